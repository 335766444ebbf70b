"""Two labs with two callers each under load: nothing leaks, grows or goes missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.soak import soak

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 20


# It starts two labs and four loads, on a machine that may have other things to do.
@pytest.mark.timeout(300)
def test_a_short_soak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request answered, every ejection told, no file too long, no process left."""
    monkeypatch.setenv("GOODJOB_LAB_HOME", str(tmp_path))
    assert soak(SECONDS, 40, tmp_path) == []
