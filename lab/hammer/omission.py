"""What a closed loop hides: while it waits for an answer it sends nothing, and so measures nothing.

Its clients stop with the service. Those of a steady rate don't: each of them that comes during a
stop waits for the rest of it. The correction puts their waits in, as HdrHistogram does it.

Source: G. Tene, "How NOT to Measure Latency"; HdrHistogram,
``recordValueWithExpectedInterval``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.hammer.latency import percentile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.hammer.latency import Latencies

TELLING = 2.0
"""What is so many times as long is worth a sentence."""
TELLING_SECONDS = 0.02
"""And what is so much longer."""
_STEPS = 500


@dataclass(frozen=True, slots=True)
class Hidden:
    """What clients of a steady rate would have seen.

    Args:
        longest: the longest answer, in seconds.
        missed: how many requests a steady rate would have sent in that time.
        sent: how many this loop sent in it at the most: one a worker.
        p99: the 99th percentile of a closed loop.
        corrected_p99: that of a steady rate.
    """

    longest: float
    missed: int
    sent: int
    p99: float
    corrected_p99: float

    @property
    def telling(self) -> bool:
        """Whether it is another picture than that of the closed loop."""
        more = self.corrected_p99 - self.p99
        return self.corrected_p99 >= TELLING * self.p99 and more >= TELLING_SECONDS


def hidden(latencies: Latencies, *, workers: int, pause: float = 0.0) -> Hidden | None:
    """What the waits of a closed loop don't show; None where there are none.

    Args:
        latencies: how long answers took.
        workers: how many were under way at once.
        pause: between two requests of a worker.
    """
    waits = latencies.waits()
    if not waits:
        return None
    usual = percentile(waits, 50) + pause
    if not usual:
        return None
    longest = waits[-1][0]
    return Hidden(
        longest=longest,
        missed=int(longest / usual) * workers,
        sent=workers,
        p99=percentile(waits, 99),
        corrected_p99=percentile(_corrected(latencies.counted(), usual), 99),
    )


def _corrected(waits: Sequence[tuple[float, int]], interval: float) -> Sequence[tuple[float, int]]:
    """The same with the waits of who would have come meanwhile.

    They are ``w - interval``, ``w - 2 * interval`` … as long as that is an interval. Where those of
    a long wait are many, neighbours are put together, so that there are some hundred at the most.
    """
    found = list(waits)
    for wait, many in waits:
        more = int(wait / interval) - 1
        if more < 1:
            continue
        step = -(-more // _STEPS)
        for first in range(0, more, step):
            together = min(step, more - first)
            found.append((wait - interval * (1 + first), many * together))
    return sorted(found)
