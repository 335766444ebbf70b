"""What all tests of the lab share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def labs_of_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Labs of a test are its own, and no test sees a lab of the user's."""
    home = tmp_path / "labs"
    monkeypatch.setenv("GOODJOB_LAB_HOME", str(home))
    return home
