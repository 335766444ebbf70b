"""What has been measured of a breaker so far, from the events that the picture is made of.

For each pool of each caller: the most hosts that were out at a time, how often a pod was asked
until its last ejection, since it was last back or had another plan, and for how long it was out.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from lab.envoy.ejection import current_ejection
from lab.envoy.names import short_name
from lab.envoy.outlier import Breaker
from lab.envoy.streak import streak
from lab.site.events import Applied, Ejected, Planned, ProxyTurned, Returned, Tried

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from lab.site import Event

# A try is in the log soon after the ejection that it led to, and a run of errors is shorter.
_MOST_TRIES = 1_000
_MOST_TURNS = 200
# Envoy cuts the times of its events to milliseconds.
_CUT = timedelta(milliseconds=1)


@dataclass
class _Host:
    pod: str
    #: The last ones; those before them are a number.
    tries: deque[Tried] = field(default_factory=deque)
    before: int = 0
    #: When it had another plan, which begins at its beginning. Envoy's log of what was before may
    #: come later.
    since: datetime | None = None
    out: Ejected | None = None
    #: Since Envoy knows it: a next ejection is for longer.
    turns: deque[Ejected | Returned] = field(default_factory=lambda: deque(maxlen=_MOST_TURNS))
    #: The breaker that its ejection came of, which is counted until its last tries are in the log.
    breaker: Breaker | None = None

    def take(self, event: Tried) -> bool:
        """Whether it may be one of those that an ejection came of: it began before it."""
        if self.out is not None and event.time >= self.out.time + _CUT:
            return False
        self.tries.append(event)
        if len(self.tries) > _MOST_TRIES:
            oldest = self.tries.popleft()
            self.before += self.since is None or oldest.time >= self.since
        return True


@dataclass
class _Pool:
    hosts: dict[str, _Host] = field(default_factory=dict)
    most_out: int = 0
    asked: dict[str, int] = field(default_factory=dict)
    #: The last ejection: for how long it may be, and for how long it was.
    last: dict[str, Any] | None = None


class Measured:
    """Adds up, batch by batch."""

    def __init__(self) -> None:
        self._pools: defaultdict[tuple[str, str], _Pool] = defaultdict(_Pool)

    def add(self, events: Iterable[Event], breakers: Mapping[tuple[str, str], Breaker]) -> None:
        """Take in what has happened.

        Args:
            events: in their order.
            breakers: what each caller's pools have now.
        """
        touched: set[tuple[str, str, str]] = set()
        for event in events:
            match event:
                case Tried(cluster=str(cluster), upstream=str(address)):
                    host = self._host(event.proxy, cluster, address, event.pod or "")
                    if host.take(event) and host.out is not None:
                        touched.add((event.proxy, cluster, address))
                case Ejected():
                    host = self._host(event.proxy, event.cluster, event.address, event.pod)
                    host.out = event
                    host.breaker = breakers.get((event.proxy, event.cluster), Breaker())
                    host.turns.append(event)
                    pool = self._pools[event.proxy, event.cluster]
                    pool.last = _span(host.turns, host.breaker)
                    out = sum(each.out is not None for each in pool.hosts.values())
                    pool.most_out = max(pool.most_out, out)
                    touched.add((event.proxy, event.cluster, event.address))
                case Returned():
                    self._back(event)
                case Planned():
                    self._anew(event.pod, event.time)
                case Applied():
                    self._forget({*event.reset, *event.added}, None)
                case ProxyTurned(to="started"):
                    self._forget(None, event.proxy)
                case _:
                    pass
        for proxy, cluster, address in touched:
            if (proxy, cluster) in self._pools:
                self._count(self._pools[proxy, cluster], address)

    def told(self) -> list[dict[str, Any]]:
        """As the page gets it."""
        return [
            {
                "c": caller,
                "pool": short_name(cluster),
                "most": pool.most_out,
                "asked": dict(pool.asked),
                "last": pool.last,
            }
            for (caller, cluster), pool in sorted(self._pools.items())
            if pool.most_out
        ]

    def _host(self, proxy: str, cluster: str, address: str, pod: str) -> _Host:
        return self._pools[proxy, cluster].hosts.setdefault(address, _Host(pod))

    def _count(self, pool: _Pool, address: str) -> None:
        host = pool.hosts.get(address)
        if host is None or host.out is None:
            return
        found = streak(host.tries, host.breaker or Breaker(), [host.out])
        run = found.runs[-1] if found.runs else None
        if run is None or not run.in_a_row:
            return
        # A plan is in force a moment before anybody can note it: what has failed by then, and is of
        # the run that led to the ejection, is its own.
        older = sum(host.since is not None and each.time < host.since for each in host.tries)
        pool.asked[host.pod] = host.before + max(run.in_a_row, run.asked - older)

    def _back(self, event: Returned) -> None:
        pool = self._pools[event.proxy, event.cluster]
        host = pool.hosts.get(event.address)
        if host is None or host.out is None:
            return
        seconds = (event.time - host.out.time).total_seconds()
        if pool.last is not None and pool.last["since"] == host.out.time.isoformat():
            pool.last = {**pool.last, "seconds": round(seconds, 1)}
        host.out = None
        host.turns.append(event)
        host.tries.clear()
        host.before = 0

    def _forget(self, clusters: set[str] | None, proxy: str | None) -> None:
        """What Envoy has forgotten: nothing is compared across that; None is all of them."""
        for spot in list(self._pools):
            if proxy in (None, spot[0]) and (clusters is None or spot[1] in clusters):
                del self._pools[spot]

    def _anew(self, name: str, when: datetime) -> None:
        """Requests until an ejection are counted since a plan, which begins at its beginning."""
        for pool in self._pools.values():
            for host in pool.hosts.values():
                if host.pod == name and host.out is None:
                    host.since, host.before = when, 0
                    pool.asked.pop(name, None)


def _span(turns: Sequence[Ejected | Returned], breaker: Breaker) -> dict[str, Any] | None:
    """For how many seconds the last ejection may be."""
    out = current_ejection(turns, breaker)
    if out is None:
        return None
    return {
        "pod": turns[-1].pod,
        "number": turns[-1].ejections,
        "since": turns[-1].time.isoformat(),
        "earliest": round((out.earliest_return - out.since).total_seconds(), 1),
        "latest": round((out.latest_return - out.since).total_seconds(), 1),
        "seconds": None,
    }
