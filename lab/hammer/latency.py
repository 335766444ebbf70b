"""Latencies: every one is counted, and percentiles are ones that were measured, or just above."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

EXACT_LIMIT = 10_000
"""So many are kept as they are, eight bytes each. Of more, those that are alike share a counter."""
_PER_OCTAVE = 128
"""Counters from one power of two to the next: what shares one differs by 0.8 % at the most."""
_FIRST, _LAST = -20, 18
"""From a microsecond to three days."""


@dataclass(frozen=True, slots=True)
class LatencySummary:
    """Seconds, over ``count`` requests."""

    count: int
    mean: float
    min: float
    p50: float
    p90: float
    p95: float
    p99: float
    max: float
    rounded: bool
    """Whether the percentiles are rounded up, by 0.8 % at the most: there were too many to keep."""


def percentile(waits: Sequence[tuple[float, int]], percent: int) -> float:
    """Return the nearest-rank percentile: the smallest that covers the share.

    It is always one of the values. Of ten, both the 95th and the 99th are the largest.

    Args:
        waits: values and how often each was there, the smallest first.
        percent: the share to cover.
    """
    rank = max(-(-percent * sum(many for _, many in waits) // 100), 1)  # ceiling, in whole numbers
    for wait, many in waits:
        rank -= many
        if rank <= 0:
            return wait
    message = "no values have no percentile"
    raise ValueError(message)


class Latencies:
    """A set of durations in bounded memory, in the manner of HdrHistogram.

    Args:
        limit: how many are kept as they are; the count, mean, minimum and maximum are always exact.
    """

    def __init__(self, limit: int = EXACT_LIMIT) -> None:
        self._limit = limit
        self._kept = array("d")
        self._counters = array("Q", bytes(8 * (_LAST - _FIRST) * _PER_OCTAVE))
        self._count = 0
        self._total = 0.0
        self._min = math.inf
        self._max = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self._count += 1
        self._total += seconds
        self._min = min(self._min, seconds)
        self._max = max(self._max, seconds)
        if self._count <= self._limit:
            self._kept.append(seconds)
        self._counters[_counter(seconds)] += 1

    def waits(self) -> list[tuple[float, int]]:
        """How often there was what, the shortest first."""
        if self._count <= self._limit:
            return [(seconds, 1) for seconds in sorted(self._kept)]
        return self.counted()

    def counted(self) -> list[tuple[float, int]]:
        """The same, rounded up by 0.8 % at the most, and so no more than some hundred pairs."""
        return [
            (min(max(_most(number), self._min), self._max), count)
            for number, count in enumerate(self._counters)
            if count
        ]

    def summary(self) -> LatencySummary | None:
        """Return the figures, or None where nothing was measured."""
        if not self._count:
            return None
        waits = self.waits()
        return LatencySummary(
            count=self._count,
            mean=self._total / self._count,
            min=self._min,
            p50=percentile(waits, 50),
            p90=percentile(waits, 90),
            p95=percentile(waits, 95),
            p99=percentile(waits, 99),
            max=self._max,
            rounded=self._count > self._limit,
        )


def _counter(seconds: float) -> int:
    """The number of the counter of a duration."""
    if seconds <= 0:
        return 0
    part, octave = math.frexp(seconds)
    number = (octave - _FIRST) * _PER_OCTAVE + int((2 * part - 1) * _PER_OCTAVE)
    return min(max(number, 0), (_LAST - _FIRST) * _PER_OCTAVE - 1)


def _most(number: int) -> float:
    """What a duration of that counter is less than."""
    octave, part = divmod(number, _PER_OCTAVE)
    return math.ldexp((1 + (part + 1) / _PER_OCTAVE) / 2, octave + _FIRST)
