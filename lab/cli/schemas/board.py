"""``board --json``: where the page is, and what it takes to act from it."""

from __future__ import annotations

from lab.cli.schemas.shape import Shape


class Board(Shape):
    """A board that is served until it is interrupted."""

    url: str
    token: str | None
    """What whoever acts has to give, in no address of the page; null where nobody can: a run that
    was recorded is played back."""
