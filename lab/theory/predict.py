"""The breaker of each pool in figures: who can be out, when it trips, how long it takes.

Source: Envoy, "Outlier detection", *Ejection algorithm*. All times are from the first ejection
of a fresh proxy, with no sweep in the pool between ejections; such sweeps make them shorter.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from lab.theory.pools import pools
from lab.theory.repository import read
from lab.translate.breaker import expected_requests

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.theory.faultplan import FaultRate
    from lab.theory.pools import Pool

EJECTIONS = 5


@dataclass(frozen=True)
class Trip:
    """When a fault plan makes the breaker trip.

    Args:
        workload: whose plan.
        fault: its rule.
        threshold: so many in a row eject; 0 is never.
        requests: so many to one host on average; None is never, or not a matter of the plan.
        requests_to_pool: the same, seen by a client whose requests go to the hosts in turn.
    """

    workload: str
    fault: str
    threshold: int
    requests: float | None
    requests_to_pool: float | None


@dataclass(frozen=True)
class Out:
    """One ejection.

    Args:
        number: the first is 1.
        earliest: seconds until a sweep may let the host back.
        latest: seconds by which a sweep has come by.
    """

    number: int
    earliest: float
    latest: float


@dataclass(frozen=True)
class Prediction:
    """One pool.

    Args:
        pool: ``goodjob:80``, or ``goodjob:80/v2`` for a subset.
        hosts: how many; None where the files don't say.
        ejectable: how many can be out at once.
        percent: ``maxEjectionPercent`` as Envoy has it.
        panic_below: with so few hosts healthy all of them are used; None is never.
        trips: for each rule of a fault plan.
        outs: the first ejections.
    """

    pool: str
    hosts: int | None
    ejectable: int | None
    percent: int
    panic_below: int | None
    trips: tuple[Trip, ...]
    outs: tuple[Out, ...]

    def as_dict(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return asdict(self)


def predict(texts: Sequence[tuple[str, str]]) -> list[Prediction]:
    """The figures of every pool with a breaker that a route leads to."""
    return [_prediction(pool) for pool in pools(read(texts))]


def _prediction(pool: Pool) -> Prediction:
    breaker, hosts = pool.breaker, pool.hosts
    panic = None
    if hosts and breaker.panic:
        panic = math.ceil(hosts * breaker.panic / 100)
    return Prediction(
        pool=pool.name,
        hosts=hosts,
        ejectable=None if hosts is None else breaker.ejectable(hosts),
        percent=breaker.percent,
        panic_below=panic,
        trips=tuple(_trip(pool, workload.where, rate) for workload, rate in pool.failures()),
        outs=tuple(
            Out(
                number,
                breaker.ejection_seconds(number),
                breaker.ejection_seconds(number) + breaker.interval,
            )
            for number in range(1, EJECTIONS + 1)
        ),
    )


def _trip(pool: Pool, workload: str, rate: FaultRate) -> Trip:
    threshold = pool.breaker.threshold_for(rate.status)
    requests: float | None = None
    if threshold and rate.probability is not None:
        expected = expected_requests(rate.probability, threshold)
        requests = expected if math.isfinite(expected) else None
    elif threshold and rate.longest_run is None:
        requests = float(threshold)
    to_pool = None if requests is None or pool.hosts is None else requests * pool.hosts
    return Trip(workload, rate.text, threshold, requests, to_pool)
