"""What clients saw fail, pool by pool, and what each kind of failure came of.

It starts from the requests, not from the ejections: most failures have nothing to do with those.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

from lab.envoy.access import DIRECT_RESPONSE, VIA_UPSTREAM
from lab.envoy.flags import Flag
from lab.envoy.names import Pool, is_subset, short_name
from lab.observe.absence import Absences
from lab.observe.ending import Endings
from lab.observe.explain import OF_LEAVING, Group, explained, lacking, queued, unanswered
from lab.observe.garbled import garbled
from lab.observe.hosts import HISTORY
from lab.observe.refused import OF_HOSTS, not_ejected
from lab.observe.since import ALWAYS, Since
from lab.site import Places
from lab.site.events import Asked, Lost, Sent, Tried
from lab.site.telling import tell

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from lab.envoy.snapshot import Snapshot
    from lab.observe.cause import Cause
    from lab.site import Event, Kind, Proxy, Site
    from lab.words import Text

_WANTED: frozenset[Kind] = HISTORY | {"asked", "sent", "lost"}
_LOGS = frozenset({"access", "ejections", "events", "client", "figures"})
_KINDS = {
    Flag.OVERFLOW: "overflow",
    Flag.NO_HEALTHY_UPSTREAM: "no-healthy-host",
    Flag.FAULT_INJECTED: "fault",
    Flag.CONNECT_FAILURE: "connect-failure",
    Flag.TIMEOUT: "timeout",
    Flag.CONNECTION_ENDED: "reset",
    Flag.REMOTE_RESET: "reset",
    Flag.LOCAL_RESET: "reset",
    Flag.PROTOCOL_ERROR: "reset",
    Flag.NO_CLUSTER: "no-destination",
    Flag.NO_ROUTE: "no-route",
    Flag.RATE_LIMITED: "rate-limited",
}
"""What a flag says that it was, the more telling one first."""


@dataclass(frozen=True)
class Looked:
    """What was looked at: one caller's requests for one pool.

    Args:
        caller: whose.
        cluster: Envoy's name of the pool; empty for requests that were for none.
        since: since when they count; None where nothing is known that would not.
        requests: how many there were.
        failed: how many of them failed.
        hidden: of how many others a retry hid a failure.
        causes: what failed, the most of a kind first.
        lost: what these figures lack, as it is in no log any more.
    """

    caller: str
    cluster: str
    since: datetime | None
    requests: int
    failed: int
    hidden: int
    causes: tuple[Cause, ...]
    lost: tuple[Text, ...] = ()

    @property
    def pool(self) -> str:
        """The pool in short; empty for none."""
        return short_name(self.cluster) if self.cluster else ""

    @property
    def is_service(self) -> bool:
        """Whether it is a Service's, and not the proxy's own for what leads nowhere."""
        return Pool.of(self.cluster) is not None

    def as_dict(self) -> dict[str, Any]:
        """As ``--json`` prints it: a pool as a whole, and so of no pod."""
        return {
            "caller": self.caller,
            "pod": None,
            "pool": self.pool,
            "cluster": self.cluster,
            "ejected": False,
            "since": self.since.isoformat() if self.since else None,
            "requests": self.requests,
            "failed": self.failed,
            "hidden_retries": self.hidden,
            "causes": [each.as_dict() for each in self.causes],
            "lost": [str(each) for each in self.lost],
            "reasons": [],
        }


def failures(site: Site, proxy: Proxy, pools: Collection[str] | None = None) -> list[Looked]:
    """What failed of one caller's requests.

    Args:
        site: where.
        proxy: the caller's.
        pools: Envoy's names of those that are meant; None is every one, and requests for none.

    Raises:
        LabError: the proxy can't be asked.
    """
    look = proxy.look()
    events, _ = site.events(kinds=_WANTED)
    since = Since.of(proxy.name, look, events)
    asked: dict[str, list[Asked]] = defaultdict(list)
    for each in events:
        if isinstance(each, Asked) and each.proxy == proxy.name:
            cluster = each.cluster or ""
            if each.time >= since.requests(cluster):
                asked[cluster].append(each)
    ordered = (*sorted(look.pools, key=lambda name: (is_subset(name), name)), "")
    meant = [name for name in ordered if pools is None or name in pools]
    history = _History(site, proxy.name, look, since, events)
    return [history.looked(name, asked.get(name, ())) for name in meant]


def asked_of(site: Site, proxy: str, pod: str) -> tuple[str, ...]:
    """Envoy's names of the pools in which a pod was asked; of one that is gone there is no more."""
    events, _ = site.events(kinds={"tried"})
    return tuple(
        dict.fromkeys(
            each.cluster
            for each in events
            if isinstance(each, Tried) and (each.proxy, each.pod) == (proxy, pod) and each.cluster
        )
    )


