"""What a fault does to a request.

A new effect is one frozen class and one line in `EFFECTS`; the grammar and the plan stay as
they are.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.faults.errors import FaultPlanError

LOWEST_STATUS = 200
HIGHEST_STATUS = 599


class Exchange(Protocol):
    """One request that waits for its answer, as an effect sees it."""

    async def answer(self, status: int) -> None:
        """Answer the request with a status."""


class Effect(Protocol):
    """What happens to a request when a rule fires; `str()` gives back its spelling."""

    async def apply(self, exchange: Exchange) -> None:
        """Do it to this request."""


@dataclass(frozen=True, slots=True)
class Status:
    """Answer with a status."""

    code: int

    def __str__(self) -> str:
        return str(self.code)

    async def apply(self, exchange: Exchange) -> None:
        """Answer with the status."""
        await exchange.answer(self.code)


def parse_status(text: str) -> Status:
    """Read a status.

    Raises:
        FaultPlanError: It is not a number from 200 to 599.
    """
    if not re.fullmatch("[0-9]{3}", text) or not LOWEST_STATUS <= int(text) <= HIGHEST_STATUS:
        raise FaultPlanError(text, f"a status is a number from {LOWEST_STATUS} to {HIGHEST_STATUS}")
    return Status(int(text))


@dataclass(frozen=True, slots=True)
class EffectKind:
    """One way to write an effect.

    Args:
        syntax: How it is written, for people.
        meaning: What it does, for people.
        pattern: Which texts are meant as this kind, right or wrong.
        parse: Reads a text that is.
    """

    syntax: str
    meaning: str
    pattern: re.Pattern[str]
    parse: Callable[[str], Effect]


EFFECTS: tuple[EffectKind, ...] = (
    EffectKind(
        syntax="STATUS",
        meaning=f"answer with this status, {LOWEST_STATUS} to {HIGHEST_STATUS}",
        pattern=re.compile(r"[-+.0-9]+"),
        parse=parse_status,
    ),
)


def parse_effect(text: str) -> Effect:
    """Read the part of a rule before the `@`.

    Raises:
        FaultPlanError: No kind of effect is written like this.
    """
    for kind in EFFECTS:
        if kind.pattern.fullmatch(text):
            return kind.parse(text)
    known = ", ".join(f"{kind.syntax} ({kind.meaning})" for kind in EFFECTS)
    raise FaultPlanError(text, f"no such effect; an effect is {known}")
