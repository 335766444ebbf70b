"""``init --json``: what was written."""

from __future__ import annotations

from lab.cli.schemas.shape import Shape


class Written(Shape):
    """What was written out."""

    folder: str
    trees: tuple[str, ...]
    """The folders in it."""
