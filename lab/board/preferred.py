"""The language that a browser asks for, of those that the board speaks.

Source: RFC 9110, section 12.5.4, and RFC 4647, section 3.4 (lookup).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.words import LANGUAGES

if TYPE_CHECKING:
    from lab.words import Language


def preferred(header: str) -> Language | None:
    """The one that is wanted most by an ``Accept-Language``; None where it wants none of ours."""
    found: list[tuple[float, int, Language]] = []
    for place, each in enumerate(header.split(",")):
        tag, *parameters = (part.strip() for part in each.split(";"))
        weight = _weight(parameters)
        primary = tag.lower().partition("-")[0]
        found += [(-weight, place, known) for known in LANGUAGES if known == primary and weight]
    return min(found)[2] if found else None


def _weight(parameters: list[str]) -> float:
    for each in parameters:
        name, _, value = each.partition("=")
        if name.strip() != "q":
            continue
        try:
            weight = float(value)
        except ValueError:
            return 0.0
        return weight if 0 <= weight <= 1 else 0.0
    return 1.0
