"""Tests of the cluster have a kubectl of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lab.cluster import kubectl as module
from tests.lab.cluster.scripted import Answers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Have kubectl be a script; its file."""
    path = tmp_path / "kubectl"
    monkeypatch.setattr(module, "kubectl", lambda: path)

    def be(script: str) -> Path:
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    return be


@pytest.fixture
def answers(program: Callable[[str], Path], tmp_path: Path) -> Answers:
    """A kubectl that knows its context alone."""
    folder = tmp_path / "answers"
    folder.mkdir()
    return Answers(program, folder)
