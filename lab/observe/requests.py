"""Requests as what happened with each: what its client saw, and every pod that was asked for it.

A request that failed is told where that was seen, not where it began: one that a pod's end has cut
off after four seconds comes after that end, and one that an ejection is for comes before that.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from lab.envoy.duration import took
from lab.envoy.flags import Flag
from lab.envoy.names import Pool, short_name
from lab.observe.alike import Happening
from lab.observe.ending import Endings
from lab.observe.garbled import garbled, is_garbled
from lab.site.events import Asked, Ejected, Lost, Sent, Tried
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from lab.site import Event
    from lab.words import Value

_MILLISECOND = timedelta(milliseconds=1)
_MICROSECOND = timedelta(microseconds=1)
# Envoy ejects when the head of an answer is there, and the answer is over a little later.
_BODY = timedelta(milliseconds=100)
_AGAIN = frozenset({"GET", "HEAD"})
_BROKEN = frozenset({Flag.CONNECTION_ENDED, Flag.REMOTE_RESET, Flag.CONNECT_FAILURE})
_TRIED_ENOUGH = frozenset({Flag.RETRIES_EXHAUSTED, Flag.OVERFLOW})


class Requests:
    """All requests of a site's events.

    Args:
        events: all that has happened.
        alone: whether there is no other proxy at the site.
    """

    def __init__(self, events: Iterable[Event], *, alone: bool) -> None:
        self._alone = alone
        self._asked: list[Asked] = []
        self._tries: dict[tuple[str, str | None], list[Tried]] = defaultdict(list)
        self._failed: dict[tuple[str, str | None], Sent] = {}
        self._ejected: dict[tuple[str, str], list[Ejected]] = defaultdict(list)
        self._gaps: set[str] = set()
        self._untried: set[str] = set()
        for event in events:
            match event:
                case Asked():
                    self._asked.append(event)
                case Tried(request_id=str(), pod=str()):
                    self._tries[event.proxy, event.request_id].append(event)
                case Sent(failure=str()):
                    self._failed[event.proxy, event.client_id] = event
                case Ejected():
                    self._ejected[event.proxy, event.pod].append(event)
                case Lost(log="access"):
                    self._gaps.add(event.of)
                case Lost(log="ejections", why="unkept"):
                    self._untried.add(event.of)
        self._endings = Endings(events)

    def __iter__(self) -> Iterator[Happening]:
        """Each of them; also those that no proxy knows of."""
        unknown = dict(self._failed)
        known = {(each.proxy, each.client_id) for each in self._asked}
        unnamed = [sent for name, sent in unknown.items() if name not in known]
        unread = {id(each): sent for each, sent in garbled(self._asked, unnamed)}
        for each in self._asked:
            sent = unread.get(id(each))
            name = each.client_id if sent is None else sent.client_id
            sent = unknown.pop((each.proxy, name), None)
            if sent is None and _is_plain(each):
                yield Happening(each.time, each.order, each.proxy, "requests", pod=each.pod)
            else:
                yield self._one(each, sent)
        for sent in unknown.values():
            yield self._unseen(sent)

    def _one(self, request: Asked, sent: Sent | None) -> Happening:
        """What the client saw, then what every pod saw that was asked for it."""
        tries = self._tries.get((request.proxy, request.request_id), [])
        client = self._client(request.proxy)
        more: Value = ""
        if _is_uncovered(request, tries):
            refused = Flag.CONNECT_FAILURE in request.flags
            more = Text("event-uncovered-refused" if refused else "event-uncovered")
        elif is_garbled(request):
            more = Text("event-garbled", status=request.status)
        values: dict[str, Value] = {
            "client": client,
            "flags": _flags(request.flags),
            "tries": self._tried(tries) or self._untold(request),
            "more": more,
        }
        if request.status and sent is None:
            template, values["status"] = "event-request", request.status
        else:
            how = sent.failure if sent is not None and sent.failure else "gone"
            template, values["how"] = "event-unanswered", how
        text = Text(template, **values)
        pool = _pool(request)
        briefs: tuple[Text, ...] = ()
        if tries:
            some = Text("event-some-pod", pool=pool) if pool else Text("event-any-pod")
            views = [{**values, "tries": self._tried(tries, some)}]
            if len(tries) > 1:
                ways = Text("event-many-ways", pool=pool) if pool else Text("event-any-ways")
                views.append({**values, "tries": ways})
            briefs = tuple(Text(template, **each) for each in views)
        time, order = self._place(request, tries)
        data: dict[str, Any] = {
            "caller": request.proxy,
            "began": request.time.isoformat(),
            "request_id": request.request_id,
            "status": request.status,
            "flags": list(request.flags),
            "hidden": request.hid_a_failure,
            "tries": [{"pod": e.pod, "status": e.status, "flags": list(e.flags)} for e in tries],
        }
        return Happening(time, order, request.proxy, "request", text, briefs, data=data)

    def _unseen(self, sent: Sent) -> Happening:
        """A request that its client alone knows of."""
        none = "event-no-line" if sent.proxy in self._gaps else "event-no-envoy"
        text = Text(
            "event-unanswered",
            client=self._client(sent.proxy),
            how=sent.failure or "gone",
            flags="",
            tries=Text(none),
            more="",
        )
        data = {
            "caller": sent.proxy,
            "began": sent.time.isoformat(),
            "client_id": sent.client_id,
            "failure": sent.failure,
        }
        time = sent.time + took(sent.seconds * 1000)
        return Happening(time, time, sent.proxy, "request", text, data=data)

    def _client(self, proxy: str) -> Text:
        return Text("event-client") if self._alone else Text("event-client-of", proxy=proxy)

    def _tried(self, tries: Sequence[Tried], pod: Text | None = None) -> tuple[Text, ...]:
        """What each pod saw, or whichever pod it was."""
        found = []
        for number, each in enumerate(tries):
            cut = self._endings.of(each, each.ended) if each.local_failure else None
            values: dict[str, Value] = {
                "pod": pod or each.pod or "",
                "status": each.status,
                "flags": _flags(each.flags) if each.local_failure else "",
                "cut": Text("event-cut", how=cut.cut) if cut else "",
            }
            found.append(Text("event-retry" if number else "event-try", **values))
        return tuple(found)

    def _untold(self, request: Asked) -> Text:
        """Of a request that there is no try of: nobody saw it, or nobody writes who did."""
        if request.pod is None or self._untried.isdisjoint({"", request.proxy}):
            return _by_nobody(request)
        return Text("event-tries-unlogged", count=request.attempts or 1, pod=request.pod)

    def _place(self, request: Asked, tries: Sequence[Tried]) -> tuple[datetime, datetime]:
        """When a request is told of, and where: at the first failure of it that was seen."""
        failing = next((e for e in tries if e.local_failure or e.status >= 500), None)
        if failing is None:
            over = request.ended if request.status >= 400 or not request.status else request.time
            return over, over
        over = failing.ended
        cut = self._endings.of(failing, over) if failing.local_failure else None
        if cut is not None:
            return max(over, cut.time), max(over, cut.time + _MICROSECOND)
        # Envoy counts whole milliseconds, and looks at its clock again for the log.
        order = max(failing.time, over - _MILLISECOND)
        ejected = self._ejected.get((failing.proxy, failing.pod or ""), [])
        first = bisect_left(ejected, max(failing.time, over - _BODY), key=_order)
        if first < len(ejected) and ejected[first].order <= over:
            order = min(order, ejected[first].order - _MICROSECOND)
        return order, order


def _order(event: Ejected) -> datetime:
    return event.order


def _pool(request: Asked) -> str:
    """The pool of a Service that a request was for; empty if it was for none."""
    pool = request.cluster and Pool.of(request.cluster)
    return short_name(request.cluster or "") if pool else ""


def _by_nobody(request: Asked) -> Text:
    """That no pod saw it, and of which pool."""
    pool = _pool(request)
    return Text("event-no-pod-of", pool=pool) if pool else Text("event-no-pod")


def _is_plain(request: Asked) -> bool:
    return 0 < request.status < 400 and (request.attempts or 0) <= 1 and not request.flags


def _is_uncovered(request: Asked, tries: Sequence[Tried]) -> bool:
    """Whether a broken connection failed it, and nothing of the route would have it tried again.

    With a retry that covers it there are more tries, or Envoy says why there are none.
    """
    flags = frozenset(request.flags)
    return (
        request.attempts == 1
        and len(tries) == 1
        and request.status >= 500
        and tries[0].local_failure
        and request.method in _AGAIN
        and not _BROKEN.isdisjoint(flags)
        and _TRIED_ENOUGH.isdisjoint(flags)
    )


def _flags(flags: tuple[str, ...]) -> Value:
    return Text("event-flags", flags=flags) if flags else ""
