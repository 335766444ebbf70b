"""Everything that Envoy says about one host of one of its clusters, read once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeGuard

from lab.envoy.flags import Flag
from lab.envoy.outlier import Breaker
from lab.envoy.streak import Streak, streak
from lab.observe.hosts import HISTORY, Host, Turn, hosts
from lab.observe.since import Since
from lab.site.events import BEGINNING, Asked, Lost, Tried
from lab.waiting import until

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.envoy.snapshot import HostLook, PoolLook, Snapshot
    from lab.site import Event, Kind, Proxy, Site

# The lab has Envoy write its logs every tenth of a second.
_FLUSH_SECONDS = 0.5
_POLL_SECONDS = 0.05
_WANTED: frozenset[Kind] = HISTORY | {"asked"}
_LOST: frozenset[Kind] = frozenset({"lost"})
_TRIES: frozenset[Kind] = frozenset({"tried"})


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
        aborted: requests for this pool that such a fault answered, by the access log.
        events: the host's, since the pool knows it, oldest first.
        overflowed: requests that a limit of the connection pool refused, by the access log.
        since: since when what counts.
        is_logged: whether the proxy writes what it tried; else nobody knows what came in a row.
    """

    host: Host
    pool: PoolLook
    own: HostLook
    breaker: Breaker | None
    streak: Streak
    faults: int
    aborted: int
    events: tuple[Turn, ...]
    overflowed: int = 0
    since: Since = field(default_factory=Since)
    is_logged: bool = True


def figures(site: Site, proxy: Proxy, pods: Sequence[str]) -> list[Figures]:
    """The figures of these pods, in every pool of a proxy's that they are in.

    Raises:
        LabError: the proxy can't be asked.
    """
    look = proxy.look()
    every = site.pods()
    before = hosts(every, proxy.name, look, ())
    unkept = {e.log for e in site.events(kinds=_LOST)[0] if _is_unkept(e, proxy.name)}
    is_logged = unkept.isdisjoint({"tries", "ejections"})
    wanted = [host for host in before if host.pod.name in pods] if is_logged else []
    tries = _tries(site, proxy.name, look, wanted)
    # Read after the tries, so that an ejection is there with what it is for.
    events, _ = site.events(kinds=_WANTED)
    history = _History(
        look=look,
        since=Since.of(proxy.name, look, events),
        tries=tries,
        asked=[e for e in events if isinstance(e, Asked) and e.proxy == proxy.name],
        turns=[e for e in events if isinstance(e, Turn) and e.proxy == proxy.name],
        is_logged=is_logged,
    )
    seen = [
        host
        for host in hosts(every, proxy.name, look, events)
        if host.pod.name in pods and host.cluster
    ]
    return [found for host in seen if (found := _of(host, history))]


@dataclass(frozen=True)
class _History:
    """What is known of a proxy."""

    look: Snapshot
    since: Since
    tries: Sequence[Tried]
    asked: Sequence[Asked]
    turns: Sequence[Turn]
    is_logged: bool = True

    @property
    def gone(self) -> frozenset[str | None]:
        """Requests whose client was gone before an answer."""
        return frozenset(e.request_id for e in self.asked if e.request_id and e.client_gone)


def _of(host: Host, history: _History) -> Figures | None:
    pool, address = history.look.pools[host.cluster], host.pod.address
    own = pool.host(address)
    # A pool that the control plane does not tell of has no history.
    if own is None or pool.since is None:
        return None
    breaker = Breaker.of(pool.config)
    began = history.since.host(pool.name, host.pod.name)
    turns = tuple(
        each
        for each in history.turns
        if (each.cluster, each.address) == (pool.name, address) and each.time >= began
    )
    tries = [
        each
        for each in history.tries
        if (each.cluster, each.upstream) == (pool.name, address) and each.time >= began
    ]
    sent = history.since.requests(pool.name)
    asked = [each for each in history.asked if each.cluster == pool.name and each.time >= sent]
    return Figures(
        host=host,
        pool=pool,
        own=own,
        breaker=breaker,
        streak=streak(tries, breaker or Breaker(consecutive_5xx=0), turns, history.gone),
        faults=sum(
            count for name, count in history.look.stats.items() if name.endswith(".aborts_injected")
        ),
        aborted=sum(Flag.FAULT_INJECTED in each.flags for each in asked),
        overflowed=sum(Flag.OVERFLOW in each.flags for each in asked),
        events=turns,
        since=history.since,
        is_logged=history.is_logged,
    )


def _is_unkept(event: Event, proxy: str) -> TypeGuard[Lost]:
    """Whether a proxy does not write something at all."""
    return isinstance(event, Lost) and event.why == "unkept" and event.of in {"", proxy}


def _tries(site: Site, proxy: str, look: Snapshot, seen: Sequence[Host]) -> list[Tried]:
    """The tries of these pools; what Envoy has counted already is waited for, for a moment."""
    counted = {
        (host.cluster, host.pod.address): own.requests
        for host in seen
        if host.cluster and (own := look.pools[host.cluster].host(host.pod.address))
    }
    since = {name: pool.since for name, pool in look.pools.items()}
    found: list[Tried] = []
    mark = BEGINNING

    def complete() -> bool:
        nonlocal mark
        events, mark = site.events(mark, kinds=_TRIES)
        found.extend(
            each
            for each in events
            if isinstance(each, Tried)
            and each.proxy == proxy
            and (began := since.get(each.cluster or "")) is not None
            and each.time >= began
        )
        logged = Counter((each.cluster, each.upstream) for each in found)
        return all(logged[host] >= count for host, count in counted.items())

    until(complete, _FLUSH_SECONDS, pause=_POLL_SECONDS)
    return found
