"""What a look at one thing has come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lab.words import Text

State = Literal["ok", "note", "wrong", "unknown"]
"""``note``: fine as it is, and worth a word. ``unknown``: it could not be looked at."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Args:
        name: what it is called, the same in every language.
        state: what became of it.
        found: what is so.
        advice: what to do about it.
    """

    name: str
    state: State
    found: Text
    advice: Text | None = None
