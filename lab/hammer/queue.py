"""How many requests of a run waited for a connection to a pod, as Envoy counts them.

Where ``maxConnections`` are open and busy, the next request waits for one of them, unseen: it is
answered in the end, later. ``upstream_cx_overflow`` counts those that found none and could not have
one opened; a limit on how many may wait (``http1MaxPendingRequests``) refuses the others instead.

Source: Envoy, "Circuit breaking", "Cluster manager statistics".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.envoy.queue import CONNECTION_LIMITED, CONNECTIONS, PENDING, UNLIMITED, Limits, waited

if TYPE_CHECKING:
    from lab.envoy.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Queued:
    """Requests that waited for a connection of a pool.

    Args:
        pool: Envoy's name of it.
        requests: how many.
        most_connections: how many may be open; None where there is no limit.
        most_waiting: how many may wait; None where there is no limit.
    """

    pool: str
    requests: int
    most_connections: int | None
    most_waiting: int | None


def queued(before: Snapshot, after: Snapshot) -> tuple[Queued, ...]:
    """Who waited between two looks; nothing of a pool that was made anew meanwhile."""
    found: list[Queued] = []
    for name, pool in after.pools.items():
        then = before.pools.get(name)
        if then is None or then.since != pool.since:
            continue
        requests = waited(
            *(
                pool.stat(each) - then.stat(each)
                for each in (CONNECTION_LIMITED, PENDING, CONNECTIONS)
            )
        )
        if requests:
            limits = Limits.of(pool.config)
            found.append(Queued(name, requests, _limit(limits.connections), _limit(limits.pending)))
    return tuple(found)


def _limit(most: int) -> int | None:
    return None if most == UNLIMITED else most
