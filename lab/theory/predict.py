"""The breaker of each pool in figures: who can be out, when it trips, how long it takes.

Source: Envoy, "Outlier detection", *Ejection algorithm*. All times are from the first ejection
of a fresh proxy, with no sweep in the pool between ejections; such sweeps make them shorter.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lab.errors import LabError
from lab.manifests import read
from lab.manifests.istio import resolve
from lab.theory.aim import portions
from lab.theory.assumed import with_assumed
from lab.theory.blocks import blocks_of, breaker_of
from lab.theory.callers import spelled
from lab.theory.client import LEVELS, routes_of
from lab.theory.failing import plan_findings
from lab.theory.figures import Assumed, Out, Outlook, Prediction, Rate, Share, Trip
from lab.theory.notes import note_findings
from lab.theory.planned import with_plans, with_pods
from lab.theory.pools import pools
from lab.theory.shares import ejects_at_sweep
from lab.translate.names import matches
from lab.translate.registry import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.envoy.outlier import Breaker
    from lab.manifests import Reading
    from lab.theory.failing import Failing
    from lab.theory.planned import Plan, PodNow
    from lab.theory.pools import Pool
    from lab.translate.asked import Asked
    from lab.translate.assumed import Assumption

EJECTIONS = 5


def predict(texts: Sequence[tuple[str, str]]) -> list[Prediction]:
    """The figures of every pool with a breaker that a route leads to.

    Raises:
        LabError: a fault plan is none, so that its pods don't start.
    """
    return list(outlook(texts).predictions)


def outlook(
    texts: Sequence[tuple[str, str]],
    plans: Sequence[Plan] = (),
    rate: float | None = None,
    pods: Sequence[PodNow] | None = None,
    asked: Sequence[Asked] | None = None,
) -> Outlook:
    """The same, and what there was to look at.

    Args:
        texts: YAML of one or more documents, each with where it came from.
        plans: in place of the fault plans that the YAML has.
        rate: requests to each pool in a second; None where nobody says.
        pods: those that there are, where that is known.
        asked: what is said of Services that rules name and that are not there; None if nothing is
            assumed of any.

    Raises:
        UsageError: nobody has the name that a plan is for; or what is said is of no such Service.
        LabError: a fault plan is none, so that its pods don't start.
    """
    reading = read(texts)
    noted = tuple(note_findings(reading))
    taken = {(each.where, each.path): reading.put_right(each.where, each.path) for each in noted}
    there = reading if pods is None else with_pods(reading, pods)
    assumptions: tuple[Assumption, ...] = ()
    whole = there
    if asked is not None:
        whole, assumptions = with_assumed(there, asked, in_lab=pods is not None)
    planned, in_lab = with_plans(whole, plans), pods is not None
    found = predictions(planned, rate, there, assumptions, in_lab=in_lab)
    return Outlook(
        found,
        reading.kinds(),
        noted,
        reading.unseen,
        {place: value for place, value in taken.items() if value is not None},
        tuple(each.note(reading) for each in assumptions),
    )


def predictions(
    reading: Reading,
    rate: float | None = None,
    read_only: Reading | None = None,
    assumptions: Sequence[Assumption] = (),
    *,
    in_lab: bool = False,
) -> tuple[Prediction, ...]:
    """The figures of what was read; :func:`lab.theory.planned.with_plans` gives it other plans.

    Args:
        reading: the manifests.
        rate: requests to each pool in a second; None where nobody says.
        read_only: the same without what is assumed; None where nothing is.
        assumptions: what that is.
        in_lab: whether as a lab plays them.

    Raises:
        LabError: a fault plan is none, so that its pods don't start.
    """
    for finding in plan_findings(reading.workloads):
        raise LabError(finding.message)
    there = pools(reading, in_lab=in_lab)
    found = [
        replace(_prediction(pool, rate), assumed=_assumed_of(pool, reading, assumptions))
        for pool in there
    ]
    found += _alone(read_only or reading, there)
    return tuple(replace(each, requests_a_second=rate) for each in found)


def _assumed_of(
    pool: Pool, reading: Reading, assumptions: Sequence[Assumption]
) -> tuple[Assumed, ...]:
    notes = [each.note(reading) for each in assumptions if each.host == host_of(pool.service)]
    return tuple(
        Assumed(note.standing.value, note.where, note.path, note.file, note.line, str(note.text))
        for note in notes
    )


def _alone(reading: Reading, there: Sequence[Pool]) -> Iterator[Prediction]:
    """What holds of a rule of which no Service was read, and no route to it either."""
    for rule in reading.rules:
        host = resolve(rule.spec.host, rule.metadata.namespace)
        if any(matches(host, host_of(service)) for service in reading.services):
            continue
        for block, _ in blocks_of(rule):
            if not any(pool.block is block for pool in there):
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
        threshold=breaker.threshold_for(500) or breaker.threshold_for(503),
    )


def _prediction(pool: Pool, rate: float | None) -> Prediction:
    breaker, hosts = pool.breaker, pool.hosts
    return replace(
        _figures(pool.short, breaker, hosts, pool.ejectable),
        trips=tuple(_trip(pool, rule) for rule in pool.plans),
        share=None
        if breaker.failure_percentage is None
        else _share(pool, breaker.failure_percentage),
        rate=None if breaker.success_rate is None else _rate(pool, breaker.success_rate),
        callers=() if pool.is_for_all else tuple(map(spelled, pool.callers)),
        asked=_asked(pool),
        chosen=pool.chosen,
        routes=tuple(routes_of(pool, rate)),
    )


def _asked(pool: Pool) -> int | None:
    """How many hosts get requests while nobody is out."""
    if not pool.aims:
        return pool.hosts or None
    parts = zip(pool.aims, portions(pool.aims), strict=True)
    return sum(aim.number for aim, part in parts if part)


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
    breaker = pool.breaker
    at_sweeps = breaker.failure_percentage is not None or breaker.success_rate is not None
    requests = rule.requests(rule.threshold)
    part = _part(pool, rule)
    return Trip(
        workload=rule.workload.where,
        fault=rule.forecast.text,
        threshold=rule.threshold,
        requests=requests,
        requests_to_pool=None if requests is None or not part else requests / part,
        by_share=ejects_at_sweep(pool, rule),
        at_most=rule.longest_run if rule.threshold else None,
        counts=bool(rule.threshold) or (at_sweeps and rule.is_failure and rule.share != 0),
        ever=rule.ever,
        to_host=rule.spread(LEVELS) if rule.trips else None,
        hosts=rule.workload.replicas,
    )


def _part(pool: Pool, rule: Failing) -> float:
    """The part of a pool's requests that one host of a plan gets; 0 where nobody knows."""
    if not pool.aims:
        return 1 / pool.hosts if pool.hosts else 0.0
    number = next(n for n, each in enumerate(pool.workloads) if each is rule.workload)
    return portions(pool.aims)[number]
