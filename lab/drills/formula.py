"""The formula's figure: reckoned from the manifests and fault plans alone, before anything runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.drills.plain import NOTHING
from lab.errors import UsageError
from lab.manifests import read, read_all
from lab.theory.client import routes_of
from lab.theory.planned import Plan, name_of, with_plans
from lab.theory.pools import Pool, reached_pools

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lab.drills.lesson import Reckoned
    from lab.manifests.workload import Workload
    from lab.theory.figures import Client

ALL = "all"


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
    found = planned_pool(formula.pool, manifests, plans)
    return None if found is None else _figure(formula, found)


def planned_pool(name: str, manifests: Path, plans: Mapping[str, str]) -> Pool | None:
    """A pool of the manifests, with these plans in place of their own.

    None where there is no such pool, or nobody has a name that a plan is for: the run says so, with
    the names that there are.

    Raises:
        LabError: the manifests can't be read.
    """
    texts = read_all([manifests])
    texts.check()
    # One that names fewer pods comes after one that names more, and so is the one that counts.
    ordered = sorted(plans.items(), key=lambda each: each[0] != ALL)
    wanted = [Plan(ALL, NOTHING), *(Plan(who, plan) for who, plan in ordered)]
    try:
        reading = with_plans(read(texts.read), wanted)
    except UsageError:
        return None
    found = [each for each in reached_pools(reading, in_lab=True) if each.short == name]
    return found[0] if found else None


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
        case "tries-per-request":
            client = _client(pool)
            return None if client is None else client.tries
        case "error-share":
            client = _client(pool)
            return None if client is None else 100 * client.errors
        case "constant":
            return formula.value


def _client(pool: Pool) -> Client | None:
    """What a client gets while everybody is in, by the first route."""
    clients = next(routes_of(pool, None)).clients
    return clients[0] if clients else None


def _is(workload: Workload, who: str) -> bool:
    """Whether a word means it: a version, or its own name."""
    return who in {workload.labels.get("version"), name_of(workload)}
