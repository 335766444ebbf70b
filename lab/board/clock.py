"""Whether time went by as it should have: a laptop that slept, a clock that was set, a halt."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_APART = 2.0
_MOST_STILL = 5.0


class Turn(NamedTuple):
    """What became of time between two looks.

    Attributes:
        jumped: by how many seconds the time of day went further than time did; 0 where it did not.
        stood: for how many seconds nobody looked; 0 where that was not long.
    """

    jumped: float
    stood: float


class Clock:
    """Compares the time of day with time itself, look by look.

    A machine that sleeps stops the second and not the first, on Linux and on a Mac, and so it can't
    be told from a clock that was set ahead. Source: clock_gettime(2), CLOCK_MONOTONIC.

    Args:
        wall: the time of day, in seconds.
        steady: time that nobody sets.
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall = wall
        self._steady = steady
        self.forget()

    def forget(self) -> None:
        """What was until now counts for nothing."""
        self._then = self._wall(), self._steady()

    def look(self) -> Turn | None:
        """What became of time since the last look; None where nothing did."""
        before, self._then = self._then, (self._wall(), self._steady())
        passed = self._then[1] - before[1]
        apart = (self._then[0] - before[0]) - passed
        turn = Turn(
            jumped=apart if abs(apart) > _MOST_APART else 0.0,
            stood=passed if passed > _MOST_STILL else 0.0,
        )
        return turn if any(turn) else None
