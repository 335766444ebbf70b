"""One timeline of a site: what clients saw, what the pods saw, what Envoys and the kubelet did.

It is made from events, so it needs nothing that runs. Requests that went as they should are put
together; one with an error, a retry or a response flag stands alone, with every pod that was asked
for it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from lab.envoy.names import short_name
from lab.site.events import (
    Asked,
    Counted,
    Detected,
    Ejected,
    Lost,
    PodTurned,
    ProxyTurned,
    Returned,
    Sent,
    SiteTurned,
    Tried,
)
from lab.site.telling import Turn, envoy, tell
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from lab.site import Event, Site
    from lab.words import Value

MOST_MOMENTS = 10_000
# A pause ends a group, so that a group is one burst of load and not a whole morning.
_GROUP_SECONDS = 2.0
_ENVOY = "Envoy"


@dataclass(frozen=True)
class Moment:
    """One line of the timeline.

    Args:
        time: when it began.
        order: where it stands among the others.
        kind: ``requests``, ``request``, ``eject``, ``detected``, ``return``, or what became of a
            pod, an Envoy or the whole.
        text: what can be said of it.
        data: its facts.
    """

    time: datetime
    order: datetime
    kind: str
    text: Text
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Timeline:
    """All of it.

    Args:
        moments: in order.
        left_out: how many older ones there were beyond the bound.
        rotated: logs whose earlier lines are gone, and so in no figure, and since when.
        unread: logs that are longer than what was read of them, and so not whole in the figures.
        damaged: how many lines of a log were passed over.
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
    pods = [pod.name for pod in site.pods()]
    alone = len(proxies) == 1
    asked, tried = _of(events, Asked), _of(events, Tried)
    turns = [each for each in events if isinstance(each, Detected | Ejected | Returned)]
    sent, lost = _of(events, Sent), _of(events, Lost)
    moments = [_told(each) for each in events if isinstance(each, Turn) and not _is_figure(each)]
    moments += _requests(asked, tried, alone=alone)
    # Last, as what happened at the same time is what an ejection is for.
    moments += (_turn(each, alone=alone) for each in turns)
    moments.sort(key=lambda moment: moment.order)
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


def _is_figure(event: Turn) -> bool:
    """What could not be read just now is told with the figures, and is no moment."""
    return isinstance(event, Lost) and event.why != "rotated"


def _word(event: Turn) -> str:
    match event:
        case PodTurned() | SiteTurned():
            return event.to
        case ProxyTurned():
            return "envoy"
        case Lost():
            return event.why
        case _:
            return event.kind


def _told(event: Turn) -> Moment:
    """What became of a pod, an Envoy or the whole."""
    facts = event.model_dump(mode="json", exclude={"time", "kind"}, exclude_none=True)
    return Moment(event.time, event.order, _word(event), tell(event), facts)


def _turn(event: Detected | Ejected | Returned, *, alone: bool) -> Moment:
    """An ejection or a return."""
    whose = envoy(event.proxy, alone=alone)
    where = short_name(event.cluster)
    data: dict[str, Any] = {
        "caller": event.proxy,
        "pod": event.pod,
        "cluster": event.cluster,
        "num_ejections": event.ejections,
    }
    if isinstance(event, Returned):
        text = Text("event-return", envoy=whose, pod=event.pod, pool=where)
        return Moment(event.time, event.order, "return", text, data)
    data |= {"type": event.detector, "enforced": event.ejects}
    what = event.detector
    if isinstance(event, Detected):
        text = Text("event-detected", envoy=whose, pod=event.pod, pool=where, what=what)
        return Moment(event.time, event.order, "detected", text, data)
    text = Text(
        "event-eject", envoy=whose, pod=event.pod, pool=where, what=what, number=event.ejections
    )
    return Moment(event.time, event.order, "eject", text, data)


def _requests(asked: Iterable[Asked], tried: Iterable[Tried], *, alone: bool) -> Iterator[Moment]:
    """Those of each proxy, with the tries of each."""
    requests: dict[str, list[Asked]] = {}
    tries: dict[tuple[str, str | None], list[Tried]] = {}
    for request in asked:
        requests.setdefault(request.proxy, []).append(request)
    for each in tried:
        tries.setdefault((each.proxy, each.request_id), []).append(each)
    for its_own in requests.values():
        yield from _grouped(its_own, tries, alone=alone)


def _grouped(
    requests: Iterable[Asked],
    tries: Mapping[tuple[str, str | None], Sequence[Tried]],
    *,
    alone: bool,
) -> Iterator[Moment]:
    """Those that went as they should put together, every other one alone."""
    group: list[Asked] = []
    for request in sorted(requests, key=lambda each: each.time):
        plain = _is_plain(request)
        pause = group and (request.time - group[-1].time).total_seconds() > _GROUP_SECONDS
        if group and (not plain or pause):
            yield _group(group, alone=alone)
            group = []
        if plain:
            group.append(request)
        else:
            known = request.request_id is not None
            its_own = tries.get((request.proxy, request.request_id), ()) if known else ()
            yield _request(request, its_own, alone=alone)
    if group:
        yield _group(group, alone=alone)


def _is_plain(request: Asked) -> bool:
    return 0 < request.status < 400 and (request.attempts or 0) <= 1 and not request.flags


def _group(requests: Sequence[Asked], *, alone: bool) -> Moment:
    first = requests[0]
    by = Counter(each.pod or _ENVOY for each in requests)
    listed = tuple(
        Text("event-count", name=name, count=count) for name, count in sorted(by.items())
    )
    data = {
        "caller": first.proxy,
        "count": len(requests),
        "by_pod": dict(by),
        "until": requests[-1].time.isoformat(),
    }
    if alone:
        text = Text("event-requests", count=len(requests), by=listed)
    else:
        text = Text("event-requests-of", count=len(requests), proxy=first.proxy, by=listed)
    return Moment(first.time, first.order, "requests", text, data)


def _request(request: Asked, tries: Sequence[Tried], *, alone: bool) -> Moment:
    """What the client saw, then what every pod saw that was asked for it."""
    client = Text("event-client") if alone else Text("event-client-of", proxy=request.proxy)
    asked = [each for each in tries if each.pod is not None]
    text = Text(
        "event-request",
        client=client,
        status=request.status,
        flags=_flags(request.flags),
        tries=tuple(_try(each, number) for number, each in enumerate(asked))
        or Text("event-no-pod"),
    )
    data = {
        "caller": request.proxy,
        "request_id": request.request_id,
        "status": request.status,
        "flags": list(request.flags),
        "hidden": request.hid_a_failure,
        "tries": [{"pod": e.pod, "status": e.status, "flags": list(e.flags)} for e in asked],
    }
    return Moment(request.time, request.order, "request", text, data)


def _try(tried: Tried, number: int) -> Text:
    values: dict[str, Value] = {
        "pod": tried.pod or "",
        "status": tried.status,
        "flags": _flags(tried.flags) if tried.local_failure else "",
    }
    return Text("event-retry", **values) if number else Text("event-try", **values)


def _flags(flags: tuple[str, ...]) -> Value:
    return Text("event-flags", flags=flags) if flags else ""


def _log(lost: Lost) -> Text:
    """A log, as people call it."""
    match lost.log:
        case "access":
            return Text("event-log-access", of=lost.of)
        case "tries":
            return Text("event-log-tries", of=lost.of)
        case _:
            return Text("event-log", what=lost.what)
