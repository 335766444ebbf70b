"""When a fault strikes.

A schedule is an immutable value; ``strike`` gives the effect that a request gets, or nothing. All
that changes from request to request comes in with the ``Turn``, so that the same seed and the same
requests always give the same faults. A new schedule is one frozen class, in the union here, and one
line in ``SCHEDULES``.
"""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from faultplan.effects import Effect, State
from faultplan.errors import FaultPlanError
from faultplan.quantities import count
from faultplan.status import Status, parse_code
from faultplan.turn import Turn
from faultplan.windows import Window, parse_during, parse_uptime

NO_FAULT = Status(200)

OWN = "x"
"""An entry of a script that is the effect before the ``@``."""


@dataclass(frozen=True, slots=True)
class Always:
    """Each request."""

    def __str__(self) -> str:
        return "always"

    def strike(self, turn: Turn, effect: Effect) -> Effect | None:  # noqa: ARG002 - as the others
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
    """One outcome a request, in the order given; 200 is no fault.

    Args:
        entries: statuses, and ``OWN`` for the rule's own effect.
        repeat: begin again after the last one; without it the script plays once.
    """

    entries: tuple[Status | str, ...]
    repeat: bool = False

    def __str__(self) -> str:
        return f"{'loop' if self.repeat else 'script'}:{','.join(map(str, self.entries))}"

    def strike(self, turn: Turn, effect: Effect) -> Effect | None:
        """The entry of this request."""
        index = turn.number - 1
        if self.repeat:
            index %= len(self.entries)
        elif index >= len(self.entries):
            return None
        entry = self.entries[index]
        if isinstance(entry, str):
            return effect
        return None if entry == NO_FAULT else entry


@dataclass(frozen=True, slots=True)
class During:
    """Each request inside a window."""

    window: Window

    def __str__(self) -> str:
        return str(self.window)

    def strike(self, turn: Turn, effect: Effect) -> Effect | None:
        """Strike inside the window."""
        return effect if self.window.holds(turn) else None


@dataclass(frozen=True, slots=True)
class Within:
    """Another schedule that sees, and counts, only the requests inside all windows."""

    windows: tuple[Window, ...]
    schedule: "Schedule"

    def __str__(self) -> str:
        return "+".join(map(str, (*self.windows, self.schedule)))

    def strike(self, turn: Turn, effect: Effect) -> Effect | None:
        """Ask the other schedule, if now is inside."""
        if not all(window.holds(turn) for window in self.windows):
            return None
        turn.within += 1
        outer, turn.number = turn.number, turn.within
        try:
            return self.schedule.strike(turn, effect)
        finally:
            turn.number = outer


Schedule = Always | Chance | Every | First | Burst | Script | During | Within


def _always(argument: str) -> Schedule:
    if argument:
        token = f"always:{argument}"
        raise FaultPlanError(token, "{what} takes nothing after it", what="always")
    return Always()


def _chance(argument: str) -> Schedule:
    written = re.fullmatch(r"[0-9]+(\.[0-9]+)?|\.[0-9]+", argument)
    if not written or not 0 <= float(argument) <= 1:
        token = f"random:{argument}"
        raise FaultPlanError(token, "a probability is a number from 0 to 1, and 60 % is random:0.6")
    return Chance(float(argument))


def _every(argument: str) -> Schedule:
    return Every(count(argument, f"every:{argument}"))


def _first(argument: str) -> Schedule:
    return First(count(argument, f"first:{argument}"))


def _burst(argument: str) -> Schedule:
    token = f"burst:{argument}"
    length_text, slash, period_text = argument.partition("/")
    if not slash:
        raise FaultPlanError(token, "a burst is written A/B, the first A of each B requests")
    length, period = count(length_text, token), count(period_text, token)
    if length > period:
        problem = "a burst of {length} does not fit into {period} requests"
        raise FaultPlanError(token, problem, length=length, period=period)
    return Burst(length, period)


def _script(argument: str) -> Schedule:
    return Script(_entries(argument))


def _loop(argument: str) -> Schedule:
    return Script(_entries(argument), repeat=True)


def _entries(argument: str) -> tuple[Status | str, ...]:
    texts = [entry.strip() for entry in argument.split(",")]
    return tuple(OWN if text == OWN else parse_code(text) for text in texts)


def _during(argument: str) -> Schedule:
    return During(parse_during(argument))


def _uptime(argument: str) -> Schedule:
    return During(parse_uptime(argument))


@dataclass(frozen=True, slots=True)
class ScheduleKind:
    """One way to write a schedule.

    Args:
        syntax: how it is written, for people.
        meaning: when it strikes, for people.
        parse: reads what stands after the name and the colon.
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
        "script:S,S,…",
        "one status a request, once through; 200 is no fault, x the effect itself",
        _script,
    ),
    "loop": ScheduleKind("loop:S,S,…", "like script, again and again", _loop),
    "during": ScheduleKind(
        "during:T-T", "from, to since the plan was set; +WHEN counts inside it alone", _during
    ),
    "uptime": ScheduleKind("uptime:T-T", "like during, since the service started", _uptime),
}


def parse_schedule(text: str) -> Schedule:
    """Read the part of a rule after the ``@``.

    Raises:
        FaultPlanError: there is no such schedule, or its argument is wrong.
    """
    *outer, last = text.split("+")
    schedule = _one(last.strip())
    if not outer:
        return schedule
    windows = []
    for part in outer:
        window = _one(part.strip())
        if not isinstance(window, During):
            raise FaultPlanError(
                part, "only a window can stand before a +, such as during:10s-40s+random:0.5"
            )
        windows.append(window.window)
    return Within(tuple(windows), schedule)


def check_fit(effect: Effect, schedule: Schedule) -> None:
    """Refuse an effect that its schedule would never use, or that cannot follow it.

    Raises:
        FaultPlanError: the two do not belong together.
    """
    whole = f"{effect}@{schedule}"
    inner = schedule.schedule if isinstance(schedule, Within) else schedule
    if isinstance(effect, State) and not isinstance(inner, Always | During):
        raise FaultPlanError(
            whole, "a health fault lasts as long as its when: always, or a window such as during"
        )
    # A status before a script has always been allowed, to show what the script is about.
    if isinstance(inner, Script) and OWN not in inner.entries and not isinstance(effect, Status):
        problem = "no entry of the script is {own}, which stands for the effect before the @"
        raise FaultPlanError(whole, problem, own=OWN)


def _one(text: str) -> Schedule:
    name, _, argument = text.partition(":")
    kind = SCHEDULES.get(name)
    if kind is None:
        close = difflib.get_close_matches(name, SCHEDULES, n=1)
        if close:
            problem = 'no such schedule as "{name}"; did you mean {close}?'
            raise FaultPlanError(text, problem, name=name, close=close[0])
        problem = 'no such schedule as "{name}"; there are {known}'
        raise FaultPlanError(text, problem, name=name, known=", ".join(SCHEDULES))
    return kind.parse(argument)
