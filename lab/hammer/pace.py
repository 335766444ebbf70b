"""When each request is due: on a fixed schedule (open loop), or as soon as a worker is free.

The schedule of an open loop does not wait for answers. A request that starts late keeps the time
it was due, so a slow service shows in the latency instead of silencing the load.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from lab.hammer.latency import Latencies

LATE_SECONDS = 0.05
"""Starting this much behind its slot, or a whole interval where that is longer, is late."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one request in the run."""

    index: int
    due: float


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come.

    Args:
        begun: how many requests were started.
        planned: how many there will be, where that is known.
        seconds: since it began.
        left: until the expected end; None where there is nothing yet to expect it from.
    """

    begun: int
    planned: int | None
    seconds: float
    left: float | None


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
        self._grace = LATE_SECONDS if rate is None else max(LATE_SECONDS, 1 / rate)
        self._taken = 0
        self._first: float | None = None
        self._last: float | None = None
        self._begun = 0
        self._duration = duration
        self.lags = Latencies()
        self.late = 0
        self.no_worker = 0

    @property
    def planned(self) -> int | None:
        """How many requests the schedule holds; None where only the clock ends the run."""
        return self._planned

    @property
    def begun(self) -> int:
        """How many requests were started."""
        return self._begun

    def sending(self, elapsed: float) -> float:
        """For how many seconds requests were sent.

        On a schedule that is up to the last start and its interval, whenever that is answered. In a
        closed loop the answers are the pace, and so it is the whole run.
        """
        if self._rate is None or self._last is None:
            return elapsed
        return self._last - self._start + 1 / self._rate

    def progress(self, now: float) -> Progress:
        """Return how far the run has come."""
        seconds = now - self._start
        ends = [] if self._duration is None else [self._duration]
        if self._rate is not None and self._planned is not None:
            ends.append(self._planned / self._rate)
        elif self._planned is not None and self._begun:
            ends.append(seconds * self._planned / self._begun)
        left = max(min(ends) - seconds, 0.0) if ends else None
        return Progress(self._begun, self._planned, seconds, left)

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
        if self._rate is None:
            return Slot(index, now)
        due = self._start + index / self._rate
        # Whoever takes it has been busy with another one until now.
        self.no_worker += now - due > self._grace
        return Slot(index, due)

    def begin(self, slot: Slot, now: float) -> None:
        """Note that the request of this slot starts now."""
        self._begun += 1
        self._first = now if self._first is None else self._first
        self._last = now
        if self._rate is None:
            return
        lag = max(now - slot.due, 0.0)
        self.lags.add(lag)
        self.late += lag > self._grace


def _planned(rate: float | None, count: int | None, duration: float | None) -> int | None:
    if count is not None:
        return count
    if rate is None or duration is None:
        return None
    # Slots lie at 0, 1/rate, 2/rate … strictly before the end. Rounding first keeps 0.07 s at
    # 100 per second at seven slots although 0.07 * 100 is a hair more than 7.
    return max(math.ceil(round(duration * rate, 6)), 1)
