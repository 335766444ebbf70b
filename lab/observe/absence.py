"""Who of a pool could be asked when: which pods were not ready, which were ejected, and since when.

Envoy says of a request that it found no healthy host (UH), and not why there was none. Who was
there is put together from what became of the pods, and from the ejections.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from lab.observe.hosts import Turn
from lab.site.events import PodTurned
from lab.site.telling import how_it_ended
from lab.words import Listed, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from lab.site import Event
    from lab.words import Value

Lack = Literal["not-ready", "ejected"]

# Envoy hears of a change a moment later, and puts changes together for a second.
_LATER = timedelta(seconds=1.5)
_SOONER = timedelta(seconds=0.2)
_MOST_SPANS = 3


@dataclass(frozen=True)
class Span:
    """A time in which a pod could not be asked.

    Args:
        pod: its name.
        lack: what kept it away.
        begin: from when.
        end: until when; None for one that lasts.
        how: a container has ended.
        probe: what came of a probe that failed.
        leaving: whether the pod was going away.
    """

    pod: str
    lack: Lack
    begin: datetime
    end: datetime | None = None
    how: Text | None = None
    probe: Text | str = ""
    leaving: bool = False

    def around(self, when: datetime) -> bool:
        """Whether requests of a moment may have missed the pod for it."""
        return self.begin - _SOONER <= when and (self.end is None or when <= self.end + _LATER)


class Absences:
    """Those of a site's pods, as one proxy has seen them.

    Args:
        proxy: its name.
        events: what became of pods, and ejections, in order.
    """

    def __init__(self, proxy: str, events: Iterable[Event]) -> None:
        self._unready: dict[str, list[Span]] = {}
        self._ejected: dict[tuple[str, str], list[Span]] = {}
        self._listed: set[str] = set()
        self._leaving: dict[str, tuple[datetime, datetime | None]] = {}
        self._lives: dict[str, list[tuple[datetime | None, datetime | None]]] = {}
        self.known: set[str] = set()
        for each in events:
            if isinstance(each, PodTurned):
                self._turn(each)
            elif isinstance(each, Turn) and each.proxy == proxy:
                self._eject(each)

    def of(self, cluster: str, pod: str) -> Sequence[Span]:
        """The absences of a pod from a pool."""
        return (*self._unready.get(pod, ()), *self._ejected.get((cluster, pod), ()))

    def lack(self, cluster: str, pod: str, when: datetime) -> Lack | None:
        """What kept a pod away from a pool at a moment; None where nothing is known to have."""
        there = [each for each in self.of(cluster, pod) if each.around(when)]
        # What is of that very moment comes before what was just over.
        there.sort(key=lambda each: not (each.end is None or when <= each.end))
        return there[0].lack if there else None

    def there(self, pods: Sequence[str], begin: datetime, end: datetime) -> Sequence[str]:
        """Those of the pods that there were in a time; all of them where there was none."""
        return [each for each in pods if self._lived(each, begin, end)] or pods

    def _lived(self, pod: str, begin: datetime, end: datetime) -> bool:
        return any(
            (born is None or born - _SOONER <= end) and (gone is None or begin <= gone + _LATER)
            for born, gone in self._lives.get(pod, [(None, None)])
        )

    def _live(self, turn: PodTurned) -> None:
        lives = self._lives.setdefault(turn.pod, [])
        if turn.to == "started" and (not lives or lives[-1][1] is not None):
            lives.append((turn.time, None))
        elif not lives:
            lives.append((None, None))
        if turn.to == "gone":
            lives[-1] = (lives[-1][0], turn.time)

    def was_leaving(self, pod: str, when: datetime) -> bool:
        """Whether a pod was told to end at a moment, and the proxies had not heard of that."""
        begin, end = self._leaving.get(pod, (None, None))
        return begin is not None and begin <= when and (end is None or when <= end + _SOONER)

    def told(
        self,
        cluster: str,
        pods: Iterable[str],
        begin: datetime,
        end: datetime,
        lacks: Sequence[Lack] = ("not-ready", "ejected"),
    ) -> tuple[Text, ...]:
        """How each pod was away in a time, as parts of a sentence."""
        found: list[Text] = []
        for pod in pods:
            spans = [
                each
                for each in self.of(cluster, pod)
                if each.begin - _SOONER <= end and (each.end is None or each.end + _LATER >= begin)
            ]
            by_lack = ([e for e in spans if e.lack == lack] for lack in lacks)
            found.extend(_told(pod, own) for own in by_lack if own)
        return tuple(found)

    def _turn(self, turn: PodTurned) -> None:
        self.known.add(turn.pod)
        self._live(turn)
        spans = self._unready.setdefault(turn.pod, [])
        lasting = spans[-1] if spans and spans[-1].end is None else None
        if turn.to == "ready":
            if lasting is not None:
                spans[-1] = replace(lasting, end=turn.time)
            return
        if turn.to not in {"started", "unready", "ended", "terminating", "withdrawn", "gone"}:
            return
        if self._is_still_listed(turn):
            return
        leaving = turn.to in {"terminating", "withdrawn", "gone"}
        if lasting is None:
            span = Span(turn.pod, "not-ready", turn.time, None, None, "", leaving)
            spans.append(span)
        if turn.to == "ended":
            spans[-1] = replace(spans[-1], how=_how(turn))
        elif turn.to == "unready":
            got = turn.why
            if turn.question:
                got = Text("why-probe-got", question=turn.question, got=turn.why)
            spans[-1] = replace(spans[-1], probe=got)
        elif leaving:
            spans[-1] = replace(spans[-1], leaving=True)

    def _is_still_listed(self, turn: PodTurned) -> bool:
        """Whether the pod is to end, and the proxies have not heard of that: they still ask it."""
        if turn.to == "terminating" and turn.endpoint_delay_seconds:
            self._listed.add(turn.pod)
            self._leaving[turn.pod] = (turn.time, None)
        elif turn.to == "withdrawn" and turn.pod in self._listed:
            self._listed.discard(turn.pod)
            self._leaving[turn.pod] = (self._leaving[turn.pod][0], turn.time)
        return turn.pod in self._listed

    def _eject(self, turn: Turn) -> None:
        spans = self._ejected.setdefault((turn.cluster, turn.pod), [])
        if turn.ejects:
            spans.append(Span(turn.pod, "ejected", turn.time))
        elif turn.returns and spans:
            spans[-1] = replace(spans[-1], end=turn.time)


def _told(pod: str, spans: Sequence[Span]) -> Text:
    """One pod's absences of one kind."""
    values: dict[str, Value] = {"pod": pod, "spans": Listed(_spans(spans))}
    if spans[0].lack == "ejected":
        return Text("why-absent-ejected", **values)
    ends = Counter(each.how for each in spans if each.how is not None)
    if ends:
        how = tuple(ends)
        times = Text("words-times", count=ends.total())
        return Text("why-absent-ended", how=how, times=times, **values)
    if any(each.leaving for each in spans):
        return Text("why-absent-leaving", **values)
    probe = next((each.probe for each in spans if each.probe), None)
    if probe is not None:
        return Text("why-absent-probe", probe=probe, **values)
    return Text("why-absent", **values)


def _how(turn: PodTurned) -> Text:
    code = turn.exit_code or 0
    if turn.reason:
        return Text("event-exit-reason", reason=turn.reason, code=code)
    return Text("why-exit-status", code=code) if code >= 0 else how_it_ended(code)


def _spans(spans: Sequence[Span]) -> tuple[Text, ...]:
    first, last = spans[0], spans[-1]
    if len(spans) > _MOST_SPANS:
        count = len(spans)
        if last.end is None:
            return (Text("why-spans-open", count=count, begin=first.begin, last=last.begin),)
        return (Text("why-spans", count=count, begin=first.begin, end=last.end),)
    return tuple(
        Text("why-span-open", begin=each.begin)
        if each.end is None
        else Text("why-span", begin=each.begin, end=each.end)
        for each in spans
    )
