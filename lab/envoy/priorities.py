"""Which share of the requests each priority of a pool gets.

Source: Envoy, "Priority levels"; source/common/upstream/load_balancer_impl.cc, distributeLoad. No
degraded hosts, and the default overprovisioning factor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

OVERPROVISIONING = 140


def priority_loads(tiers: Sequence[tuple[int, int]]) -> list[int]:
    """The percentage of requests that each priority gets, from the healthy and all of its hosts.

    A priority takes 1.4 times its share of healthy hosts, and the next ones what is left; where all
    of them together don't come to 100 %, each gets its part of what there is.
    """
    able = [
        min(100, OVERPROVISIONING * healthy // number) if number else 0 for healthy, number in tiers
    ]
    total = min(100, sum(able))
    loads: list[int] = []
    for each in able:
        loads.append(min(100 - sum(loads), each * 100 // total) if total else 0)
    if total:
        # What rounding leaves over goes to the first that has a healthy host.
        loads[next(n for n, each in enumerate(able) if each)] += 100 - sum(loads)
    return loads
