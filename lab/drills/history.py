"""What happened in a run so far, and what Envoy's own counting makes of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lab.envoy.outlier import Breaker
from lab.envoy.streak import RUNS, Streak, streak
from lab.site.events import Applied, Asked, Detected, Ejected, PodTurned, Returned, Sent, Tried

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lab.observe.hosts import Turn
    from lab.site import Event, Pod

ALL = "all"


@dataclass(frozen=True)
class Window:
    """A part of a run; without an end it is the rest of it."""

    began: datetime
    ended: datetime | None = None

    def has(self, when: datetime) -> bool:
        """Whether something of that time is in it."""
        return self.began <= when and (self.ended is None or when <= self.ended)


@dataclass(frozen=True, order=True)
class Key:
    """A pod in a pool, in one caller's opinion."""

    caller: str
    cluster: str
    pod: str


@dataclass
class History:
    """All evidence of a run.

    Args:
        whole: the run.
        events: since it began, in order.
        pods: all that there ever were, by name.
        breakers: each pool's by caller and Envoy's name, and since when it is so.
        windows: the steps that have a name.
        out: which pods each caller has out now.
        first: the pods that were there when it began.
    """

    whole: Window
    events: list[Event] = field(default_factory=list)
    pods: dict[str, Pod] = field(default_factory=dict)
    breakers: dict[tuple[str, str], list[tuple[datetime, Breaker]]] = field(default_factory=dict)
    windows: dict[str, Window] = field(default_factory=dict)
    out: frozenset[tuple[str, str]] = frozenset()
    first: frozenset[str] = frozenset()

    def who(self, name: str | None) -> frozenset[str]:
        """The pods that a word means, also those that are gone; without one all of them."""
        return frozenset(pod.name for pod in self.pods.values() if name in (None, ALL, *pod.names))

    def tries(self, who: str | None, caller: str | None, window: Window) -> list[Tried]:
        """The tries that reached these pods."""
        names = self.who(who)
        return [
            each
            for each in self.events
            if isinstance(each, Tried)
            and each.pod in names
            and caller in (None, each.proxy)
            and window.has(each.time)
        ]

    def sent(self, caller: str | None, window: Window) -> list[Sent]:
        """The requests of clients."""
        return [
            each
            for each in self.events
            if isinstance(each, Sent) and caller in (None, each.proxy) and window.has(each.time)
        ]

    def asked(self) -> dict[str, Asked]:
        """The proxies' lines of requests, by what the client called them."""
        return {e.client_id: e for e in self.events if isinstance(e, Asked) and e.client_id}

    def turns(self, who: str | None, caller: str | None, window: Window) -> list[Turn]:
        """Ejections, detections that were not enforced, and returns."""
        names = self.who(who)
        return [
            each
            for each in self.events
            if isinstance(each, Detected | Ejected | Returned)
            and each.pod in names
            and caller in (None, each.proxy)
            and window.has(each.time)
        ]

    def turned(self, who: str | None, window: Window) -> list[PodTurned]:
        """What became of these pods."""
        names = self.who(who)
        return [
            each
            for each in self.events
            if isinstance(each, PodTurned) and each.pod in names and window.has(each.time)
        ]

    def restarts(self, who: str | None, window: Window) -> int:
        """How often a container of these pods was started again."""
        known, count = set(self.first), 0
        names = self.who(who)
        for each in self.events:
            if isinstance(each, PodTurned) and each.to == "started":
                again = each.pod in known and each.pod in names
                count += again and window.has(each.time)
                known.add(each.pod)
        return count

    def detections(self, who: str | None, caller: str | None, window: Window) -> int:
        """How often something was detected, whether anybody was ejected for it or not."""
        at_sweeps = sum(
            not each.returns and each.detector not in RUNS
            for each in self.turns(who, caller, window)
        )
        names = self.who(who)
        keys = [key for key in self.hosts() if key.pod in names and caller in (None, key.caller)]
        in_a_row = sum(
            sum(each.detections for each in self.streaks(key, window.ended))
            - sum(each.detections for each in self.streaks(key, window.began))
            for key in keys
        )
        return at_sweeps + in_a_row

    def hosts(self) -> list[Key]:
        """Every pod in every pool where it was asked, or something became of it."""
        return sorted(
            {
                Key(each.proxy, each.cluster or "", each.pod or "")
                for each in self.events
                if isinstance(each, Tried | Ejected | Detected | Returned) and each.pod
            }
        )

    def streaks(self, key: Key, until: datetime | None = None) -> list[Streak]:
        """What the tries come to: one for each time that the pool was what it is."""
        return [
            streak(tries, breaker, turns, self._gone(key.caller))
            for breaker, tries, turns in self._lives(key, until)
        ]

    def _lives(
        self, key: Key, until: datetime | None
    ) -> Iterator[tuple[Breaker, list[Tried], list[Turn]]]:
        """Envoy forgets what was before a change of the pool."""
        changes = [
            each.time
            for each in self.events
            if isinstance(each, Applied) and key.cluster in (*each.reset, *each.added)
        ]
        tries: dict[int, list[Tried]] = defaultdict(list)
        turns: dict[int, list[Turn]] = defaultdict(list)
        for each in self.events:
            if not isinstance(each, Tried | Ejected | Returned):
                continue
            if (each.proxy, each.cluster, each.pod) != (key.caller, key.cluster, key.pod):
                continue
            if until is not None and each.time > until:
                continue
            life = sum(when <= each.time for when in changes)
            if isinstance(each, Tried):
                tries[life].append(each)
            else:
                turns[life].append(each)
        bounds = [*changes, None]
        for life, before in enumerate(bounds):
            yield self._breaker(key, before), tries[life], turns[life]

    def _breaker(self, key: Key, before: datetime | None) -> Breaker:
        """The pool's, as it was last before a time."""
        known = self.breakers.get((key.caller, key.cluster), [])
        found = [each for when, each in known if before is None or when < before]
        return found[-1] if found else Breaker(consecutive_5xx=0)

    def _gone(self, caller: str) -> frozenset[str | None]:
        """Requests whose client was gone before an answer."""
        return frozenset(
            e.request_id
            for e in self.events
            if isinstance(e, Asked) and e.proxy == caller and e.request_id and e.client_gone
        )
