"""The packages of this Python, and one that lacks some."""

from __future__ import annotations

import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

from lab.doctor.packages import python

if TYPE_CHECKING:
    import pytest


def test_the_python_of_the_tests_has_all() -> None:
    """What they run with."""
    found = python()
    assert (found.state, found.advice) == ("ok", None)


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder of packages with two fewer."""
    for each in Path(sysconfig.get_path("purelib")).iterdir():
        if each.name.partition("-")[0] not in {"httpx", "psutil"}:
            (tmp_path / each.name).symlink_to(each)
    monkeypatch.setattr("sys.path", [str(tmp_path)])
    found = python()
    assert found.state == "wrong"
    assert str(found.found).endswith("lacks packages that the lab needs: httpx, psutil")


def test_a_folder_that_nobody_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As in a clone, by a Python that knows nothing of it."""
    monkeypatch.setattr("sys.path", [str(tmp_path)])
    found = python()
    assert (found.state, found.found.template) == ("wrong", "doctor-not-installed")
