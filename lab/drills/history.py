"""What happened in a run so far, and what Envoy's own counting makes of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING

from lab.envoy.outlier import Breaker
from lab.envoy.streak import RUNS, Streak, streak
from lab.site.events import Applied, Asked, Detected, Ejected, PodTurned, Returned, Sent, Tried

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
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
class _Past:
    """The tries of a host, in the order in which they ended, and what became of it."""

    tries: list[Tried] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    counted: tuple[tuple[int, ...], list[Streak]] = ((), [])


@dataclass
class History:
    """All evidence of a run.

    Args:
        whole: the run.
        pods: all that there ever were, by name.
        breakers: each pool's by caller and Envoy's name, and since when it is so.
        windows: the steps that have a name.
        out: which pods each caller has out now.
        first: the pods that were there when it began.
    """

    whole: Window
    pods: dict[str, Pod] = field(default_factory=dict)
    breakers: dict[tuple[str, str], list[tuple[datetime, Breaker]]] = field(default_factory=dict)
    windows: dict[str, Window] = field(default_factory=dict)
    out: frozenset[tuple[str, str]] = frozenset()
    first: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._hosts: dict[Key, _Past] = defaultdict(_Past)
        self._turns: list[Turn] = []
        self._sent: list[Sent] = []
        self._asked: dict[str, Asked] = {}
        self._turned: list[PodTurned] = []
        self._applied: list[Applied] = []
        self._gone: dict[str, set[str | None]] = defaultdict(set)

    def add(self, events: Iterable[Event]) -> None:
        """Take in what happened next, each log in its own order."""
        for each in events:
            match each:
                case Tried() if each.pod:
                    self._hosts[_key(each)].tries.append(each)
                case Ejected() | Returned() | Detected():
                    self._hosts[_key(each)].turns.append(each)
                    self._turns.append(each)
                case Sent():
                    self._sent.append(each)
                case Asked():
                    self._take_asked(each)
                case PodTurned():
                    self._turned.append(each)
                case Applied():
                    self._applied.append(each)

    def _take_asked(self, each: Asked) -> None:
        if each.client_id:
            self._asked[each.client_id] = each
        if each.request_id and each.client_gone:
            self._gone[each.proxy].add(each.request_id)

    def who(self, name: str | None) -> frozenset[str]:
        """The pods that a word means, also those that are gone; without one all of them."""
        return frozenset(pod.name for pod in self.pods.values() if name in (None, ALL, *pod.names))

    def hosts(self, who: str | None = None, caller: str | None = None) -> list[Key]:
        """Each of these pods in every pool where it was asked, or something became of it."""
        names = self.who(who)
        return sorted(
            key for key in self._hosts if key.pod in names and caller in (None, key.caller)
        )

    def tries(self, who: str | None, caller: str | None, window: Window) -> list[Tried]:
        """The tries that reached these pods."""
        return [
            each
            for key in self.hosts(who, caller)
            for each in self._hosts[key].tries
            if window.has(each.time)
        ]

    def logged(self) -> dict[Key, Sequence[Tried]]:
        """All tries of each host."""
        return {key: past.tries for key, past in self._hosts.items()}

    def sent(self, caller: str | None, window: Window) -> list[Sent]:
        """The requests of clients."""
        return [
            each for each in self._sent if caller in (None, each.proxy) and window.has(each.time)
        ]

    def asked(self, client_id: str) -> Asked | None:
        """A proxy's line of a request, by what the client called it."""
        return self._asked.get(client_id)

    def turns(self, who: str | None, caller: str | None, window: Window) -> list[Turn]:
        """Ejections, detections that were not enforced, and returns."""
        names = self.who(who)
        return [
            each
            for each in self._turns
            if each.pod in names and caller in (None, each.proxy) and window.has(each.time)
        ]

    def turned(self, who: str | None, window: Window) -> list[PodTurned]:
        """What became of these pods."""
        names = self.who(who)
        return [each for each in self._turned if each.pod in names and window.has(each.time)]

    def changes(self) -> list[Event]:
        """All that an opinion of a host is put together from."""
        return [*self._turns, *self._turned, *self._applied]

    def restarts(self, who: str | None, window: Window) -> int:
        """How often a container of these pods was started again."""
        known, count, names = set(self.first), 0, self.who(who)
        for each in self._turned:
            if each.to == "started":
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
        in_a_row = sum(
            sum(each.detections for each in self.streaks(key, window.ended))
            - sum(each.detections for each in self.streaks(key, window.began))
            for key in self.hosts(who, caller)
        )
        return at_sweeps + in_a_row

    def streaks(self, key: Key, until: datetime | None = None) -> list[Streak]:
        """What the tries come to: one for each time that the pool was what it is."""
        if key not in self._hosts:
            return []
        past = self._hosts[key]
        if until is not None:
            return self._streaks(key, past, until)
        # The same evidence comes to the same.
        gone = self._gone[key.caller]
        sizes = (len(past.tries), len(past.turns), len(self._applied), len(gone))
        known, found = past.counted
        if known != sizes:
            found = self._streaks(key, past, None)
            past.counted = (sizes, found)
        return found

    def _streaks(self, key: Key, past: _Past, until: datetime | None) -> list[Streak]:
        return [
            streak(tries, breaker, turns, self._gone[key.caller])
            for breaker, tries, turns in self._lives(key, past, until)
        ]

    def _lives(
        self, key: Key, past: _Past, until: datetime | None
    ) -> Iterator[tuple[Breaker, list[Tried], list[Turn]]]:
        """Envoy forgets what was before a change of the pool."""
        changes = [each.time for each in self._applied if key.cluster in (*each.reset, *each.added)]
        for began, ended in zip([None, *changes], [*changes, None], strict=True):
            yield (
                self._breaker(key, ended),
                [each for each in past.tries if _is_in(each.time, began, ended, until)],
                [each for each in past.turns if _is_in(each.time, began, ended, until)],
            )

    def _breaker(self, key: Key, before: datetime | None) -> Breaker:
        """The pool's, as it was last before a time."""
        known = self.breakers.get((key.caller, key.cluster), [])
        found = [
            each for _, each in takewhile(lambda each: before is None or each[0] < before, known)
        ]
        return found[-1] if found else Breaker(consecutive_5xx=0)


def _key(event: Tried | Turn) -> Key:
    return Key(event.proxy, event.cluster or "", event.pod or "")


def _is_in(
    when: datetime, began: datetime | None, ended: datetime | None, until: datetime | None
) -> bool:
    return (
        (began is None or began <= when)
        and (ended is None or when < ended)
        and (until is None or when <= until)
    )
