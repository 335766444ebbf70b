"""The formula's figure: reckoned from the manifests and fault plans alone, before anything runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lab.manifests import read, read_all
from lab.theory.pools import Pool, reached_pools

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lab.drills.lesson import Reckoned
    from lab.manifests import Reading
    from lab.manifests.workload import Workload


def reckon(formula: Reckoned, manifests: Path, plans: Mapping[str, str]) -> float | None:
    """The figure; None where the formula has none, as of what never happens.

    Args:
        formula: which one.
        manifests: the folder.
        plans: by version, Deployment, pod or ``all``; whoever is not named has none.

    Raises:
        LabError: the manifests can't be read.
    """
    if formula.what == "constant":
        return formula.value
    texts = read_all([manifests])
    texts.check()
    reading = _with_plans(read(texts.read), plans)
    found = [each for each in reached_pools(reading) if each.short == formula.pool]
    if not found:
        return None
    return _figure(formula, found[0])


def _figure(formula: Reckoned, pool: Pool) -> float | None:
    breaker, hosts = pool.breaker, pool.hosts
    trips = [each for each in pool.plans if formula.of is None or _is(each.workload, formula.of)]
    match formula.what:
        case "threshold":
            found = [each.threshold for each in trips if each.threshold]
            return min(found, default=breaker.consecutive_5xx or breaker.consecutive_gateway)
        case "ejectable":
            return pool.ejectable
        case "seconds-out-earliest":
            return breaker.ejection_seconds(formula.nth)
        case "seconds-out-latest":
            return breaker.ejection_seconds(formula.nth) + breaker.interval + breaker.jitter
        case "panic-below":
            return None if hosts is None else breaker.panic_below(hosts)
        case "requests-until-trip":
            until = [each.requests(each.threshold) for each in trips]
            return min((each for each in until if each is not None), default=None)
    return None


def _with_plans(reading: Reading, plans: Mapping[str, str]) -> Reading:
    """The same with these plans in place of the manifests'."""
    workloads = tuple(replace(each, plan=_plan(each, plans)) for each in reading.workloads)
    return replace(reading, workloads=workloads)


def _plan(workload: Workload, plans: Mapping[str, str]) -> str:
    found = "none"
    for who, plan in plans.items():
        if who == "all" or _is(workload, who):
            found = plan
    return found


def _is(workload: Workload, who: str) -> bool:
    """Whether a word means it: a version, or its own name."""
    return who in {workload.labels.get("version"), workload.where.rpartition("/")[2]}
