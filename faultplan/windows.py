"""Time windows: a rule that strikes only for a while."""

from dataclasses import dataclass
from typing import Literal

from faultplan.errors import FaultPlanError
from faultplan.quantities import Duration, duration
from faultplan.turn import Turn

LATEST = Duration(24 * 60 * 60 * 1000)

Since = Literal["during", "uptime"]


@dataclass(frozen=True, slots=True)
class Window:
    """From one moment up to, but not including, another.

    Args:
        since: ``during`` counts from when the plan was set, ``uptime`` from the service's start.
        begin: the first moment.
        end: the moment it is over; nothing if it never is.
    """

    since: Since
    begin: Duration
    end: Duration | None

    def __str__(self) -> str:
        return f"{self.since}:{self.begin}-{self.end or ''}"

    def holds(self, turn: Turn) -> bool:
        """Whether this moment is inside."""
        now = turn.elapsed if self.since == "during" else turn.uptime
        return self.begin.seconds <= now and (self.end is None or now < self.end.seconds)


def parse_during(argument: str) -> Window:
    """Read what stands after ``during:``."""
    return _window("during", argument)


def parse_uptime(argument: str) -> Window:
    """Read what stands after ``uptime:``."""
    return _window("uptime", argument)


def _window(since: Since, argument: str) -> Window:
    token = f"{since}:{argument}"
    begin_text, dash, end_text = argument.partition("-")
    if not dash:
        problem = "a window is FROM-TO, such as {since}:10s-40s, or FROM- without an end"
        raise FaultPlanError(token, problem, since=since)
    begin = duration(begin_text.strip(), token, LATEST)
    if not end_text.strip():
        return Window(since, begin, None)
    end = duration(end_text.strip(), token, LATEST)
    if begin >= end:
        problem = "a window that begins at {begin} can't end at {end}"
        raise FaultPlanError(token, problem, begin=begin, end=end)
    return Window(since, begin, end)
