"""The lab that a drill runs in: its evidence, read on and on, and each pod as a caller sees it."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from lab.drills.history import History, Key, Window
from lab.drills.moment import Lane
from lab.envoy.outlier import DEFAULT_GATHERING, Breaker, gathering
from lab.errors import LabError, LabNotRunning
from lab.observe.hosts import hosts
from lab.site.events import Lost, PodTurned, ProxyTurned
from lab.site.protocol import RUNNING, Places
from lab.site.telling import tell
from lab.waiting import POLL_SECONDS
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lab.envoy.snapshot import PoolLook, Snapshot
    from lab.observe.hosts import Host
    from lab.site import Event, Kind, Live, Mark

Answer = TypeVar("Answer")

LOOK_SECONDS = 0.2
_IDLE = 10
_SILENT_SECONDS = 60.0
_ENFORCED = "outlier_detection.ejections_enforced_total"
_KINDS: frozenset[Kind] = frozenset(
    {
        "sent",
        "asked",
        "tried",
        "detected",
        "ejected",
        "returned",
        "pod turned",
        "proxy turned",
        "applied",
        "lost",
    }
)
# Of a window of Envoy's, as it counts from when it heard of a change.
_SPARE = timedelta(seconds=0.2)


class Broken(LabError):
    """The run can't come to its end; the sentence says why."""


