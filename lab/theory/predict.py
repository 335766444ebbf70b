"""The breaker of each pool in figures: who can be out, when it trips, how long it takes.

Source: Envoy, "Outlier detection", *Ejection algorithm*. All times are from the first ejection
of a fresh proxy, with no sweep in the pool between ejections; such sweeps make them shorter.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from lab.errors import LabError
from lab.manifests import Unseen, read
from lab.manifests.istio import resolve
from lab.theory.blocks import blocks_of, breaker_of
from lab.theory.callers import spelled
from lab.theory.failing import plan_findings
from lab.theory.notes import note_findings
from lab.theory.pools import pools
from lab.theory.shares import ejects_at_sweep
from lab.translate.names import matches
from lab.translate.registry import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lab.envoy.outlier import Breaker
    from lab.manifests import Reading
    from lab.theory.failing import Failing
    from lab.theory.finding import Finding
    from lab.theory.pools import Pool

EJECTIONS = 5


@dataclass(frozen=True)
class Trip:
    """When a fault plan makes the breaker trip.

    Args:
        workload: whose plan.
        fault: it, or a rule of it where nobody can say what all of them come to together.
        threshold: so many in a row eject; 0 is never.
        requests: so many to one host on average; None is never, or not a matter of the plan.
        requests_to_pool: the same, seen by a client whose requests go to the hosts in turn.
        by_share: whether it fails often enough for :attr:`Prediction.share`, or ``rate``.
        at_most: so many in a row at the most; None is without end, or a matter of load.
        counts: whether any of it is an error to the breaker, in a row or at a sweep.
    """

    workload: str
    fault: str
    threshold: int
    requests: float | None
    requests_to_pool: float | None
    by_share: bool = False
    at_most: int | None = None
    counts: bool = True


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
class Rate:
    """Ejection by a success rate below the average of all hosts, which an EnvoyFilter adds.

    Args:
        deviations: so many standard deviations below it eject.
        hosts: the fewest hosts of which one can be so far below, each with the volume.
        volume: requests to one host, in an interval.
        volume_to_pool: the same for all hosts, asked in turn; None where nobody knows how many.
        interval: seconds.
        acts: whether the pool has so many hosts; None where the files don't say.
    """

    deviations: float
    hosts: int
    volume: int
    volume_to_pool: int | None
    interval: float
    acts: bool | None


@dataclass(frozen=True)
class Prediction:
    """One pool.

    Args:
        pool: ``goodjob:80``, or ``goodjob:80/v2`` for a subset; the host of a rule of which no
            Service was read.
        hosts: how many; None where the files don't say.
        ejectable: how many can be out at once.
        percent: ``maxEjectionPercent`` as Envoy has it.
        panic_below: with so few hosts healthy all of them are used; None is never.
        trips: for each rule of a fault plan.
        outs: the first ejections; none where nobody can be ejected.
        share: ejection by a share of failures; None where there is none.
        rate: ejection by success rate; None where there is none.
        callers: for whom it is like this, ``gateway`` or ``sidecar NAMESPACE`` with the labels
            that its rule asks for; empty where it is so for all.
        fewest: with fewer hosts nobody is ever ejected; None where nobody is in any case.
    """

    pool: str
    hosts: int | None
    ejectable: int | None
    percent: int
    panic_below: int | None
    trips: tuple[Trip, ...]
    outs: tuple[Out, ...]
    share: Share | None = None
    rate: Rate | None = None
    callers: tuple[str, ...] = ()
    fewest: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return asdict(self)


@dataclass(frozen=True)
class Outlook:
    """What is predicted, and of what.

    Args:
        predictions: one for every pool with a breaker that a route leads to, and for every
            breaker of a host that no Service read is called by.
        looked_at: how many resources of each kind; empty where there was nothing to look at.
        without: what could not be read or is not looked at: the figures are without it.
        unseen: what was there beside all that was looked at.
        taken: by resource and path, what a value of another type than it should be was taken for:
            the figures are with it.
    """

    predictions: tuple[Prediction, ...]
    looked_at: Mapping[str, int]
    without: tuple[Finding, ...] = ()
    unseen: Unseen = field(default_factory=Unseen)
    taken: Mapping[tuple[str, str], object] = field(default_factory=dict)


def predict(texts: Sequence[tuple[str, str]]) -> list[Prediction]:
    """The figures of every pool with a breaker that a route leads to.

    Raises:
        LabError: a fault plan is none, so that its pods don't start.
    """
    return list(outlook(texts).predictions)


def outlook(texts: Sequence[tuple[str, str]]) -> Outlook:
    """The same, and what there was to look at."""
    reading = read(texts)
    for finding in plan_findings(reading.workloads):
        raise LabError(finding.message)
    found = (*map(_prediction, pools(reading)), *_alone(reading))
    noted = tuple(note_findings(reading))
    taken = {(each.where, each.path): reading.put_right(each.where, each.path) for each in noted}
    return Outlook(
        found,
        reading.kinds(),
        noted,
        reading.unseen,
        {place: value for place, value in taken.items() if value is not None},
    )


def _alone(reading: Reading) -> Iterator[Prediction]:
    """What holds of a rule of which no Service was read."""
    for rule in reading.rules:
        host = resolve(rule.spec.host, rule.metadata.namespace)
        if any(matches(host, host_of(service)) for service in reading.services):
            continue
        for block, _ in blocks_of(rule):
            yield _figures(host, breaker_of(block), None, None)


def _figures(pool: str, breaker: Breaker, hosts: int | None, ejectable: int | None) -> Prediction:
    """Those of a breaker and so many hosts."""
    return Prediction(
        pool=pool,
        hosts=hosts,
        ejectable=ejectable,
        percent=breaker.percent,
        panic_below=breaker.panic_below(hosts) or None if hosts else None,
        trips=(),
        outs=tuple(_out(breaker, number) for number in range(1, EJECTIONS + 1))
        if ejectable != 0
        else (),
        fewest=-(-100 // breaker.percent) if breaker.ejects else None,
    )


def _prediction(pool: Pool) -> Prediction:
    breaker, hosts = pool.breaker, pool.hosts
    return replace(
        _figures(pool.short, breaker, hosts, pool.ejectable),
        trips=tuple(_trip(pool, rule) for rule in pool.plans),
        share=None
        if breaker.failure_percentage is None
        else _share(pool, breaker.failure_percentage),
        rate=None if breaker.success_rate is None else _rate(pool, breaker.success_rate),
        callers=() if pool.is_for_all else tuple(map(spelled, pool.callers)),
    )


def _out(breaker: Breaker, number: int) -> Out:
    earliest = breaker.ejection_seconds(number)
    return Out(number, earliest, earliest + breaker.interval + breaker.jitter)


def _share(pool: Pool, percent: int) -> Share:
    breaker, hosts = pool.breaker, pool.hosts
    return Share(
        percent=percent,
        hosts=breaker.failure_hosts,
        volume=breaker.failure_volume,
        volume_to_pool=None if hosts is None else breaker.failure_volume * hosts,
        interval=breaker.interval,
        acts=None if hosts is None else hosts >= breaker.failure_hosts,
    )


def _rate(pool: Pool, deviations: float) -> Rate:
    breaker, hosts = pool.breaker, pool.hosts
    wanted = breaker.hosts_to_compare(deviations)
    return Rate(
        deviations=deviations,
        hosts=wanted,
        volume=breaker.success_rate_volume,
        volume_to_pool=None if hosts is None else breaker.success_rate_volume * hosts,
        interval=breaker.interval,
        acts=None if hosts is None else hosts >= wanted,
    )


def _trip(pool: Pool, rule: Failing) -> Trip:
    requests = rule.requests(rule.threshold)
    breaker = pool.breaker
    at_sweeps = breaker.failure_percentage is not None or breaker.success_rate is not None
    return Trip(
        workload=rule.workload.where,
        fault=rule.forecast.text,
        threshold=rule.threshold,
        requests=requests,
        requests_to_pool=None if requests is None or not pool.hosts else requests * pool.hosts,
        by_share=ejects_at_sweep(pool, rule),
        at_most=rule.longest_run if rule.threshold else None,
        counts=bool(rule.threshold) or (at_sweeps and rule.is_failure and rule.share != 0),
    )
