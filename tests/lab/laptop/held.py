"""A lab's folder as its supervisor has it, without one."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from lab.laptop.home import LabHome
from lab.laptop.presence import lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextlib.contextmanager
def held(folder: Path, manifests: str) -> Iterator[LabHome]:
    """The home of a lab whose lock is held for as long as the block lasts."""
    home = LabHome("red", folder / "red")
    home.claim()
    taken = lock(home)
    assert taken is not None
    home.manifests.write_text(manifests, encoding="utf-8")
    yield home
    os.close(taken)
