"""Limits: who comes on top of them is refused, at once."""

import math
import re
from dataclasses import dataclass

from faultplan.errors import FaultPlanError
from faultplan.quantities import count
from faultplan.status import Status
from faultplan.turn import Gauge, Turn

HIGHEST_LIMIT = 100_000
PERIODS = {"s": 1, "m": 60}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Answer with a status at once, whatever delays the plan has."""

    status: Status


FULL = Refusal(Status(503))


@dataclass(frozen=True, slots=True)
class Hold:
    """A place inside a limit, taken until the request ends."""

    gauge: Gauge

    def release(self) -> None:
        """The place back."""
        self.gauge.inside -= 1


@dataclass(frozen=True, slots=True)
class Concurrency:
    """At most so many requests at a time; the next one is answered 503."""

    most: int

    def __str__(self) -> str:
        return f"limit:{self.most}"

    def settle(self, turn: Turn) -> Refusal | Hold:
        """Take a place, or refuse."""
        if turn.gauge.inside >= self.most:
            return FULL
        turn.gauge.inside += 1
        return Hold(turn.gauge)


@dataclass(frozen=True, slots=True)
class Rate:
    """A token bucket that begins full: so many at once, and as many again each period; else 429.

    Args:
        tokens: how many it holds.
        period: ``s`` or ``m``, the time in which it fills.
    """

    tokens: int
    period: str

    def __str__(self) -> str:
        return f"rate:{self.tokens}/{self.period}"

    def settle(self, turn: Turn) -> Refusal | None:
        """Take a token, or refuse and say when there will be one."""
        gauge = turn.gauge
        a_second = self.tokens / PERIODS[self.period]
        held = self.tokens if gauge.tokens is None else gauge.tokens
        held = min(self.tokens, held + (turn.elapsed - gauge.filled_at) * a_second)
        gauge.filled_at = turn.elapsed
        if held >= 1:
            gauge.tokens = held - 1
            return None
        gauge.tokens = held
        return Refusal(Status(429, retry_after=math.ceil((1 - held) / a_second)))


def parse_limit(argument: str) -> Concurrency:
    """Read what stands after ``limit:``."""
    return Concurrency(count(argument, f"limit:{argument}", HIGHEST_LIMIT))


def parse_rate(argument: str) -> Rate:
    """Read what stands after ``rate:``."""
    token = f"rate:{argument}"
    match = re.fullmatch("([^/]*)/([sm])", argument)
    if match is None:
        raise FaultPlanError(token, "a rate is N/s or N/m, such as 10/s")
    return Rate(count(match[1], token, HIGHEST_LIMIT), match[2])
