"""How long a delay is: fixed, between two times, or shaped by percentiles."""

import re
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Protocol

from faultplan.errors import FaultPlanError
from faultplan.quantities import Duration, duration

LONGEST = Duration(60 * 60 * 1000)


class Shape(Protocol):
    """How long a delay is; ``str()`` gives back its spelling."""

    def draw(self, random: Random) -> float:
        """Draw seconds."""

    def beyond(self, seconds: float) -> float:
        """The probability that it is as long or longer than some time above 0."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always the same."""

    time: Duration

    def __str__(self) -> str:
        return str(self.time)

    def draw(self, random: Random) -> float:  # noqa: ARG002 - the protocol's
        """The one there is."""
        return self.time.seconds

    def beyond(self, seconds: float) -> float:
        """All or nothing."""
        return float(self.time.seconds >= seconds)


@dataclass(frozen=True, slots=True)
class Uniform:
    """Anything between two, each as likely as the other."""

    shortest: Duration
    longest: Duration

    def __str__(self) -> str:
        return f"{self.shortest}-{self.longest}"

    def draw(self, random: Random) -> float:
        """Draw between the two."""
        return random.uniform(self.shortest.seconds, self.longest.seconds)

    def beyond(self, seconds: float) -> float:
        """The part of the way that is left."""
        if seconds <= self.shortest.seconds:
            return 1.0
        left = max(self.longest.seconds - seconds, 0.0)
        return left and left / (self.longest.seconds - self.shortest.seconds)


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Half of the requests within p50, 90 % within p90, 99 % within p99, and none longer.

    Between the points the time grows evenly, from nothing to p50 for the first half, so that each
    percentile of what is drawn is the one that was written.
    """

    p50: Duration
    p90: Duration
    p99: Duration

    @property
    def _points(self) -> list[tuple[float, float]]:
        """Shares of the requests, each with the time that they are within."""
        times = (0.0, self.p50.seconds, self.p90.seconds, self.p99.seconds)
        return list(zip((0.0, 0.5, 0.9, 0.99), times, strict=True))

    def __str__(self) -> str:
        return f"p50={self.p50},p90={self.p90},p99={self.p99}"

    def draw(self, random: Random) -> float:
        """Draw from the quantile function."""
        drawn = random.random()
        for (below, shortest), (above, longest) in pairwise(self._points):
            if drawn < above:
                return shortest + (drawn - below) / (above - below) * (longest - shortest)
        return self.p99.seconds

    def beyond(self, seconds: float) -> float:
        """What is left above the time in the distribution."""
        for (below, shortest), (above, longest) in pairwise(self._points):
            if seconds <= longest:
                return 1 - below - (seconds - shortest) / (longest - shortest) * (above - below)
        return 0.0


def parse_shape(argument: str, token: str) -> Shape:
    """Read how long a delay is.

    Raises:
        FaultPlanError: it is none of the three shapes.
    """
    if argument.startswith("p"):
        return _percentiles(argument, token)
    shortest, dash, longest = argument.partition("-")
    low = duration(shortest.strip(), token, LONGEST)
    if not dash:
        return Fixed(low)
    high = duration(longest.strip(), token, LONGEST)
    if low > high:
        problem = "{low} is longer than {high}: the shorter one comes first"
        raise FaultPlanError(token, problem, low=low, high=high)
    return Uniform(low, high)


def _percentiles(argument: str, token: str) -> Percentiles:
    match = re.fullmatch(r"p50=([^,=]*),\s*p90=([^,=]*),\s*p99=([^,=]*)", argument)
    if match is None:
        raise FaultPlanError(token, "percentiles are all three, such as p50=20ms,p90=200ms,p99=2s")
    p50, p90, p99 = (duration(text.strip(), token, LONGEST) for text in match.groups())
    if not p50 <= p90 <= p99:
        raise FaultPlanError(token, "a higher percentile is never a shorter time")
    return Percentiles(p50, p90, p99)