class Scene:
    """A lab under watch.

    Args:
        place: the lab.
    """

    def __init__(self, place: Live) -> None:
        self.place = place
        self._looks: Mapping[str, Snapshot] = {}
        self._looked = 0.0
        self._lanes: tuple[Lane, ...] = ()
        self._lanes_until = 0.0
        self._mark: Mark = place.mark()
        now = datetime.now(UTC)
        self.history = History(Window(now))
        self._changed = now
        self._baseline: dict[tuple[str, str, str], int] = {}
        self._ejected_before: dict[tuple[str, str], int] = {}
        self.look()

    def begin(self) -> None:
        """Whatever was before this moment is no evidence."""
        self.look()
        self._mark = self.place.mark()
        pods = {each.name: each for each in self.place.pods()}
        self.history = History(
            Window(datetime.now(UTC)),
            pods=pods,
            first=frozenset(pods),
            breakers=self.history.breakers,
        )
        for caller, look in self._looks.items():
            for pool in look.pools.values():
                self._ejected_before[caller, pool.name] = pool.stat(_ENFORCED)
                for host in pool.hosts:
                    self._baseline[caller, pool.name, host.address] = host.requests

    def read(self) -> None:
        """Take in what is new.

        Raises:
            Broken: something is gone that the run needs.
        """
        self.history.pods |= {pod.name: pod for pod in self.place.pods()}
        events, self._mark = self.place.events(self._mark, kinds=_KINDS)
        self.history.add(events)
        for each in events:
            self._examine(each)
        condition = self.place.condition()
        if condition not in RUNNING:
            raise Broken(Text("play-lab-gone", condition=condition))

    def _examine(self, event: Event) -> None:
        match event:
            case ProxyTurned(to="ended"):
                raise Broken(Text("play-proxy-gone", proxy=event.proxy))
            case Lost():
                raise Broken(Text("play-evidence-lost", lost=tell(event)))
            case PodTurned() if event.to in {"ready", "unready", "withdrawn", "gone"}:
                self._changed = max(self._changed, event.time)
            case _ if event.kind in {"ejected", "returned", "applied"}:
                self._changed = max(self._changed, event.time)

    def patiently(self, ask: Callable[[], Answer]) -> Answer:
        """What a proxy says; on a machine that is busy it may have to be asked again.

        Raises:
            LabError: it can't be asked for long.
        """
        began = time.monotonic()
        while True:
            try:
                return ask()
            except LabNotRunning:
                raise
            except LabError:
                self.read()
                if time.monotonic() - began > _SILENT_SECONDS:
                    raise
            time.sleep(POLL_SECONDS)

    def look(self) -> None:
        """Ask every proxy.

        Raises:
            LabError: one can't be asked.
        """
        self._looks = self.patiently(
            lambda: {each.name: each.look() for each in self.place.proxies()}
        )
        self._looked = time.monotonic()
        out: set[tuple[str, str]] = set()
        places = Places(self.place.pods())
        for caller, look in self._looks.items():
            for pool in look.pools.values():
                self._keep_breaker(caller, pool, look.when)
                out |= {
                    (caller, pod.name)
                    for host in pool.hosts
                    if host.ejected and (pod := places.at(host.address)) is not None
                }
        self.history.out = frozenset(out)

    def _keep_breaker(self, caller: str, pool: PoolLook, when: datetime) -> None:
        known = self.history.breakers.setdefault((caller, pool.name), [])
        breaker = Breaker.of(pool.config) or Breaker(consecutive_5xx=0, success_rate=None)
        if not known or known[-1][1] != breaker:
            known.append((pool.since or when, breaker))

    def refresh(self) -> None:
        """Take in what is new, and look again where the last look is old."""
        self.read()
        if time.monotonic() - self._looked >= LOOK_SECONDS:
            self.look()

    @property
    def callers(self) -> tuple[str, ...]:
        """The proxies' names."""
        return tuple(self._looks)

    def gathered(self) -> bool:
        """Whether Envoy takes up the next change of its hosts at once.

        It puts those together that come within a second of one (``gathering``), so that for as long
        an ejection would have no effect. It tells of nothing that shows when that is over.
        """
        windows = [
            gathering(pool.config) for look in self._looks.values() for pool in look.pools.values()
        ]
        window = timedelta(seconds=max(windows, default=DEFAULT_GATHERING))
        return datetime.now(UTC) - self._changed > window + _SPARE

    def is_settled(self) -> bool:
        """Whether the logs have all that clients and Envoy have counted; it looks for that."""
        self.look()
        self.read()
        return self._has_requests() and self._has_tries() and self._has_ejections()

    def _has_requests(self) -> bool:
        history = self.history
        return all(
            history.asked(each.client_id)
            for each in history.sent(None, history.whole)
            if each.failure is None
        )

    def _has_tries(self) -> bool:
        logged = Counter(
            (each.proxy, each.cluster, each.upstream)
            for tries in self.history.logged().values()
            for each in tries
        )
        for caller, look in self._looks.items():
            for pool in look.pools.values():
                for host in pool.hosts:
                    key = (caller, pool.name, host.address)
                    before = self._baseline.get(key, 0)
                    # A pool that was changed, or a pod that came back, is counted anew.
                    counted = host.requests - before if host.requests >= before else host.requests
                    if logged[key] < counted:
                        return False
        return True

    def _has_ejections(self) -> bool:
        logged = Counter(
            (each.proxy, each.cluster)
            for each in self.history.turns(None, None, self.history.whole)
            if each.ejects
        )
        return all(
            logged[caller, pool.name]
            >= pool.stat(_ENFORCED) - self._ejected_before.get((caller, pool.name), 0)
            for caller, look in self._looks.items()
            for pool in look.pools.values()
        )

    def lanes(self, *, anew: bool = False) -> tuple[Lane, ...]:
        """Each pod as each caller sees it: in the pool where it is asked.

        After many requests counting takes a while: then the last ones stay for ten times as long.

        Args:
            anew: whether they are counted in any case.
        """
        began = time.monotonic()
        if anew or began >= self._lanes_until:
            self._lanes = self._counted()
            took = time.monotonic() - began
            self._lanes_until = began + _IDLE * took
        return self._lanes

    def _counted(self) -> tuple[Lane, ...]:
        pods = list(self.history.pods.values())
        changes = self.history.changes()
        found: list[Lane] = []
        for caller, look in self._looks.items():
            seen: dict[str, list[Host]] = {}
            for host in hosts(pods, caller, look, changes):
                seen.setdefault(host.pod.name, []).append(host)
            for name, places in sorted(seen.items()):
                lanes = [self._lane(caller, each) for each in places]
                # The first is the pool of all, unless it is another one that is asked.
                found.append(max(lanes, key=lambda each: (each.tries, each.ejected)))
                del name
        return tuple(found)

    def _lane(self, caller: str, host: Host) -> Lane:
        key = Key(caller, host.cluster, host.pod.name)
        lives = self.history.streaks(key)
        breakers = self.history.breakers.get((caller, host.cluster))
        breaker = breakers[-1][1] if breakers else Breaker(consecutive_5xx=0)
        back = host.ejection and (host.ejection.earliest_return, host.ejection.latest_return)
        return Lane(
            pod=host.pod.name,
            version=host.pod.version,
            caller=caller,
            ready=host.pod.ready,
            ejected=host.ejected,
            in_a_row=lives[-1].now if lives else 0,
            threshold=breaker.consecutive_5xx or breaker.consecutive_gateway,
            tries=sum(each.tries for each in lives),
            failed=sum(each.errors for each in lives),
            back=back or None,
        )
