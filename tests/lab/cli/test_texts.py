"""What is named is read; without a name it is the folder that all commands take."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.cli.texts import in_full, sources_of, texts_of
from lab.errors import UsageError
from tests.commands import ROOT


def test_what_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    """It is named, and nothing else is read instead."""
    with pytest.raises(UsageError, match=r"there is no .*none"):
        texts_of([tmp_path / "none"], fetch=False)


def test_without_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The repository's own, unless there is such a folder here."""
    monkeypatch.chdir(tmp_path)
    assert sources_of(None) == [ROOT / "k8s"]
    (tmp_path / "k8s").mkdir()
    assert sources_of([]) == [tmp_path / "k8s"]


def test_for_whoever_asks_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard input is no file of a folder."""
    monkeypatch.chdir(tmp_path)
    assert in_full([Path("a"), Path("-")]) == [tmp_path / "a", Path("-")]
