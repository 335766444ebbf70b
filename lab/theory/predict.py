"""The breaker of each pool in figures: who can be out, when it trips, how long it takes.

Source: Envoy, "Outlier detection", *Ejection algorithm*. All times are from the first ejection
of a fresh proxy, with no sweep in the pool between ejections; such sweeps make them shorter.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from lab.errors import LabError
from lab.theory.failing import plan_findings
from lab.theory.pools import pools
from lab.theory.repository import read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.theory.failing import Failing
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
        by_share: whether it fails often enough for :attr:`Prediction.share`.
    """

    workload: str
    fault: str
    threshold: int
    requests: float | None
    requests_to_pool: float | None
    by_share: bool = False


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
class Share:
    """Ejection by the share of failures between two sweeps, which an EnvoyFilter adds.

    Args:
        percent: so many percent of failures or more eject.
        hosts: only with so many hosts that had the volume.
        volume: requests to one host, in an interval.
        volume_to_pool: the same for all hosts, asked in turn; None where nobody knows how many.
        interval: seconds.
        acts: whether the pool has so many hosts; None where the files don't say.
    """

    percent: int
    hosts: int
    volume: int
    volume_to_pool: int | None
    interval: float
    acts: bool | None


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
        share: ejection by a share of failures; None where there is none.
    """

    pool: str
    hosts: int | None
    ejectable: int | None
    percent: int
    panic_below: int | None
    trips: tuple[Trip, ...]
    outs: tuple[Out, ...]
    share: Share | None = None

    def as_dict(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return asdict(self)


def predict(texts: Sequence[tuple[str, str]]) -> list[Prediction]:
    """The figures of every pool with a breaker that a route leads to.

    Raises:
        LabError: a fault plan is none, so that its pods don't start.
    """
    repository = read(texts)
    for finding in plan_findings(repository.workloads):
        raise LabError(finding.message)
    return [_prediction(pool) for pool in pools(repository)]


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
        trips=tuple(_trip(pool, rule) for rule in pool.failures()),
        outs=tuple(
            Out(
                number,
                breaker.ejection_seconds(number),
                breaker.ejection_seconds(number) + breaker.interval,
            )
            for number in range(1, EJECTIONS + 1)
        ),
        share=_share(pool),
    )


def _share(pool: Pool) -> Share | None:
    breaker, hosts = pool.breaker, pool.hosts
    if not breaker.failure_percentage:
        return None
    return Share(
        percent=breaker.failure_percentage,
        hosts=breaker.failure_hosts,
        volume=breaker.failure_volume,
        volume_to_pool=None if hosts is None else breaker.failure_volume * hosts,
        interval=breaker.interval,
        acts=None if hosts is None else hosts >= breaker.failure_hosts,
    )


def _trip(pool: Pool, rule: Failing) -> Trip:
    requests = rule.requests(rule.threshold)
    return Trip(
        workload=rule.workload.where,
        fault=rule.forecast.text,
        threshold=rule.threshold,
        requests=requests,
        requests_to_pool=None if requests is None or not pool.hosts else requests * pool.hosts,
        by_share=pool.ejects_by_share(rule),
    )
