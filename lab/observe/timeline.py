"""One timeline of a site: what clients saw, what the pods saw, what Envoys and the kubelet did.

It is made from events, so it needs nothing that runs. Requests that went as they should are put
together, and so are those with an error, a retry or a response flag that are alike.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from lab.observe.alike import Happening, gathered
from lab.observe.late import late
from lab.observe.moment import Moment, of_host, turned
from lab.observe.requests import Requests
from lab.site.events import Asked, Counted, Detected, Ejected, Lost, Returned, Sent, Tried
from lab.site.telling import Turn, tell
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from lab.site import Event, Site

MOST_MOMENTS = 10_000
_ALIKE = frozenset({"requests", "request", "detected"})
_UNTRIED = ("ejections", "unkept")
_UNREAD = frozenset({"empty", "missing", "unreadable", "unkept", "withheld"})


@dataclass(frozen=True)
class Timeline:
    """All of it.

    Args:
        moments: in order.
        left_out: how many older ones there were beyond the bound.
        rotated: logs whose earlier lines are gone, and so in no figure, and since when.
        unread: logs that are longer than what was read of them, and so not whole in the figures.
        damaged: how many lines of a log were passed over.
        lost: what else could not be read at all, each as a sentence.
        requests: how many requests the access log has.
        statuses: what clients saw, by status.
        hidden_retries: how often a retry hid a failure from the client.
        ejections_by_caller: enforced ones, by proxy and pool.
        seen_by_pod: what the Envoys saw of each pod, by status; 0 is no answer.
        logged_by_pod: what each pod logged itself, by status.
        sent: how many requests clients told of themselves.
        failures: of these, those that had no answer, by what the client saw instead.
    """

    moments: tuple[Moment, ...]
    left_out: int
    rotated: Mapping[str, datetime]
    unread: tuple[Text, ...]
    damaged: Mapping[str, int]
    lost: tuple[Text, ...]
    requests: int
    statuses: Mapping[int, int]
    hidden_retries: int
    ejections_by_caller: Mapping[str, Mapping[str, int]]
    seen_by_pod: Mapping[str, Mapping[int, int]]
    logged_by_pod: Mapping[str, Mapping[int, int]]
    sent: int
    failures: Mapping[str, int]

    @property
    def ejections(self) -> Mapping[str, int]:
        """Enforced ones, by pool, whoever's they are."""
        found: Counter[str] = Counter()
        for pools in self.ejections_by_caller.values():
            found.update(pools)
        return found

    def as_dict(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return {
            "moments": [
                {"time": m.time.isoformat(), "kind": m.kind, "text": str(m.text), **m.data}
                for m in self.moments
            ],
            "left_out": self.left_out,
            "rotated": {file: when.isoformat() for file, when in self.rotated.items()},
            "unread": [str(log) for log in self.unread],
            "damaged": dict(self.damaged),
            "lost": [str(each) for each in self.lost],
            "requests": self.requests,
            "statuses": dict(sorted(self.statuses.items())),
            "hidden_retries": self.hidden_retries,
            "ejections": dict(self.ejections),
            "ejections_by_caller": {
                caller: dict(pools) for caller, pools in self.ejections_by_caller.items()
            },
            "seen_by_pod": {pod: dict(counts) for pod, counts in self.seen_by_pod.items()},
            "logged_by_pod": {pod: dict(counts) for pod, counts in self.logged_by_pod.items()},
            "sent": self.sent,
            "failures": dict(self.failures),
        }


def timeline(site: Site, *, most: int = MOST_MOMENTS) -> Timeline:
    """Join all that happened at a site by request id and clock.

    Args:
        site: whose events.
        most: how many moments to keep, the newest.
    """
    events, _ = site.events()
    proxies = [proxy.name for proxy in site.proxies()]
    # Where nobody writes what was tried, that there is nothing of a pod is no figure.
    logged = not any(isinstance(e, Lost) and (e.log, e.why) == _UNTRIED for e in events)
    pods = [pod.name for pod in site.pods()] if logged else []
    asked, tried = _of(events, Asked), _of(events, Tried)
    alone = len({*proxies, *(each.proxy for each in asked)}) <= 1
    turns = [each for each in events if isinstance(each, Detected | Ejected | Returned)]
    sent, lost = _of(events, Sent), _of(events, Lost)
    moments = [turned(each) for each in events if isinstance(each, Turn) and not _is_figure(each)]
    moments += (of_host(e, alone=alone) for e in turns if not isinstance(e, Detected))
    alike = [*Requests(events, alone=alone), *_detected(turns, alone=alone)]
    moments += gathered(alike, [moment.order for moment in moments], alone=alone)
    moments += late(events)
    # What stands alone comes last, as what happened at the same time is what an ejection is for.
    moments.sort(key=lambda moment: (moment.order, moment.kind not in _ALIKE))
    left_out = max(0, len(moments) - most)
    ejections = Counter((each.proxy, each.cluster) for each in turns if each.ejects)
    damaged: Counter[str] = Counter()
    for each in lost:
        damaged[each.what] += each.lines or 0
    return Timeline(
        moments=tuple(moments[left_out:]),
        left_out=left_out,
        rotated=rotated(lost),
        unread=tuple(_log(each) for each in lost if each.why == "unread"),
        damaged=+damaged,
        lost=tuple(dict.fromkeys(tell(each) for each in lost if each.why in _UNREAD)),
        requests=len(asked),
        statuses=Counter(each.status for each in asked),
        hidden_retries=sum(each.hid_a_failure for each in asked),
        ejections_by_caller=_nested(ejections, proxies),
        seen_by_pod=_nested(Counter((e.pod, e.status) for e in tried if e.pod is not None), pods),
        logged_by_pod=_nested(_logged(_of(events, Counted)), pods),
        sent=len(sent),
        failures=Counter(each.failure for each in sent if each.failure is not None),
    )


def rotated(lost: Iterable[Lost]) -> dict[str, datetime]:
    """Logs that have lost their earlier lines, and when the last time."""
    return {each.what: each.time for each in lost if each.why == "rotated"}


_Kind = TypeVar("_Kind", bound="Event")
_Name = TypeVar("_Name")


def _of(events: Iterable[Event], kind: type[_Kind]) -> list[_Kind]:
    return [event for event in events if isinstance(event, kind)]


def _nested(
    counts: Mapping[tuple[str, _Name], int], known: Iterable[str]
) -> dict[str, dict[_Name, int]]:
    """Counts by what comes first, also of those that there is nothing of."""
    found: dict[str, dict[_Name, int]] = {name: {} for name in known}
    for (first, second), count in counts.items():
        found.setdefault(first, {})[second] = count
    return found


def _logged(counted: Iterable[Counted]) -> Counter[tuple[str, int]]:
    found: Counter[tuple[str, int]] = Counter()
    for each in counted:
        for status, count in each.answers.items():
            found[each.pod, status] += count
    return found


def _detected(
    turns: Iterable[Detected | Ejected | Returned], *, alone: bool
) -> Iterator[Happening]:
    """Detections that ejected nobody: there may be one for every few requests."""
    for each in turns:
        if isinstance(each, Detected):
            m = of_host(each, alone=alone)
            yield Happening(m.time, m.order, each.proxy, m.kind, m.text, data=m.data)


def _is_figure(event: Turn) -> bool:
    """What could not be read just now is told with the figures, and is no moment."""
    return isinstance(event, Lost) and event.why not in {"rotated", "unwritten"}


def _log(lost: Lost) -> Text:
    """A log, as people call it."""
    match lost.log:
        case "access":
            return Text("event-log-access", of=lost.of)
        case "tries":
            return Text("event-log-tries", of=lost.of)
        case _:
            return Text("event-log", what=lost.what)
