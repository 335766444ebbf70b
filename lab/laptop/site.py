"""A lab on this laptop as a site: what its supervisor keeps, its Envoys' answers and its logs."""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import TYPE_CHECKING, Any

import httpx

from lab.control import HttpControl
from lab.envoy.admin import AnswerError, look
from lab.errors import LabError, UsageError
from lab.laptop.admin import client
from lab.laptop.door import door
from lab.laptop.evidence import Evidence
from lab.laptop.hold import trouble
from lab.laptop.lab import running
from lab.laptop.logs import EventLog
from lab.laptop.presence import absent, is_running
from lab.laptop.remains import known_state, recalled
from lab.laptop.state import Phase
from lab.lines import START, Place, read
from lab.site import BEGINNING, KINDS, TERMINATING, Entrance, Mark, Pod
from lab.site.events import Lost
from lab.site.told import Told
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from lab.envoy.snapshot import Snapshot
    from lab.laptop.home import LabHome
    from lab.laptop.state import LabState, PodState, ProxyState
    from lab.site import Condition, Event, FaultControl, Kind, Proxy, ProxyKind
    from lab.site.events import Planned, Sent

_ADMIN_SECONDS = 5.0
_OVER: dict[Phase, Condition] = {Phase.STOPPED: "ended", Phase.FAILED: "failed"}
_ALIVE: dict[Phase, Condition] = {
    Phase.STARTING: "starting",
    Phase.READY: "ready",
    Phase.STOPPING: "stopping",
}


class LaptopProxy:
    """One Envoy of a lab.

    Args:
        home: the lab's files.
        state: what the supervisor knew of it when the proxies were listed.
    """

    def __init__(self, home: LabHome, state: ProxyState) -> None:
        self._home = home
        self._state = state

    @property
    def name(self) -> str:
        """What people call it."""
        return self._state.name

    @property
    def kind(self) -> ProxyKind:
        """What istiod would take it for."""
        return self._state.kind

    @property
    def restarts(self) -> int:
        """How often it was started again."""
        return self._state.restarts

    @property
    def admin(self) -> str | None:
        """The Unix socket of its admin interface, while it runs."""
        return self._state.admin

    def entrance(self) -> Entrance:
        """How a client reaches it."""
        state = self._state
        shown = (state.client[0], state.client[1]) if state.client else None
        return Entrance(state.url, state.bound, state.ca or None, shown, state.doors, state.paths)

    def look(self) -> Snapshot:
        """One reading of all that it says of its pools.

        Raises:
            LabNotRunning: the lab has ended.
            LabError: Envoy can't be asked now.
        """
        # It may have been started again since the proxies were listed.
        now = next(each for each in running(self._home).proxies if each.name == self.name)
        socket = now.admin
        if socket is None:
            raise LabError(
                Text("laptop-envoy-of-lab-starting", proxy=self.name, lab=self._home.name)
            )
        with client(socket, timeout=_ADMIN_SECONDS) as asking:
            try:
                return look(lambda path: _asked(asking, socket, path))
            except AnswerError as error:
                raise LabError(Text("envoy-answer", problem=str(error))) from error


