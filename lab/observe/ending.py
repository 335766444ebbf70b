"""Which requests a pod's end has cut off: the pod's process ended, and its connections with it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from lab.envoy.flags import Flag
from lab.site.events import PodTurned
from lab.site.telling import how_pod_ended
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lab.site.events import Asked, Event, Tried

_BROKEN = frozenset({Flag.CONNECTION_ENDED, Flag.REMOTE_RESET})
# The proxy sees a connection break at once. The supervisor has the process to reap before it tells;
# what broke earlier than that before an end was broken by something else.
_NOTICED = timedelta(seconds=0.5)
_EARLY = timedelta(seconds=0.1)
# What a pod needs less than its grace period is no shortage.
_SHORT = 0.2


@dataclass(frozen=True)
class Ending:
    """The end of a pod's process.

    Args:
        time: when it was noticed.
        cut: what to say of a request that it has cut off.
    """

    time: datetime
    cut: Text


class Endings:
    """All of a site's.

    Args:
        events: in order.
    """

    def __init__(self, events: Iterable[Event]) -> None:
        self._by_pod: dict[str, list[Ending]] = {}
        leaving: dict[str, datetime] = {}
        for event in events:
            if not isinstance(event, PodTurned):
                continue
            if event.to == "terminating":
                leaving[event.pod] = event.time
            elif event.to in {"ended", "gone"}:
                cut = _cut(event, leaving.get(event.pod))
                self._by_pod.setdefault(event.pod, []).append(Ending(event.time, cut))

    def of(self, tried: Asked | Tried, broke: datetime) -> Ending | None:
        """The end that has cut off a try, or a request's last one; None where it was nobody's end.

        Args:
            tried: which.
            broke: when its connection did.
        """
        if _BROKEN.isdisjoint(tried.flags) or tried.pod is None:
            return None
        endings = self._by_pod.get(tried.pod, [])
        next_one = bisect_left(endings, broke - _EARLY, key=lambda each: each.time)
        if next_one < len(endings) and endings[next_one].time - broke <= _NOTICED:
            return endings[next_one]
        return None

    def told(self, entries: Iterable[Asked], said: Text) -> Text:
        """A sentence about requests, with the ends that have cut off some of them."""
        cuts = [end.cut for e in entries if (end := self.of(e, e.ended)) is not None]
        if not cuts:
            return said
        how = tuple({str(each): each for each in cuts}.values())
        return Text(
            "why-cut-off", said=said, requests=Text("words-requests", count=len(cuts)), how=how
        )


def _cut(event: PodTurned, leaving: datetime | None) -> Text:
    pod, grace = event.pod, event.grace_seconds
    if event.to == "ended":
        return Text("event-cut-ended", pod=pod, how=how_pod_ended(event))
    if event.term_seconds is None or leaving is None:
        return Text("event-cut-gone", pod=pod)
    seconds = round(event.term_seconds, 1)
    took = (event.time - leaving).total_seconds()
    if grace is None or took < grace - _SHORT:
        return Text("event-cut-stopped", pod=pod, seconds=seconds)
    # The grace period begins with preStop.
    template = "event-cut-grace" if took - seconds < _SHORT else "event-cut-grace-prestop"
    return Text(template, pod=pod, seconds=seconds, grace=grace)
