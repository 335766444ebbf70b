"""What a program has seen become of a mesh's pods and hosts, as events: found at looks.

The API server says how things are, and when the last change was; Istio's Envoys keep no log of
ejections. So what happened between two looks is known within the time that lies between them.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lab.site.events import Ejected, PodTurned, ProxyTurned, Returned

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from lab.cluster.pods import Container, Found
    from lab.envoy.snapshot import Snapshot
    from lab.site import Event, Kind

_POLLED = ""


class Diary:
    """The events of one program's looks; several of its threads may look at once."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._pods: dict[str, Found] = {}
        self._proxies: dict[str, datetime | None] = {}
        self._looks: dict[str, tuple[datetime, dict[tuple[str, str], bool]]] = {}
        self._writing = threading.Lock()

    def __len__(self) -> int:
        """How many there are."""
        return len(self._events)

    def since(self, index: int, kinds: Collection[Kind]) -> list[Event]:
        """Those after so many, by time."""
        with self._writing:
            found = self._events[index:]
        return sorted((e for e in found if e.kind in kinds), key=lambda event: event.order)

    def add(self, events: Iterable[Event]) -> None:
        """Keep events of somebody else's."""
        with self._writing:
            self._events.extend(events)

    def pods(self, pods: Sequence[Found]) -> None:
        """Take a reading of all pods."""
        with self._writing:
            now = datetime.now(UTC)
            for pod in pods:
                self._events.extend(_turns(self._pods.get(pod.name), pod, now))
            names = {pod.name for pod in pods}
            gone = [name for name in self._pods if name not in names]
            self._events.extend(PodTurned(time=now, pod=name, to="gone") for name in gone)
            self._pods = {pod.name: pod for pod in pods}

    def proxies(self, pods: Iterable[Found]) -> None:
        """Take a reading of the pods that are asked for their proxy."""
        with self._writing:
            for pod in pods:
                state = pod.proxy.state if pod.proxy is not None else None
                began = state.running.started if state and state.running else None
                if began is not None and self._proxies.get(pod.name) != began:
                    self._proxies[pod.name] = began
                    alone = len(self._proxies) == 1
                    turned = ProxyTurned(time=began, proxy=pod.name, alone=alone, to="started")
                    self._events.append(turned)

    def look(
        self, proxy: str, look: Snapshot, named: Callable[[str], str]
    ) -> list[Ejected | Returned]:
        """Take a look at a proxy: who has left a pool since the last one, and who is back.

        Args:
            proxy: its name.
            look: what it says.
            named: the pod at an address.
        """
        out = {
            (pool.name, host.address): host.ejected
            for pool in look.pools.values()
            for host in pool.hosts
        }
        with self._writing:
            before = self._looks.get(proxy)
            self._looks[proxy] = look.when, out
            if before is None:
                return []
            turns: list[Ejected | Returned] = []
            then, was = before
            for (cluster, address), ejected in out.items():
                # One that is new here, and out already, left at a time that nobody knows.
                if was.get((cluster, address), ejected) == ejected:
                    continue
                kind = Ejected if ejected else Returned
                turns.append(
                    kind(
                        time=look.when,
                        proxy=proxy,
                        pod=named(address),
                        address=address,
                        cluster=cluster,
                        detector=_POLLED,
                        seen="polled",
                        precision_seconds=(look.when - then).total_seconds(),
                    )
                )
            self._events.extend(turns)
            return turns


def _turns(before: Found | None, pod: Found, now: datetime) -> Iterator[Event]:
    """What became of a pod since the reading before; of one that is new, since it came."""
    if before is None and pod.began is not None:
        yield PodTurned(time=pod.began, pod=pod.name, to="started", address=pod.ip)
    for container in pod.own:
        was = (
            next((each for each in before.own if each.name == container.name), None)
            if before
            else None
        )
        yield from _restarted(pod, was, container)
    ready, was_ready = _ready(pod), before is not None and _ready(before)
    condition = pod.condition("Ready")
    since = condition.since if condition is not None and condition.since else now
    if ready and not was_ready:
        yield PodTurned(time=since, pod=pod.name, to="ready")
    elif was_ready and not ready and not pod.is_leaving:
        yield PodTurned(time=since, pod=pod.name, to="unready")
    if pod.is_leaving and not (before is not None and before.is_leaving):
        yield PodTurned(time=now, pod=pod.name, to="terminating")


def _restarted(pod: Found, before: Container | None, now: Container) -> Iterator[Event]:
    """That a container has ended, and was started again."""
    if before is not None and before.restarts == now.restarts:
        return
    last, running = now.last.terminated, now.state.running
    if last is None or last.finished is None:
        return
    again = running.started if running is not None else None
    yield PodTurned(
        time=last.finished,
        pod=pod.name,
        to="ended",
        exit_code=last.exit_code,
        # Error and Completed say no more than the status.
        reason=last.reason if last.reason == "OOMKilled" else "",
        pause_seconds=(again - last.finished).total_seconds() if again else None,
    )
    if again is not None:
        yield PodTurned(time=again, pod=pod.name, to="started", address=pod.ip)


def _ready(pod: Found) -> bool:
    ready = pod.condition("Ready")
    return ready is not None and ready.status == "True"
