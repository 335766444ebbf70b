"""When a fault strikes.

A schedule is an immutable value. All that changes from request to request comes in with the
`Turn`, so that the same seed and the same requests always give the same faults. A new schedule
is one frozen class and one line in `SCHEDULES`.
"""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Protocol

from app.faults.effects import Effect, Status, parse_status
from app.faults.errors import FaultPlanError

# Nobody counts further in a classroom, and a typo of a few zeros too many is found.
HIGHEST_COUNT = 1_000_000_000

NO_FAULT = Status(200)


@dataclass(slots=True)
class Turn:
    """One request, as the schedule of one rule sees it.

    Args:
        random: The rule's own stream of random numbers.
        number: Which request this is since the plan started; the first is 1.
    """

    random: Random
    number: int = 0


class Schedule(Protocol):
    """The *when* of a rule; `str()` gives back its spelling."""

    def strike(self, turn: Turn, effect: Effect) -> Effect | None:
        """Give the effect that this request suffers, or nothing.

        Args:
            turn: The request.
            effect: The effect that the rule names.
        """


@dataclass(frozen=True, slots=True)
class Always:
    """Each request."""

    def __str__(self) -> str:
        return "always"

    def strike(self, turn: Turn, effect: Effect) -> Effect | None:  # noqa: ARG002 - the protocol's
        """Strike."""
        return effect


@dataclass(frozen=True, slots=True)
class Chance:
    """Each request with the same probability, drawn anew."""

    probability: float

    def __str__(self) -> str:
        # Decimal, because repr() turns small probabilities into 1e-05, which nobody writes.
        return f"random:{Decimal(repr(self.probability)).normalize():f}"

    def strike(self, turn: Turn, effect: Effect) -> Effect | None:
        """Draw; random() is below 1 and never negative, so that 0 is never and 1 is always."""
        return effect if turn.random.random() < self.probability else None


@dataclass(frozen=True, slots=True)
class Every:
    """Each Nth request: N, 2N, 3N and so on."""

    n: int

    def __str__(self) -> str:
        return f"every:{self.n}"

    def strike(self, turn: Turn, effect: Effect) -> Effect | None:
        """Strike when the number of the request is a multiple."""
        return effect if turn.number % self.n == 0 else None


@dataclass(frozen=True, slots=True)
class First:
    """The first N requests, and none after them."""

    n: int

    def __str__(self) -> str:
        return f"first:{self.n}"

    def strike(self, turn: Turn, effect: Effect) -> Effect | None:
        """Strike until N requests were seen."""
        return effect if turn.number <= self.n else None


@dataclass(frozen=True, slots=True)
class Burst:
    """The first A of each B requests."""

    length: int
    period: int

    def __str__(self) -> str:
        return f"burst:{self.length}/{self.period}"

    def strike(self, turn: Turn, effect: Effect) -> Effect | None:
        """Strike at the beginning of each period."""
        return effect if (turn.number - 1) % self.period < self.length else None


@dataclass(frozen=True, slots=True)
class Script:
    """One status a request, in the order given; 200 is no fault.

    Args:
        entries: The statuses.
        repeat: Begin again after the last one; without it the script plays once.
    """

    entries: tuple[Status, ...]
    repeat: bool = False

    def __str__(self) -> str:
        return f"{'loop' if self.repeat else 'script'}:{','.join(map(str, self.entries))}"

    def strike(self, turn: Turn, effect: Effect) -> Effect | None:  # noqa: ARG002 - the entry replaces it
        """Give the entry of this request."""
        index = turn.number - 1
        if self.repeat:
            index %= len(self.entries)
        elif index >= len(self.entries):
            return None
        entry = self.entries[index]
        return None if entry == NO_FAULT else entry


def _count(text: str, token: str) -> int:
    if not re.fullmatch("[0-9]{1,10}", text) or not 1 <= int(text) <= HIGHEST_COUNT:
        raise FaultPlanError(token, f'"{text}" must be a whole number from 1 to {HIGHEST_COUNT}')
    return int(text)


def _always(argument: str) -> Schedule:
    if argument:
        token = f"always:{argument}"
        raise FaultPlanError(token, "always takes nothing after it")
    return Always()


def _chance(argument: str) -> Schedule:
    written = re.fullmatch(r"[0-9]+(\.[0-9]+)?|\.[0-9]+", argument)
    if not written or not 0 <= float(argument) <= 1:
        token = f"random:{argument}"
        raise FaultPlanError(token, "a probability is a number from 0 to 1, and 60 % is random:0.6")
    return Chance(float(argument))


def _every(argument: str) -> Schedule:
    return Every(_count(argument, f"every:{argument}"))


def _first(argument: str) -> Schedule:
    return First(_count(argument, f"first:{argument}"))


def _burst(argument: str) -> Schedule:
    token = f"burst:{argument}"
    length_text, slash, period_text = argument.partition("/")
    if not slash:
        raise FaultPlanError(token, "a burst is written A/B, the first A of each B requests")
    length, period = _count(length_text, token), _count(period_text, token)
    if length > period:
        raise FaultPlanError(token, f"a burst of {length} does not fit into {period} requests")
    return Burst(length, period)


def _script(argument: str) -> Schedule:
    return Script(tuple(parse_status(entry.strip()) for entry in argument.split(",")))


def _loop(argument: str) -> Schedule:
    return Script(tuple(parse_status(entry.strip()) for entry in argument.split(",")), repeat=True)


@dataclass(frozen=True, slots=True)
class ScheduleKind:
    """One way to write a schedule.

    Args:
        syntax: How it is written, for people.
        meaning: When it strikes, for people.
        parse: Reads what stands after the name and the colon.
    """

    syntax: str
    meaning: str
    parse: Callable[[str], Schedule]


SCHEDULES: dict[str, ScheduleKind] = {
    "always": ScheduleKind("always", "each request", _always),
    "random": ScheduleKind("random:P", "each request with probability P, 0 to 1", _chance),
    "every": ScheduleKind("every:N", "each Nth request", _every),
    "first": ScheduleKind("first:N", "the first N requests", _first),
    "burst": ScheduleKind("burst:A/B", "the first A of each B requests", _burst),
    "script": ScheduleKind(
        "script:S,S,…", "one status a request, once through; 200 is no fault", _script
    ),
    "loop": ScheduleKind("loop:S,S,…", "like script, again and again", _loop),
}


def parse_schedule(text: str) -> Schedule:
    """Read the part of a rule after the `@`.

    Raises:
        FaultPlanError: There is no such schedule, or its argument is wrong.
    """
    name, _, argument = text.partition(":")
    kind = SCHEDULES.get(name)
    if kind is None:
        close = difflib.get_close_matches(name, SCHEDULES, n=1)
        hint = f"; did you mean {close[0]}?" if close else f"; there are {', '.join(SCHEDULES)}"
        raise FaultPlanError(text, f'no such schedule as "{name}"{hint}')
    return kind.parse(argument)
