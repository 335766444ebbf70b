"""Everything that Envoy says about one host of one of its clusters, read once."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.envoy.access import AccessEntry
from lab.envoy.attempt import Attempt
from lab.envoy.flags import Flag
from lab.envoy.outlier import Breaker
from lab.envoy.streak import Streak, streak
from lab.observe.events import read_events
from lab.observe.hosts import Host, hosts
from lab.target.attempts import tail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.envoy.outlier_event import OutlierEvent
    from lab.envoy.snapshot import HostLook, PoolLook, Snapshot
    from lab.target import Target

# The lab has Envoy write its logs every tenth of a second.
_FLUSH_SECONDS = 0.5
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Figures:
    """One host's.

    Args:
        host: the pod in its pool.
        pool: the pool.
        own: what the pool has of the host.
        breaker: the pool's outlier detection; None if it has none.
        streak: what the tries come to.
        faults: ``fault.aborts_injected`` of the proxy.
        aborted: of these, for this pool, from the access log.
        events: the host's, since the pool is what it is, oldest first.
    """

    host: Host
    pool: PoolLook
    own: HostLook
    breaker: Breaker | None
    streak: Streak
    faults: int
    aborted: int
    events: tuple[OutlierEvent, ...]


def figures(target: Target, pods: Sequence[str]) -> list[Figures]:
    """The figures of these pods, in every pool that they are in.

    Raises:
        LabError: the proxy can't be asked.
    """
    look = target.look()
    seen = [host for host in hosts(target, look) if host.pod.name in pods and host.cluster]
    tries = _tries(target, look, seen)
    entries = tail(target.access_log().path, AccessEntry)
    events = read_events(target.outlier_log())
    return [found for host in seen if (found := _of(host, look, tries, entries, events))]


def _of(
    host: Host,
    look: Snapshot,
    tries: Sequence[Attempt],
    entries: Sequence[AccessEntry],
    events: Sequence[OutlierEvent],
) -> Figures | None:
    pool, address = look.pools[host.cluster], host.pod.address
    own = pool.host(address)
    # A pool that the control plane does not tell of has no history.
    if own is None or pool.since is None:
        return None
    breaker = Breaker.of(pool.config)
    turns = tuple(
        each
        for each in events
        if (each.cluster_name, each.address) == (pool.name, address) and each.time >= pool.since
    )
    asked = [each for each in tries if (each.cluster, each.upstream) == (pool.name, address)]
    returns = [each.time for each in turns if each.returns]
    return Figures(
        host=host,
        pool=pool,
        own=own,
        breaker=breaker,
        streak=streak(asked, breaker or Breaker(consecutive_5xx=0), returns),
        faults=sum(n for name, n in look.stats.items() if name.endswith(".aborts_injected")),
        aborted=sum(Flag.FAULT_INJECTED in e.flags and e.cluster == pool.name for e in entries),
        events=turns,
    )


def _tries(target: Target, look: Snapshot, seen: Sequence[Host]) -> list[Attempt]:
    """The tries of these pools; what Envoy has counted already is waited for, for a moment."""
    counted = {
        (host.cluster, host.pod.address): own.requests
        for host in seen
        if (own := look.pools[host.cluster].host(host.pod.address))
    }
    since = {name: pool.since for name, pool in look.pools.items()}
    deadline = time.monotonic() + _FLUSH_SECONDS
    while True:
        found = [
            each
            for each in tail(target.attempt_log(), Attempt)
            if (began := since.get(each.cluster or "")) is not None and each.time >= began
        ]
        logged = Counter((each.cluster, each.upstream) for each in found)
        complete = all(logged[host] >= count for host, count in counted.items())
        if complete or time.monotonic() >= deadline:
            return found
        time.sleep(_POLL_SECONDS)
