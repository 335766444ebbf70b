"""What came of a run."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lab.simulate.settings import Settings

#: A run is told in so many parts of its time at the most, each with so many requests at the least:
#: of fewer, what a host got says nothing.
PARTS = 100
REQUESTS_A_PART = 100


def parts_of(settings: Settings) -> int:
    """In how many parts of its time a run is told."""
    return max(1, min(PARTS, settings.requests // REQUESTS_A_PART))


#: Where less of the healthy hosts is in, what a host gets says nothing.
_FEW = 0.05


@dataclass(frozen=True)
class Reached:
    """When something had happened to the first, to half and to all; None is not at all."""

    first: float | None
    half: float | None
    every: float | None

    @classmethod
    def of(cls, times: Sequence[float], number: int) -> Reached:
        """Of so many to whom it may happen the times of those to whom it did."""
        ordered = np.sort(np.asarray(times, dtype=np.float64))

        def at(count: int) -> float | None:
            return float(ordered[count - 1]) if 0 < count <= len(ordered) else None

        return cls(at(min(1, number)), at(math.ceil(number / 2)), at(number))


@dataclass
class Tally:
    """What is counted while it runs."""

    settings: Settings
    failing: NDArray[np.bool_]
    """Which hosts have a plan."""
    load: NDArray[np.int32] = field(init=False)
    """Tries by part of the time and host."""
    errors: NDArray[np.int64] = field(init=False)
    """What clients saw fail, by part of the time."""
    unhealthy: NDArray[np.int64] = field(init=False)
    """Of these the ones for whom there was no healthy host."""
    tries: int = 0
    hidden: int = 0
    """Requests that failed first and were answered well in the end."""
    under_way: int = 0
    late: int = 0
    refused: int = 0
    out_seconds: float = 0.0
    out_healthy_seconds: float = 0.0
    ejected: array[float] = field(default_factory=lambda: array("d"))
    """When each ejection came of a host that fails."""
    returned: array[float] = field(default_factory=lambda: array("d"))
    ejected_healthy: array[float] = field(default_factory=lambda: array("d"))
    returned_healthy: array[float] = field(default_factory=lambda: array("d"))
    callers: array[float] = field(default_factory=lambda: array("d"))
    """When each caller ejected a host that fails for the first time."""
    opinions: array[float] = field(default_factory=lambda: array("d"))
    """When each host that fails was ejected by each caller for the first time."""

    def __post_init__(self) -> None:
        parts = parts_of(self.settings)
        self.load = np.zeros((parts, self.settings.hosts), dtype=np.int32)
        self.errors = np.zeros(parts, dtype=np.int64)
        self.unhealthy = np.zeros(parts, dtype=np.int64)

    def part(self, now: float) -> int:
        """Which part of the time it is; what comes after the end is of the last one."""
        parts = len(self.errors)
        return min(parts - 1, int(now * parts / self.settings.seconds))


@dataclass(frozen=True)
class Outcome:
    """The figures of a run.

    Args:
        settings: what was asked for.
        requests: how many were sent.
        tries: how often a host was asked.
        errors: requests that ended with a status of 500 or more.
        unhealthy: of these those for whom there was no healthy host (UH).
        hidden: requests whose failure a retry hid.
        ejections: of hosts that fail.
        returns: of these.
        ejected_healthy: ejections of hosts without a plan.
        returned_healthy: returns of these.
        refused: detections that ejected nobody, as the ceiling was reached.
        under_way: tries that had begun before their host's ejection and ended after it.
        late: tries that were sent after it, as changes of hosts are gathered.
        out_share: which part of the time a failing host was out, over all callers.
        out_healthy_share: the same of the others.
        callers: when the first, half and all callers had ejected a host that fails.
        opinions: when the first, half and all opinions of hosts that fail were that.
        fair: requests a second to each host, with all in the pool and none tried again.
        busiest: the most a second, in a part of the time, that a healthy host got on average while
            it was in.
        peak: the most a second that any one of them got.
        load: how often each host was asked.
        times: where the parts of the time begin, in seconds.
        error_rate: what clients saw fail a second, by part of the time.
        unhealthy_rate: of these those for whom there was no healthy host.
        out: of each part, for which share of it a failing host was out, over all opinions.
        healthy_load: requests a second to a healthy host on average, by part of the time.
    """

    settings: Settings
    requests: int
    tries: int
    errors: int
    unhealthy: int
    hidden: int
    ejections: int
    returns: int
    ejected_healthy: int
    returned_healthy: int
    refused: int
    under_way: int
    late: int
    out_share: float | None
    out_healthy_share: float | None
    callers: Reached
    opinions: Reached
    fair: float
    busiest: float | None
    peak: float | None
    load: tuple[int, ...]
    times: tuple[float, ...]
    error_rate: tuple[float, ...]
    unhealthy_rate: tuple[float, ...]
    out: tuple[float, ...]
    healthy_load: tuple[float, ...]

    @classmethod
    def of(cls, tally: Tally) -> Outcome:
        """What was counted, as figures."""
        given = tally.settings
        parts = len(tally.errors)
        width = given.seconds / parts
        failing = int(tally.failing.sum())
        healthy = given.hosts - failing
        load = tally.load[:, ~tally.failing]
        mean = load.mean(axis=1) / width if healthy else np.zeros(parts)
        ends = np.arange(1, parts + 1) * width
        opinions = failing * given.callers
        edges = np.arange(parts + 1) * width
        # A return may be shorter than a part: it is the time that counts, not how a part ends.
        out = np.diff(_since(edges, tally.ejected) - _since(edges, tally.returned)) / width
        out_healthy = np.diff(
            _since(edges, tally.ejected_healthy) - _since(edges, tally.returned_healthy)
        )
        present = 1 - out_healthy / (width * max(1, healthy * given.callers))
        # Of a moment in which nearly all were out a few late requests would make a flood.
        met = np.where(present > _FEW, mean / np.maximum(present, _FEW), 0)
        whole = given.callers * given.seconds
        return cls(
            settings=given,
            requests=given.requests,
            tries=int(tally.load.sum()),
            errors=int(tally.errors.sum()),
            unhealthy=int(tally.unhealthy.sum()),
            hidden=tally.hidden,
            ejections=len(tally.ejected),
            returns=len(tally.returned),
            ejected_healthy=len(tally.ejected_healthy),
            returned_healthy=len(tally.returned_healthy),
            refused=tally.refused,
            under_way=tally.under_way,
            late=tally.late,
            out_share=tally.out_seconds / (whole * failing) if failing else None,
            out_healthy_share=tally.out_healthy_seconds / (whole * healthy) if healthy else None,
            callers=Reached.of(tally.callers, given.callers if failing else 0),
            opinions=Reached.of(tally.opinions, opinions),
            fair=given.rate / given.hosts,
            busiest=float(met.max()) if healthy else None,
            peak=float(load.max() / width) if healthy else None,
            load=tuple(tally.load.sum(axis=0).tolist()),
            times=tuple(np.round(ends - width, 9).tolist()),
            error_rate=tuple((tally.errors / width).tolist()),
            unhealthy_rate=tuple((tally.unhealthy / width).tolist()),
            out=tuple(np.clip(np.round(out / opinions, 9), 0, 1).tolist()) if opinions else (),
            healthy_load=tuple(mean.tolist()) if healthy else (),
        )

    @property
    def error_share(self) -> float:
        """Which part of the requests failed."""
        return self.errors / self.requests

    @property
    def tries_a_request(self) -> float:
        """How often a host was asked for one request."""
        return self.tries / self.requests

    @property
    def moved(self) -> float | None:
        """How many times its fair share the busiest part of the time gave a healthy host."""
        return self.busiest / self.fair if self.busiest is not None else None


def _since(edges: NDArray[Any], times: array[float]) -> NDArray[Any]:
    """For how long each of the times is over at each edge, all together."""
    found = np.sort(np.asarray(times, dtype=np.float64))
    number = np.searchsorted(found, edges, side="right")
    gone: NDArray[Any] = number * edges - np.concatenate(([0.0], np.cumsum(found)))[number]
    return gone
