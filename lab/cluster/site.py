"""A mesh as a site: pods from the API server, proxies at their admin interface, over kubectl.

What nobody there keeps is said by the events: a right that the user has not is ``withheld``, a log
that Istio does not write by default is ``unkept``, and an ejection that was found at a look is
``polled``, with how exactly its time is known.
"""

from __future__ import annotations

import contextlib
import functools
import threading
import weakref
from typing import TYPE_CHECKING

from lab.cluster import mesh
from lab.cluster.access import Access
from lab.cluster.diary import Diary
from lab.cluster.forward import CONTROL_PORT, Forward
from lab.cluster.journal import Journal
from lab.cluster.kept import Kept
from lab.cluster.kubectl import (
    ClusterError,
    ForbiddenError,
    GoneError,
    Kubectl,
    Listing,
    NoKindError,
)
from lab.cluster.pods import PROXY, failing_probes, found
from lab.cluster.printed import Printed, Source, now
from lab.cluster.proxy import ClusterProxy
from lab.control import HttpControl
from lab.errors import UsageError
from lab.site import BEGINNING, KINDS, Entrance, Mark, Places
from lab.site.events import Lost, merged
from lab.site.told import Told
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from lab.cluster.mesh import Namespace
    from lab.cluster.pods import Found
    from lab.envoy.snapshot import Snapshot
    from lab.site import Condition, Event, FaultControl, Kind, Pod, Proxy, ProxyKind
    from lab.site.events import Planned, Sent

_PODS_SECONDS = 1.0
_RULES_SECONDS = 20.0
_GATEWAYS_SECONDS = 4.0
_ISTIO_SYSTEM = "istio-system"
_DIARY = "diary"


