"""When each request is due: on a fixed schedule (open loop), or as soon as a worker is free.

The schedule of an open loop does not wait for answers. A request that starts late keeps the time
it was due, so a slow service shows in the latency instead of silencing the load.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

LATE_SECONDS = 0.05
"""Starting this much behind its slot, or a whole interval where that is longer, is late."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one request in the run."""

    index: int
    due: float


class Pace:
    """Hands out slots, exactly as many as were asked for, each once.

    It has no clock of its own: the caller says what time it is.

    Args:
        start: the time at which the run begins.
        rate: requests per second, or None for as fast as they are taken.
        count: how many in all, or None.
        duration: seconds after which none is handed out any more, or None.
    """

    def __init__(
        self, *, start: float, rate: float | None, count: int | None, duration: float | None
    ) -> None:
        self._start = start
        self._rate = rate
        self._deadline = math.inf if duration is None else start + duration
        self._planned = _planned(rate, count, duration)
        self._taken = 0
        self._first: float | None = None
        self._last: float | None = None
        self._begun = 0
        self.max_lag = 0.0
        self.late = 0

    @property
    def planned(self) -> int | None:
        """How many requests the schedule holds; None where only the clock ends the run."""
        return self._planned

    @property
    def begun(self) -> int:
        """How many requests were started."""
        return self._begun

    @property
    def achieved(self) -> float | None:
        """Starts per second: the intervals between them, so ten at 0.1 s apart are 10 per second.

        None for fewer than two, and for starts at one instant: no interval, no rate.
        """
        if self._first is None or self._last is None or self._last <= self._first:
            return None
        return (self._begun - 1) / (self._last - self._first)

    def more(self, now: float) -> bool:
        """Tell whether there is a slot left."""
        if self._planned is not None and self._taken >= self._planned:
            return False
        return now < self._deadline

    def left(self, now: float) -> float:
        """Return the seconds until the deadline."""
        return max(self._deadline - now, 0.0)

    def take(self, now: float) -> Slot | None:
        """Return the next slot, or None when the run is over."""
        if not self.more(now):
            return None
        index = self._taken
        self._taken += 1
        return Slot(index, now if self._rate is None else self._start + index / self._rate)

    def begin(self, slot: Slot, now: float) -> None:
        """Note that the request of this slot starts now."""
        self._begun += 1
        self._first = now if self._first is None else self._first
        self._last = now
        if self._rate is None:
            return
        lag = max(now - slot.due, 0.0)
        self.max_lag = max(self.max_lag, lag)
        self.late += lag > max(LATE_SECONDS, 1 / self._rate)


def _planned(rate: float | None, count: int | None, duration: float | None) -> int | None:
    if count is not None:
        return count
    if rate is None or duration is None:
        return None
    # Slots lie at 0, 1/rate, 2/rate … strictly before the end. Rounding first keeps 0.07 s at
    # 100 per second at seven slots although 0.07 * 100 is a hair more than 7.
    return max(math.ceil(round(duration * rate, 6)), 1)
