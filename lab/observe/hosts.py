"""Each pod as one caller's proxy sees it: ready, ejected since when, how often, back when."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lab.envoy.ejection import Ejection, current_ejection
from lab.envoy.names import is_subset, short_name
from lab.envoy.outlier import Breaker
from lab.observe.since import CHANGES, Since
from lab.site import Places
from lab.site.events import BEGINNING, Detected, Ejected, Returned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from lab.envoy.snapshot import Snapshot
    from lab.site import Event, Kind, Pod, Proxy, Site

Turn = Detected | Ejected | Returned
TURNS: frozenset[Kind] = frozenset({"detected", "ejected", "returned"})
HISTORY: frozenset[Kind] = TURNS | CHANGES
"""The kinds of events that an opinion is put together from."""
# By how much an ejection is longer than the first one follows from those before it.
_MOST_TURNS = 200


@dataclass(frozen=True)
class Host:
    """A pod as a host of one of the proxy's clusters.

    Args:
        pod: the pod, at the address that the proxy has for it.
        cluster: the proxy's name of the pool, ``outbound|80||…``; empty for a pod in none.
        ejected: whether the proxy says that it is out, by its health flags.
        ejection: since when and until when, from the proxy's event log; None while it is in, and
            for the moment between the ejection and its line in the log.
        ejections: how often it was ejected since the pool knows it; of one that is out, at least
            this time, whatever the log has.
        seen_at: when the proxy was asked.
        caller: whose proxy it was.
    """

    pod: Pod
    cluster: str
    ejected: bool
    ejection: Ejection | None
    ejections: int
    seen_at: datetime
    caller: str

    @property
    def pool(self) -> str:
        """The cluster in short."""
        return short_name(self.cluster)

    @property
    def is_subset(self) -> bool:
        """Whether the pool is a subset's."""
        return is_subset(self.cluster)


class Opinions:
    """What proxies think of the pods, asked again and again: only what is new is read.

    Args:
        site: where they are.
        proxies: those that are asked.
    """

    def __init__(self, site: Site, proxies: Sequence[Proxy]) -> None:
        self._site = site
        self._proxies = proxies
        self._changes: list[Event] = []
        self._turns: dict[tuple[str, str, str], deque[Turn]] = defaultdict(_some_turns)
        self._mark = BEGINNING
        self._breakers: dict[tuple[str, str], Breaker] = {}

    def now(self) -> list[Host]:
        """Each pod in each pool, the proxies' opinions of a pod side by side.

        Raises:
            LabError: a proxy can't be asked.
        """
        pods = self._site.pods()
        looks = [(proxy.name, proxy.look()) for proxy in self._proxies]
        events, self._mark = self._site.events(self._mark, kinds=HISTORY)
        for each in events:
            if not isinstance(each, Turn):
                self._changes.append(each)
            elif not isinstance(each, Detected):
                self._turns[each.proxy, each.cluster, each.address].append(each)
        # Of each host they are in their order, and nobody compares one host's with another's.
        known = [*self._changes, *(each for turns in self._turns.values() for each in turns)]
        found = [h for name, look in looks for h in hosts(pods, name, look, known)]
        self._breakers = {
            (name, pool.name): Breaker.of(pool.config) or Breaker(consecutive_5xx=0)
            for name, look in looks
            for pool in look.pools.values()
        }
        return sorted(found, key=lambda host: (host.is_subset, host.cluster, host.pod.name))

    def breakers(self) -> Mapping[tuple[str, str], Breaker]:
        """What counted as an error, and ejected, at the last look: by proxy and Envoy's pool."""
        return self._breakers


def opinions(site: Site, proxies: Sequence[Proxy]) -> list[Host]:
    """The same, asked once.

    Raises:
        LabError: a proxy can't be asked.
    """
    return Opinions(site, proxies).now()


def hosts(pods: Iterable[Pod], proxy: str, look: Snapshot, events: Sequence[Event]) -> list[Host]:
    """Every pod in every pool that it is in, as a proxy sees it.

    Args:
        pods: all that there are.
        proxy: its name.
        look: what it says.
        events: what has happened, of the kinds of an opinion, of whatever proxy, in order.
    """
    everybody = tuple(pods)
    places = Places(everybody)
    since = Since.of(proxy, look, events)
    by_host = _by_host(proxy, events)
    found: list[Host] = []
    for pool in look.pools.values():
        breaker = Breaker.of(pool.config) or Breaker()
        for host in pool.hosts:
            pod = places.at(host.address)
            if pod is None:
                continue
            began = since.host(pool.name, pod.name)
            turns = [e for e in by_host.get((pool.name, host.address), []) if e.time >= began]
            found.append(
                Host(
                    replace(pod, address=host.address),
                    pool.name,
                    ejected=host.ejected,
                    ejection=current_ejection(turns, breaker) if host.ejected else None,
                    ejections=max(
                        sum(event.ejects for event in turns),
                        # As Envoy numbers them: of very many the first ones are not kept.
                        turns[-1].ejections if turns else 0,
                        int(host.ejected),
                    ),
                    seen_at=look.when,
                    caller=proxy,
                )
            )
    known = {host.pod.name for host in found}
    found += [
        Host(
            pod,
            "",
            ejected=False,
            ejection=None,
            ejections=0,
            seen_at=look.when,
            caller=proxy,
        )
        for pod in everybody
        if pod.name not in known
    ]
    return sorted(found, key=lambda host: (host.is_subset, host.cluster, host.pod.name))


def _by_host(proxy: str, events: Iterable[Event]) -> dict[tuple[str, str], list[Turn]]:
    result: dict[tuple[str, str], list[Turn]] = {}
    for each in events:
        if isinstance(each, Turn) and each.proxy == proxy:
            result.setdefault((each.cluster, each.address), []).append(each)
    return result


def _some_turns() -> deque[Turn]:
    return deque(maxlen=_MOST_TURNS)