class ClusterSite:
    """A namespace of the mesh that kubectl talks to.

    Args:
        context: of the kubeconfig; None is the current one.
        namespace: None is the context's own, else ``goodjob``.
        journals: the folder of what commands have seen at meshes; None keeps nothing.
    """

    def __init__(
        self,
        context: str | None = None,
        namespace: str | None = None,
        journals: Path | None = None,
    ) -> None:
        self._kubectl = Kubectl(context, namespace)
        self._journals = journals
        self._diary = Diary()
        self._gaps: dict[Text, Lost] = {}
        self._proxies: dict[str, _Watched] = {}
        self._printed: dict[Source, Printed] = {}
        self._reading = threading.RLock()
        self._plain = Kept(_PODS_SECONDS, self._list_plain)
        self._rules = Kept(_RULES_SECONDS, self._list_rules)
        self._outside = Kept(_GATEWAYS_SECONDS, self._list_outside)
        self._may: dict[str, bool] = {}
        self._probes = Kept(_RULES_SECONDS, self._list_probes)
        # What it holds ends with it, and with the program in any case.
        weakref.finalize(self, _close, self._proxies, self._printed)

    @property
    def name(self) -> str:
        """What people call it: the context and the namespace."""
        return "/".join(self._kubectl.place)

    def condition(self) -> Condition:
        """A cluster that can be asked is there."""
        return "ready"

    def pods(self) -> list[Pod]:
        """The pods that a Service leads to.

        Raises:
            GoneError: there are none.
            ClusterError: kubectl failed.
        """
        members = self._now().members
        if not members:
            raise self._empty()
        unready = any(not _is_ready(each) and not each.is_leaving for each in members)
        probes = self._probes.now() if unready else {}
        return [each.pod(probes) for each in members]

    def proxies(self) -> list[Proxy]:
        """Each replica of the gateways, and the clients' sidecars.

        Raises:
            ClusterError: there is none that could be asked.
        """
        around = self._now()
        if not around.pods:
            raise self._empty()
        gateways = {each.name: each for each in (*around.gateways, *self._outside.now())}
        there: list[tuple[Found, ProxyKind]] = [(each, "gateway") for each in gateways.values()]
        there += [(each, "sidecar") for each in around.clients]
        usable = [(pod, kind) for pod, kind in there if pod.has_proxy and not pod.is_leaving]
        if not usable:
            raise ClusterError(self._nobody(around))
        self._diary.proxies([pod for pod, _ in usable])
        named: list[Proxy] = []
        with self._reading:
            for pod, kind in usable:
                proxy = self._proxies.get(pod.name)
                if proxy is None:
                    proxy = _Watched(self._kubectl, pod, kind, self._seen)
                    self._proxies[pod.name] = proxy
                proxy.pod, proxy.around = pod, around
                named.append(proxy)
        return named

    def mark(self) -> Mark:
        """The mark of this moment."""
        return Mark(places={_DIARY: (1, len(self._diary)), **self._access().mark()})

    def events(
        self, after: Mark = BEGINNING, *, kinds: Collection[Kind] = KINDS
    ) -> tuple[Sequence[Event], Mark]:
        """What has happened since a mark, as far as anybody knows, and the mark for the next time.

        Raises:
            ClusterError: kubectl failed.
        """
        places = dict(after.places)
        if after == BEGINNING:
            _ = self._journal
            # Whose logs there are; where nobody can be asked, what became of the pods is known.
            with contextlib.suppress(ClusterError):
                self.proxies()
        if not {"lost", "asked", "tried"}.issuperset(kinds):
            self._now()
        index = places.get(_DIARY, (1, 0))[1]
        places[_DIARY] = (1, len(self._diary))
        logs: list[Sequence[Event]] = [self._diary.since(index, kinds)]
        if "asked" in kinds:
            asked, own = self._access().read(after)
            places.update(own)
            logs.append([each for each in asked if each.kind in kinds])
        gaps = self._lost() if after == BEGINNING and "lost" in kinds else []
        return [*merged(logs), *gaps], Mark(places=places)

    def _lost(self) -> list[Lost]:
        """What may not be seen, and what nobody writes."""
        lost = [*self._gaps.values(), Lost(what="ejections", log="ejections", why="unkept")]
        with self._reading:
            proxies = list(self._proxies.values())
        lost.extend(
            Lost(what=f"{log}/{each.name}", log=log, of=each.name, why="unkept")
            for each in proxies
            for log in each.unkept()
        )
        return lost

    def door(self, url: str) -> tuple[Proxy, Entrance] | None:  # noqa: ARG002 - as the seam has it
        """A cluster has no address of this machine."""
        return None

    @contextlib.contextmanager
    def way(self, proxy: Proxy) -> Iterator[Entrance]:
        """A gateway's port over a forward to its pod: of several replicas, to that one alone.

        Raises:
            UsageError: it is a sidecar, which takes requests of its own pod alone.
            ClusterError: kubectl does not forward.
        """
        asked = self._proxies[proxy.name]
        if asked.kind == "sidecar":
            namespace = asked.pod.namespace
            raise UsageError(Text("cluster-sidecar", proxy=proxy.name, namespace=namespace))
        port = asked.port()
        with Forward(self._kubectl, asked.pod.namespace, proxy.name, [port]) as forward:
            address = forward.at(port)
            scheme, _, host = asked.entrance().url.partition("://")
            yield Entrance(f"{scheme}://{host}:{address.rpartition(':')[2]}", address)

    def record(self, events: Sequence[Sent | Planned]) -> None:
        """Keep what a client saw, or did to a pod."""
        self._diary.add(events)
        if self._journal is not None:
            self._journal.keep(events)

    @functools.cached_property
    def _journal(self) -> Journal | None:
        """What the commands before this one have seen is known from here on."""
        if self._journals is None:
            return None
        found = Journal.of(self._journals, *self._kubectl.place)
        self._diary.add(found.past())
        return found

    @contextlib.contextmanager
    def reach(self, pod: str) -> Iterator[FaultControl]:
        """The control of a pod's faults, over a forward; another plan is an event.

        Raises:
            ForbiddenError: the user may not forward.
            ClusterError: kubectl does not forward.
        """
        with Forward(self._kubectl, self._kubectl.place[1], pod, [CONTROL_PORT]) as forward:
            yield Told(pod, HttpControl(pod, f"http://{forward.at(CONTROL_PORT)}"), self)

    def log(self, who: str, after: Mark = BEGINNING) -> tuple[Sequence[str], Mark]:
        """The lines that a pod or a proxy has printed since a mark, as far as its node has them.

        Raises:
            UsageError: there is no such pod or proxy.
            ClusterError: kubectl failed, or the pod has gone.
        """
        printed = self._of(self._source(who))
        lines = printed.since(after.places[who][1]) if who in after.places else printed.until_now()
        before = after.places.get(who, (1, 0))[1]
        upto = max([before, *(line.at for line in lines)]) or now()
        text = [line.text.decode("utf-8", errors="replace").rstrip("\r") for line in lines]
        return text, Mark(places={who: (1, upto)})

    def close(self) -> None:
        """End whatever is held."""
        _close(self._proxies, self._printed)

    def _source(self, who: str) -> Source:
        proxy = self._proxies.get(who)
        if proxy is not None:
            return Source(proxy.pod.namespace, who, PROXY)
        pod = next((each for each in self._now().pods if each.name == who), None)
        if pod is None:
            raise UsageError(Text("cluster-no-pod", pod=who, place=self.name))
        return Source(pod.namespace, who, pod.main)

    def _of(self, source: Source) -> Printed:
        with self._reading:
            if source not in self._printed:
                self._printed[source] = Printed(self._kubectl, source)
            return self._printed[source]

    def _access(self) -> Access:
        with self._reading:
            proxies = list(self._proxies.values())
        own = [
            (each.name, self._of(Source(each.pod.namespace, each.name, PROXY))) for each in proxies
        ]
        return Access(own, self._pod_at)

    def _seen(self, proxy: str, look: Snapshot) -> None:
        turns = self._diary.look(proxy, look, self._pod_at)
        if self._journal is not None:
            self._journal.keep(turns)

    def _pod_at(self, address: str) -> str:
        places = Places(each.pod({}) for each in self._now().pods if each.ip)
        pod = places.at(address)
        return pod.name if pod else address

    def _now(self) -> Namespace:
        with self._reading:
            namespace = mesh.Namespace.of(self._plain.now(), self._rules.now())
            for right in namespace.refused:
                self._lacks(right)
            return namespace

    def _list_plain(self) -> Listing:
        listing = self._kubectl.get(mesh.KUBERNETES)
        self._diary.pods([each for each in found(listing.of("Pod")) if not each.is_over])
        return listing

    def _list_rules(self) -> Listing | None:
        try:
            return self._kubectl.get(mesh.ISTIO)
        except ForbiddenError as error:
            self._lacks(error.right)
            return Listing(())
        except NoKindError:
            return None

    def _list_outside(self) -> list[Found]:
        """The gateways of other namespaces that this one's Gateways select."""
        there: dict[str, Found] = {}
        for selector in self._now().selectors:
            labels = ",".join(f"{key}={value}" for key, value in selector.items())
            for each in self._selected(labels):
                there[each.name] = each
        for namespace in {each.namespace for each in there.values()} - set(self._may):
            self._may[namespace] = self._may_forward(namespace)
        return [each for each in there.values() if self._may[each.namespace]]

    def _selected(self, labels: str) -> list[Found]:
        """Pods with these labels: of the whole cluster, else where Istio has its gateway."""
        for namespace in ("", _ISTIO_SYSTEM):
            try:
                listing = self._kubectl.get(["pods"], "-l", labels, namespace=namespace)
            except ForbiddenError as error:
                right = error.right
                continue
            return [each for each in found(listing.of("Pod")) if not each.is_over]
        self._lacks(right)
        return []

    def _may_forward(self, namespace: str) -> bool:
        if namespace == self._kubectl.place[1] or self._kubectl.may(
            "create", "pods/portforward", namespace
        ):
            return True
        self._lacks(
            Text("cluster-right", verb="create", resource="pods/portforward", namespace=namespace)
        )
        return False

    def _list_probes(self) -> dict[str, str]:
        try:
            words = ("--field-selector", "reason=Unhealthy")
            return failing_probes(self._kubectl.get(["events"], *words).items)
        except ForbiddenError as error:
            self._lacks(error.right)
            return {}

    def _lacks(self, right: Text) -> None:
        self._gaps.setdefault(
            right, Lost(what=str(right), log="facts", why="withheld", words=right)
        )

    def _empty(self) -> GoneError:
        context, namespace = self._kubectl.place
        return GoneError(Text("cluster-nothing-there", namespace=namespace, context=context))

    def _nobody(self, around: Namespace) -> Text:
        """Why there is no Envoy to ask."""
        context, namespace = self._kubectl.place
        if not around.has_istio:
            return Text("cluster-no-istio", context=context)
        rights = tuple(self._gaps)
        if rights:
            return Text("cluster-no-proxy-rights", namespace=namespace, rights=rights)
        return Text("cluster-no-proxy", namespace=namespace)


def _is_ready(pod: Found) -> bool:
    ready = pod.condition("Ready")
    return ready is not None and ready.status == "True"


def _close(proxies: dict[str, _Watched], printed: dict[Source, Printed]) -> None:
    for proxy in proxies.values():
        proxy.close()
    for each in printed.values():
        each.close()


class _Watched(ClusterProxy):
    """A proxy whose looks are told of.

    Args:
        kubectl: how it is told.
        pod: the pod that it is in.
        kind: what istiod takes it for.
        seen: called with its name and each look.
    """

    def __init__(
        self,
        kubectl: Kubectl,
        pod: Found,
        kind: ProxyKind,
        seen: Callable[[str, Snapshot], None],
    ) -> None:
        super().__init__(kubectl, pod, kind)
        self._seen = seen

    def look(self) -> Snapshot:
        """One reading of all that it says of its pools."""
        look = super().look()
        self._seen(self.name, look)
        return look