@dataclass(frozen=True)
class _History:
    """All that is known of a caller."""

    site: Site
    proxy: str
    look: Snapshot
    since: Since
    events: Sequence[Event]

    def looked(self, cluster: str, asked: Sequence[Asked]) -> Looked:
        failed = [each for each in asked if is_failure(each)]
        causes = [*self._causes(cluster, failed)]
        if cluster in self.look.pools:
            blamed = [each for each in failed if kind_of(each) in OF_HOSTS]
            causes += not_ejected(self.look.pools[cluster], self.proxy, self.since, blamed)
            causes += queued(self.look.pools[cluster], self.proxy, self.since, self.look.when)
        if not cluster:
            causes += unanswered(self.proxy, self._unanswered())
        began = self.since.requests(cluster)
        return Looked(
            caller=self.proxy,
            cluster=cluster,
            since=None if began == ALWAYS else began,
            requests=len(asked),
            failed=len(failed),
            hidden=sum(each.hid_a_failure for each in asked),
            causes=tuple(sorted(causes, key=lambda each: -each.count)),
            lost=tuple(dict.fromkeys(tell(each) for each in self.events if self._lacks(each))),
        )

    def _lacks(self, event: Event) -> TypeGuard[Lost]:
        """Whether evidence is gone that these figures are made of."""
        return isinstance(event, Lost) and event.of in {"", self.proxy} and event.log in _LOGS

    def _causes(self, cluster: str, failed: Iterable[Asked]) -> Iterator[Cause]:
        groups: dict[tuple[str, str], list[Asked]] = defaultdict(list)
        absences: Absences | None = None
        pods = self._pods(cluster)
        for each in failed:
            kind, lack = kind_of(each), ""
            if kind == "no-healthy-host" or kind in OF_LEAVING:
                absences = absences or Absences(self.proxy, self.events)
            if kind == "no-healthy-host" and absences is not None:
                lack = lacking(absences, cluster, pods, each.time)
            groups[kind, lack].append(each)
        for (kind, lack), members in groups.items():
            group = Group(kind, lack, self.proxy, cluster, members, pods, self.look)
            endings = Endings(self.events) if kind in OF_LEAVING else None
            yield explained(group, absences, endings)

    def _pods(self, cluster: str) -> tuple[str, ...]:
        """The pods that are or were in a pool."""
        hosts = self.look.pools[cluster].hosts if cluster in self.look.pools else ()
        places = Places(self.site.pods())
        pods = ((places.at(host.address), host.address) for host in hosts)
        found = {pod.name if pod else address for pod, address in pods}
        found |= {
            each.pod
            for each in self.events
            if isinstance(each, Asked) and each.cluster == cluster and each.pod
        }
        return tuple(sorted(found))

    def _unanswered(self) -> list[Sent]:
        """Requests of clients that no answer came to, and that are in no line of the proxy's."""
        mine = [e for e in self.events if isinstance(e, Asked) and e.proxy == self.proxy]
        logged = {each.client_id for each in mine if is_failure(each)}
        found = [
            each
            for each in self.events
            if isinstance(each, Sent)
            and each.proxy == self.proxy
            and each.failure is not None
            and each.time >= self.since.rules
            and each.client_id not in logged
        ]
        unread = {each.client_id for _, each in garbled(mine, found)}
        return [each for each in found if each.client_id not in unread]


def is_failure(entry: Asked) -> bool:
    """Whether its client saw it fail: an error, or no answer at all."""
    return not 0 < entry.status < 400 or entry.cut_short


def kind_of(entry: Asked) -> str:
    """What decided how a request ended."""
    if entry.details == VIA_UPSTREAM:
        if entry.status < 500:
            return "client-error"
        # A retry that the pool's limits refused: the answer before it is the client's.
        return "retry-overflow" if Flag.OVERFLOW in entry.flags else "application-error"
    if entry.details == DIRECT_RESPONSE:
        return "direct-response"
    if entry.cut_short and entry.status:
        return "cut-short"
    if entry.client_gone:
        return "client-gone"
    return next((kind for flag, kind in _KINDS.items() if flag in entry.flags), "proxy-error")