class LaptopSite:
    """A lab on this laptop, whether it runs or has ended.

    Args:
        home: its files.

    Raises:
        LabNotRunning: there never was one of that name.
    """

    def __init__(self, home: LabHome) -> None:
        self._home = home
        self._evidence = Evidence(home)
        self._state()

    @property
    def name(self) -> str:
        """What people call it."""
        return self._home.name

    def condition(self) -> Condition:
        """Whether it runs; one whose supervisor is gone and did not say goodbye was killed."""
        # In this order: a lab that ends in between has ended.
        alive, phase = is_running(self._home), self._state().phase
        return _OVER.get(phase) or (_ALIVE[phase] if alive else "killed")

    def pods(self) -> list[Pod]:
        """The pods as they are now, or were last."""
        return [_pod(pod) for pod in self._state().pods]

    def proxies(self) -> list[LaptopProxy]:
        """The proxies, the first gateway before all others."""
        state = self._state()
        ordered = sorted(state.proxies, key=lambda each: each is not state.entrance)
        return [LaptopProxy(self._home, each) for each in ordered]

    def mark(self) -> Mark:
        """The mark of this moment."""
        return self._evidence.mark()

    def events(
        self, after: Mark = BEGINNING, *, kinds: Collection[Kind] = KINDS
    ) -> tuple[Sequence[Event], Mark]:
        """What has happened since a mark, in order, and the mark for the next time."""
        events, mark = self._evidence.read(after, kinds)
        whole = after == BEGINNING and "lost" in kinds
        lost = (self._lost_state(), self._lost_now()) if whole else ()
        return [*events, *filter(None, lost)], mark

    def door(self, url: str) -> tuple[LaptopProxy, Entrance] | None:
        """The proxy that a URL leads to and how it is reached so; None where it leads elsewhere."""
        for state in self._state().proxies:
            if (found := door(state, url)) is not None:
                return LaptopProxy(self._home, state), found
        return None

    def way(self, proxy: Proxy) -> AbstractContextManager[Entrance]:
        """The proxy's entrance: it is on this machine anyway."""
        return contextlib.nullcontext(proxy.entrance())

    def record(self, events: Sequence[Sent | Planned]) -> None:
        """Keep what a client saw, or did to a pod, as evidence."""
        # Several clients may write at once.
        with self._home.sent.open("a") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            EventLog(self._home.sent).write(*events)

    @contextlib.contextmanager
    def reach(self, pod: str) -> Iterator[FaultControl]:
        """The control of a pod's faults; another plan is an event.

        Raises:
            LabNotRunning: the lab has ended.
        """
        found = {each.name: each for each in running(self._home).pods}
        if pod not in found:
            raise UsageError(Text("laptop-no-pod", pod=pod, lab=self.name, known=tuple(found)))
        yield Told(pod, HttpControl(pod, found[pod].control), self)

    def log(self, who: str, after: Mark = BEGINNING) -> tuple[Sequence[str], Mark]:
        """The lines that a pod or a proxy has printed since a mark.

        Raises:
            LabError: there is no log of it, or none that can be read.
        """
        path = self._printed(who)
        taken = read(path, Place(*after.places.get(who, START)))
        if taken.missing:
            raise LabError(Text("event-lost-missing", what=self._home.called(path)))
        if taken.trouble is not None and not taken.lines:
            words = taken.trouble
            raise LabError(Text("event-lost-unreadable", what=self._home.called(path), words=words))
        # What it said last may have no end; of a lab that runs, there is more to come.
        last = [taken.rest] if taken.rest and not is_running(self._home) else []
        lines = [
            line.decode("utf-8", errors="replace").rstrip("\r") for line in (*taken.lines, *last)
        ]
        return lines, Mark(places={who: taken.place})

    def _printed(self, who: str) -> Path:
        if any(proxy.name == who for proxy in self._state().proxies):
            return self._home.proxy(who).log
        return self._home.pod_log(who)

    def _lost_state(self) -> Lost | None:
        """That the state can't be read, and so is not what the site is told by."""
        if known_state(self._home) is not None:
            return None
        what = self._home.called(self._home.state)
        if not os.path.lexists(self._home.state):
            return Lost(what=what, log="facts", why="missing")
        foreign = Text("event-lost-foreign")
        return Lost(what=what, log="facts", why="unreadable", words=foreign)

    def _lost_now(self) -> Lost | None:
        """What the supervisor can't write at this time, so that even its state may be old."""
        found = trouble(self._home) if is_running(self._home) else None
        if found is None:
            return None
        return Lost(
            time=found.since,
            what=self._home.called(self._home.state),
            log="facts",
            why="unwritten",
            lines=found.lines,
            words=os.strerror(found.number),
        )

    def _state(self) -> LabState:
        """The last state; made of the evidence where that is damaged or gone.

        Raises:
            LabNotRunning: there never was a lab of that name.
        """
        state = known_state(self._home)
        files = (self._home.state, self._home.events)
        if state is None and not any(map(os.path.lexists, files)):
            raise absent(self._home)
        return state or recalled(self._home)


def live_site(home: LabHome) -> LaptopSite:
    """A lab that runs.

    Raises:
        LabNotRunning: it does not; the sentence says why.
    """
    running(home)
    return LaptopSite(home)


def _asked(asking: httpx.Client, socket: str, path: str) -> Any:  # noqa: ANN401 - it is whatever JSON Envoy answers
    try:
        return asking.get(path).raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        text = Text("laptop-admin-silent", socket=socket, path=path, words=str(error))
        raise LabError(text) from error


def _pod(pod: PodState) -> Pod:
    port = next(iter(pod.ports.values()), 0)
    return Pod(
        name=pod.name,
        deployment=pod.deployment,
        version=pod.version,
        address=f"{pod.ip}:{port}",
        ready=pod.ready,
        restarts=pod.restarts,
        trouble=TERMINATING if pod.terminating else pod.waiting,
        control=pod.control,
        ports=tuple(pod.moved.values()),
        unready=pod.unready,
        last_end=pod.last_end,
        stand_in=pod.stand_in,
    )
