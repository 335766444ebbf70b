"""How many requests of a run waited for a connection to a pod, as Envoy counts them.

Where ``maxConnections`` are open and busy, the next request waits for one of them, unseen: it is
answered in the end, later. ``upstream_cx_overflow`` counts those that found none and could not have
one opened; a limit on how many may wait (``http1MaxPendingRequests``) refuses the others instead.

Source: Envoy, "Circuit breaking", "Cluster manager statistics".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lab.envoy.snapshot import PoolLook, Snapshot

_DEFAULT = 1024
_UNLIMITED = 4_294_967_295


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
        refused, pending, opened = (
            pool.stat(each) - then.stat(each)
            for each in ("upstream_cx_overflow", "upstream_rq_pending_total", "upstream_cx_total")
        )
        # Who has a connection opened is pending as well, until it is; and one may be refused again.
        requests = min(refused, pending - opened)
        if requests > 0:
            connections, waiting = _limits(pool)
            found.append(Queued(name, requests, connections, waiting))
    return tuple(found)


def _limits(pool: PoolLook) -> tuple[int | None, int | None]:
    """The limits of the priority that requests have by default."""
    thresholds = pool.config.get("circuit_breakers", {}).get("thresholds", [])
    found: dict[str, Any] = next(
        (each for each in thresholds if each.get("priority", "DEFAULT") == "DEFAULT"), {}
    )
    connections, waiting = (
        found.get(name, _DEFAULT) for name in ("max_connections", "max_pending_requests")
    )
    return (
        None if connections == _UNLIMITED else connections,
        None if waiting == _UNLIMITED else waiting,
    )
