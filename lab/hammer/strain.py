"""Whether the load generator itself is what is slow: its own lateness, and its processor's time.

A generator that is busy all the time reads an answer late, and would call the service slow for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.hammer.latency import Latencies

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LOOK_SECONDS = 0.02
BUSY = 0.9
"""Of a processor: the interpreter uses one at a time, and some of it is the kernel's."""
LATE_SECONDS = 0.01
LEAST_SECONDS = 0.5
"""A shorter run says nothing: opening the connections is most of it."""


@dataclass(frozen=True, slots=True)
class Strained:
    """How busy the generator was.

    Args:
        busy: its processor time as a share of the time that went by.
        lag_p50: how late it came to look after itself, in seconds, in half of the cases at most.
        lag_p90: in nine of ten cases.
        lag_max: the worst.
        seconds: for how long it was watched.
    """

    busy: float
    lag_p50: float
    lag_p90: float
    lag_max: float
    seconds: float

    @property
    def bottleneck(self) -> bool:
        """Whether the figures of the run are more its own than those of whom it asked."""
        late = self.lag_p90 >= LATE_SECONDS
        return self.seconds >= LEAST_SECONDS and (self.busy >= BUSY or late)


class Strain:
    """A watch over the event loop that it runs in."""

    def __init__(self) -> None:
        self._lags = Latencies()
        self._busy = 0.0
        self._seconds = 0.0

    @contextlib.asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Watch for as long as the block lasts."""
        used, began = time.process_time(), time.perf_counter()
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            self._seconds = time.perf_counter() - began
            self._busy = time.process_time() - used

    def summary(self) -> Strained:
        """What was seen."""
        lags = self._lags.summary()
        return Strained(
            busy=self._busy / self._seconds if self._seconds else 0.0,
            lag_p50=lags.p50 if lags else 0.0,
            lag_p90=lags.p90 if lags else 0.0,
            lag_max=lags.max if lags else 0.0,
            seconds=self._seconds,
        )

    async def _watch(self) -> None:
        while True:
            due = time.perf_counter() + LOOK_SECONDS
            await asyncio.sleep(LOOK_SECONDS)
            self._lags.add(max(time.perf_counter() - due, 0.0))
