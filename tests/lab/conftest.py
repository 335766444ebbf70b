"""What all tests of the lab share."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(autouse=True)
def labs_of_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Labs of a test are its own, and no test sees a lab of the user's."""
    home = tmp_path / "labs"
    monkeypatch.setenv("GOODJOB_LAB_HOME", str(home))
    return home


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder with a path that is short enough for a Unix socket in it."""
    with tempfile.TemporaryDirectory(prefix="goodjob-") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all of a module's tests."""
    from tests.lab.board.browser import browser  # noqa: PLC0415 - few tests need a browser

    with browser() as found:
        yield found
