"""Latencies: every one is counted, and percentiles are ones that were really measured."""

from __future__ import annotations

import random
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SAMPLE_LIMIT = 1_000_000
"""Eight bytes each. Beyond it a uniform sample is kept, and the summary says so."""


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
    sampled: bool
    """Whether the percentiles come from a sample, because there were too many to keep."""


def percentile(ordered: Sequence[float], percent: int) -> float:
    """Return the nearest-rank percentile of sorted values: the smallest that covers the share.

    It is always one of the values. Of ten, both the 95th and the 99th are the largest.
    """
    if not ordered:
        message = "no values have no percentile"
        raise ValueError(message)
    rank = -(-percent * len(ordered) // 100)  # ceiling, in whole numbers
    return ordered[max(rank, 1) - 1]


class Latencies:
    """A set of durations in bounded memory.

    Args:
        limit: how many are kept at most; the count, mean, minimum and maximum are always exact.
    """

    def __init__(self, limit: int = SAMPLE_LIMIT) -> None:
        self._limit = limit
        self._kept = array("d")
        self._random = random.Random(0)
        self._count = 0
        self._total = 0.0
        self._min = float("inf")
        self._max = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self._count += 1
        self._total += seconds
        self._min = min(self._min, seconds)
        self._max = max(self._max, seconds)
        if len(self._kept) < self._limit:
            self._kept.append(seconds)
        elif (place := self._random.randrange(self._count)) < self._limit:
            self._kept[place] = seconds

    def summary(self) -> LatencySummary | None:
        """Return the figures, or None where nothing was measured."""
        if not self._count:
            return None
        ordered = sorted(self._kept)
        return LatencySummary(
            count=self._count,
            mean=self._total / self._count,
            min=self._min,
            p50=percentile(ordered, 50),
            p90=percentile(ordered, 90),
            p95=percentile(ordered, 95),
            p99=percentile(ordered, 99),
            max=self._max,
            sampled=self._count > self._limit,
        )
