"""What a site can't write, so that what it says may be old, and what it can't see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.site.events import Lost

if TYPE_CHECKING:
    from lab.site import Kind, Site

_LOST: frozenset[Kind] = frozenset({"lost"})


def unwritten(site: Site) -> tuple[Lost, ...]:
    """When a site could not write, and how many lines were lost by that, oldest first."""
    events = site.events(kinds=_LOST)[0]
    return tuple(each for each in events if isinstance(each, Lost) and each.why == "unwritten")


def unseen(site: Site) -> tuple[Lost, ...]:
    """What whoever asks has not the right to see of a site."""
    events = site.events(kinds=_LOST)[0]
    return tuple(each for each in events if isinstance(each, Lost) and each.why == "withheld")
