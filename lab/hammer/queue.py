"""How many requests of a run waited for a connection to a pool, as Envoy counts them.

Nobody fails for it, and nothing else tells where the time went.
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
            found.append(
                Queued(name, requests, _or_none(limits.connections), _or_none(limits.pending))
            )
    return tuple(found)


def _or_none(limit: int) -> int | None:
    return None if limit == UNLIMITED else limit
