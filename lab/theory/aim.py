"""Where the requests to a pool go: which part of them each host gets, as long as who is in is in.

Hosts that wait for others to fail (a lower priority), and those that are not ready, get none.
Within a priority a locality gets its weight where there are weights, and its hosts share that
alike; without weights all hosts of the priority do.

Source: Envoy, "Priority levels", "Locality weighted load balancing"; load_balancer_impl.cc,
edf_scheduler.h. Which hosts are where, istiod says: see :mod:`lab.translate.locality`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.envoy.priorities import OVERPROVISIONING, priority_loads

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True)
class Aim:
    """Hosts of a workload in one place.

    Args:
        number: how many.
        priority: 0 is asked first.
        place: its number among the localities of all priorities.
        weight: the locality's; 0 where localities have none.
        ready: whether they are.
    """

    number: int
    priority: int = 0
    place: int = 0
    weight: int = 0
    ready: bool = True


def portions(aims: Sequence[Aim], out: Sequence[int] = ()) -> list[float]:
    """The part of a pool's requests that one host gets, for each aim.

    Args:
        aims: all hosts.
        out: for each aim, how many of them are ejected; without it nobody is.
    """
    gone = list(out) or [0] * len(aims)
    able = [
        max(0, aim.number - off) if aim.ready else 0 for aim, off in zip(aims, gone, strict=True)
    ]
    tiers = range(max((aim.priority for aim in aims), default=-1) + 1)
    of_tier = [[n for n, aim in enumerate(aims) if aim.priority == tier] for tier in tiers]
    loads = priority_loads([(_sum(able, those), _number(aims, those)) for those in of_tier])
    found = [0.0] * len(aims)
    for load, those in zip(loads, of_tier, strict=True):
        whole = _weights(aims, able, those)
        total = sum(whole.values())
        for place, weight in whole.items():
            here = [n for n in those if not aims[n].weight or aims[n].place == place]
            hosts = _sum(able, here)
            for n in here:
                if hosts and able[n] and total:
                    found[n] = load / 100 * weight / total / hosts
    return found


def _weights(aims: Sequence[Aim], able: Sequence[int], those: Sequence[int]) -> dict[int, float]:
    """What each locality of a priority counts for; one for all where they have no weights."""
    if not any(aims[n].weight for n in those):
        return {-1: 1.0}
    found = {}
    for place in {aims[n].place for n in those}:
        here = [n for n in those if aims[n].place == place]
        hosts = _number(aims, here)
        left = min(1.0, OVERPROVISIONING / 100 * _sum(able, here) / hosts) if hosts else 0.0
        found[place] = aims[here[0]].weight * left
    return found


def _sum(values: Sequence[int], those: Iterable[int]) -> int:
    return sum(values[n] for n in those)


def _number(aims: Sequence[Aim], those: Iterable[int]) -> int:
    return sum(aims[n].number for n in those)
