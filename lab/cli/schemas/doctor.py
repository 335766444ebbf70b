"""``doctor --json``: what was looked at, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from lab.cli.schemas.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.doctor.check import Check


class Examined(Shape):
    """One thing that was looked at.

    ``note``: fine as it is, and worth a word. ``unknown``: it could not be looked at.
    """

    name: str
    state: Literal["ok", "note", "wrong", "unknown"]
    found: str
    """What is so."""
    advice: str | None
    """What to do about it."""
    template: str
    values: dict[str, Any]


class Checkup(Shape):
    """All that was looked at."""

    well: bool
    """Whether nothing of it is wrong; else the exit status is 1."""
    checks: tuple[Examined, ...]

    @classmethod
    def of(cls, found: Sequence[Check]) -> Self:
        """As it was looked at."""
        return cls(
            well=all(each.state != "wrong" for each in found),
            checks=tuple(
                Examined(
                    name=each.name,
                    state=each.state,
                    found=str(each.found),
                    advice=None if each.advice is None else str(each.advice),
                    **each.found.as_dict(),
                )
                for each in found
            ),
        )
