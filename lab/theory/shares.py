"""Ejection at a sweep, by shares of failures: whether the fault plans behind a pool reach it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lab.manifests.workload import Workload
    from lab.theory.failing import Failing
    from lab.theory.pools import Pool


def ejects_at_sweep(pool: Pool, rule: Failing) -> bool:
    """Whether a rule of a plan fails often enough for a sweep to eject, given requests enough."""
    return ejects_by_failures(pool, rule) or ejects_by_rate(pool, rule)


def ejects_by_failures(pool: Pool, rule: Failing) -> bool:
    """Whether its share of failures is large enough; where the hosts are unknown, they suffice."""
    wanted, share = pool.breaker.failure_percentage, rule.share
    enough = pool.hosts is None or pool.hosts >= pool.breaker.failure_hosts
    return wanted is not None and enough and share is not None and 100 * share >= wanted


def ejects_by_rate(pool: Pool, rule: Failing) -> bool:
    """Whether its pods' success rate is far enough below the average of all."""
    wanted = pool.breaker.success_rate
    if wanted is None or pool.hosts is None or not pool.breaker.compares(pool.hosts):
        return False
    found = deviation(pool, rule.workload)
    return found is not None and found > wanted


def deviation(pool: Pool, workload: Workload) -> float | None:
    """So many standard deviations its success rate is below the average of the pool's hosts.

    On average, and given requests enough. None where nobody can say, and where all are alike.
    """
    failing = {each.where: 0.0 for each in pool.workloads}
    for plan in pool.plans:
        if plan.share is None or not plan.alone:
            return None
        failing[plan.workload.where] = plan.share
    if not pool.hosts:
        return None
    weighed = [(failing[each.where], (each.replicas or 0) / pool.hosts) for each in pool.workloads]
    average = sum(share * weight for share, weight in weighed)
    variance = sum((share - average) ** 2 * weight for share, weight in weighed)
    return (failing[workload.where] - average) / math.sqrt(variance) if variance else None
