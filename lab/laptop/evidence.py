"""A lab's logs as one stream of events, read on from a mark; it needs nothing that runs."""

from __future__ import annotations

import re
import threading
from bisect import bisect_right
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from lab.envoy.access import AccessEntry
from lab.envoy.attempt import Attempt
from lab.envoy.outlier_event import OutlierEvent
from lab.laptop.home import LogFile
from lab.laptop.logs import MAX_BYTES
from lab.laptop.presence import is_running
from lab.laptop.remains import known_state, proxies_of
from lab.laptop.state import Phase
from lab.lines import MOST_BYTES, START, Place, end, entries, read
from lab.site.events import (
    EVENT,
    KINDS,
    Asked,
    Counted,
    Detected,
    Ejected,
    Lost,
    Mark,
    PodTurned,
    ProxyTurned,
    Returned,
    Tried,
    merged,
    possible,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from lab.laptop.home import LabHome
    from lab.laptop.state import LabState
    from lab.lines import Taken
    from lab.site.events import Event, Kind, Log, Loss

# Ejections are compared with Envoy's own figures, so none that is kept is left unread: both pieces
# of the log, each a little longer than where it is cut.
_ALL_BYTES = 2 * MAX_BYTES + 2 * 1024 * 1024
_MOST: dict[Log, int] = {"ejections": _ALL_BYTES, "events": _ALL_BYTES}
_OF: dict[Log, frozenset[Kind]] = {
    "access": frozenset({"asked"}),
    "tries": frozenset({"tried"}),
    "ejections": frozenset({"detected", "ejected", "returned"}),
    "client": frozenset({"sent", "planned"}),
    "printed": frozenset({"counted"}),
}
_OWN = KINDS.difference(*_OF.values())
_DAY_MS = 24 * 3600 * 1000
# One for all of them, since a site goes through pickle.
_LEARNING = threading.Lock()
_POD_LINE = re.compile(rb"\S+ - \S+ - (\d{3})")


class Evidence:
    """The events of a lab.

    Args:
        home: its files.
        most_bytes: how much of a log to take at once, but for those that are read whole.
    """

    def __init__(self, home: LabHome, most_bytes: int = MOST_BYTES) -> None:
        self._home = home
        self._most = most_bytes
        self._pods = _Names(home)

    def mark(self) -> Mark:
        """The end of all logs, as they are now."""
        self._pods.learn()
        return Mark(places={self._home.called(log.path): end(log.path) for log in self._logs()})

    def read(self, after: Mark, kinds: Collection[Kind] = KINDS) -> tuple[list[Event], Mark]:
        """What was written since a mark, in order, and the mark for the next time."""
        self._pods.learn()
        found: list[Sequence[Event]] = []
        places = dict(after.places)
        for log in self._logs():
            if _OF.get(log.log, _OWN).isdisjoint(kinds):
                continue
            name = self._home.called(log.path)
            place = Place(*places.get(name, START))
            taken = read(log.path, place, _MOST.get(log.log, self._most))
            events, damaged = self._events(log, taken)
            # Of a lab that has ended, nobody writes the rest of a line.
            if taken.rest and place == START and not is_running(self._home):
                damaged += 1
            places[name] = taken.place
            found += [self._lost(log, name, taken, damaged, events), events]
            if not after.places and (why := self._absence(log, taken)):
                when = _changed(log)
                found.append([Lost(time=when, what=name, log=log.log, of=log.of, why=why)])
        return [each for each in merged(found) if each.kind in kinds], Mark(places=places)

    def _absence(self, log: LogFile, taken: Taken) -> Loss | None:
        """What a log can't be: not there, though its writer was, or without the first line."""
        state = self._pods.state
        starting = state is not None and state.phase is Phase.STARTING
        if starting or taken.trouble is not None:
            return None
        # Nobody writes a state without telling of a start.
        there = self._home.state.exists() if log.log == "events" else False
        written = there or log.of in self._pods.names | self._pods.began
        if taken.missing:
            return "missing" if written else None
        bare = log.log == "events" and written and not taken.lines and not taken.rest
        return "empty" if bare else None

    def _logs(self) -> Iterable[LogFile]:
        yield from self._home.own()
        for name in sorted(self._pods.proxies):
            yield from self._home.proxy(name).logs()
        found = {log.of: log for log in self._home.pod_logs()}
        for pod in self._pods.names:
            found.setdefault(pod, LogFile(self._home.pod_log(pod), "printed", pod))
        yield from (found[pod] for pod in sorted(found))

    def _events(self, log: LogFile, taken: Taken) -> tuple[Sequence[Event], int]:
        match log.log:
            case "access":
                return entries(taken.lines, self._asked(log.of))
            case "tries":
                return entries(taken.lines, self._tried(log.of))
            case "ejections":
                return entries(taken.lines, self._turned(log.of))
            case "printed":
                return self._counted(log, taken), 0
            case _:
                return entries(taken.lines, EVENT.validate_json)

    def _asked(self, proxy: str) -> Callable[[bytes], Asked]:
        def parse(line: bytes) -> Asked:
            entry = AccessEntry.model_validate_json(line)
            possible(entry.time)
            # The host is the one tried last: another pod may have its address since the first try.
            late = entry.duration_ms or 0 if (entry.attempts or 0) > 1 else 0
            when = entry.time + timedelta(milliseconds=min(max(late, 0), _DAY_MS))
            pod = self._pods.at(entry.upstream, when)
            return Asked.model_construct(**entry.__dict__, proxy=proxy, pod=pod)

        return parse

    def _tried(self, proxy: str) -> Callable[[bytes], Tried]:
        def parse(line: bytes) -> Tried:
            entry = Attempt.model_validate_json(line)
            possible(entry.time)
            pod = self._pods.at(entry.upstream, entry.time)
            return Tried.model_construct(**entry.__dict__, proxy=proxy, pod=pod)

        return parse

    def _turned(self, proxy: str) -> Callable[[bytes], Detected | Ejected | Returned]:
        def parse(line: bytes) -> Detected | Ejected | Returned:
            told = OutlierEvent.model_validate_json(line)
            possible(told.timestamp)
            kind = Returned if told.returns else Ejected if told.ejects else Detected
            rate = told.eject_success_rate_event or told.eject_failure_percentage_event
            return kind(
                time=told.timestamp,
                proxy=proxy,
                pod=self._pods.at(told.address, told.timestamp) or told.address,
                address=told.address,
                cluster=told.cluster_name,
                ejections=told.num_ejections,
                detector="" if told.returns else told.type,
                line=line.decode(),
                success_rate=rate.host_success_rate if rate else None,
                success_rate_threshold=(
                    rate.cluster_success_rate_ejection_threshold if rate else None
                ),
            )

        return parse

    def _counted(self, log: LogFile, taken: Taken) -> list[Event]:
        found = (_POD_LINE.fullmatch(line) for line in taken.lines)
        answers = Counter(int(match[1]) for match in found if match)
        if not answers:
            return []
        return [Counted(time=_changed(log), pod=log.of, answers=dict(answers))]

    def _lost(
        self, log: LogFile, name: str, taken: Taken, damaged: int, events: Sequence[Event]
    ) -> list[Event]:
        """What this reading could not bring."""
        when = events[0].time if events else _changed(log)
        lost = Lost(time=when, what=name, log=log.log, of=log.of, why="unread")
        found: list[Event] = []
        if taken.unread:
            found.append(lost)
        if taken.trouble is not None:
            found.append(lost.model_copy(update={"why": "unreadable", "words": taken.trouble}))
        if taken.gone:
            found.append(lost.model_copy(update={"why": "rotated"}))
        if damaged:
            found.append(lost.model_copy(update={"why": "damaged", "lines": damaged}))
        return found


class _Names:
    """Who there was, and which pod had an address when.

    Args:
        home: whose event log tells of each start.
    """

    def __init__(self, home: LabHome) -> None:
        self._home = home
        self._place = START
        self._starts: dict[str, list[tuple[datetime, str]]] = {}
        self._now: dict[str, str] = {}
        self.names: set[str] = set()
        self.proxies: set[str] = set()
        self.began: set[str] = set()
        self.state: LabState | None = None

    def learn(self) -> None:
        """Read what was written since the last time; several may ask at once."""
        with _LEARNING:
            self._learn()

    def _learn(self) -> None:
        taken = read(self._home.events, self._place, _ALL_BYTES)
        self._place = taken.place
        events = entries(taken.lines, EVENT.validate_json)[0]
        for event in events:
            if isinstance(event, PodTurned) and event.to == "started":
                for place in _places(event.address, event.ports):
                    self._starts.setdefault(place, []).append((event.time, event.pod))
                self.names.add(event.pod)
        self.state = known_state(self._home)
        self.began |= {each.proxy for each in events if isinstance(each, ProxyTurned)}
        if self.state is not None:
            self.began |= {proxy.name for proxy in self.state.proxies}
            self.names |= {pod.name for pod in self.state.pods}
            self._now = {
                place: pod.name for pod in self.state.pods for place in _places(pod.ip, pod.moved)
            }
        self.proxies |= self.began | proxies_of(self._home, events)

    def at(self, host: str | None, when: datetime) -> str | None:
        """The pod that had ``ip:port`` then; the address itself where none is known."""
        if host is None:
            return None
        ip = host.rpartition(":")[0]
        starts = self._starts.get(host) or self._starts.get(ip, [])
        before = bisect_right(starts, when, key=lambda start: start[0])
        if starts:
            return starts[max(0, before - 1)][1]
        return self._now.get(host) or self._now.get(ip, host)


def _places(ip: str, ports: Mapping[int, int] | None) -> list[str]:
    """What a pod is found by: the address that is its own, else each of its ports there."""
    return [f"{ip}:{port}" for port in (ports or {}).values()] or [ip]


def _changed(log: LogFile) -> datetime:
    """When a log was written to; it may just have been moved."""
    try:
        return datetime.fromtimestamp(log.path.stat().st_mtime, UTC)
    except OSError:
        return datetime.now(UTC)
