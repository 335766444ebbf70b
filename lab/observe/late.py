"""Requests that reached a host which had just been ejected.

Envoy gathers changes of a cluster's hosts that come within a second of each other, and coming back
is one: an ejection right after it takes effect up to a second late.

Source: Envoy API, ``Cluster.CommonLbConfig.update_merge_window``.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lab.envoy.names import short_name
from lab.observe.moment import Moment
from lab.site.events import Applied, Ejected, ProxyTurned, Returned, Tried
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lab.site import Event

# The window as istiod leaves it, and what Envoy's timer is late on a busy machine.
_WINDOW = timedelta(seconds=1.2)
_MICROSECOND = timedelta(microseconds=1)

_Host = tuple[str, str | None, str | None]


def late(events: Iterable[Event]) -> Iterator[Moment]:
    """A line for each ejection after which requests came all the same.

    Args:
        events: all that has happened, in order.
    """
    out: dict[_Host, Ejected] = {}
    came: dict[_Host, list[Tried]] = {}
    host: _Host
    for event in sorted(events, key=lambda each: each.order):
        match event:
            case Ejected() | Returned():
                host = event.proxy, event.cluster, event.pod
                yield from _line(out.pop(host, None), came.pop(host, []))
                if isinstance(event, Ejected):
                    out[host] = event
            case Tried():
                host = event.proxy, event.cluster, event.pod
                if host in out:
                    came.setdefault(host, []).append(event)
            case Applied() | ProxyTurned():
                # What is changed begins anew, without its ejections.
                for host in [each for each in out if _forgets(event, each)]:
                    yield from _line(out.pop(host), came.pop(host, []))
            case _:
                pass
    for host, ejected in out.items():
        yield from _line(ejected, came.get(host, []))


def _forgets(event: Applied | ProxyTurned, host: _Host) -> bool:
    proxy, cluster, _ = host
    if isinstance(event, ProxyTurned):
        return event.proxy == proxy
    return cluster in {*event.reset, *event.added, *event.removed}


def _line(ejected: Ejected | None, came: list[Tried]) -> Iterator[Moment]:
    if ejected is None or not came:
        return
    last = came[-1]
    span = last.time - ejected.time
    gathered = span <= _WINDOW
    text = Text(
        "event-late" if gathered else "event-late-still",
        requests=Text("words-requests", count=len(came)),
        pod=ejected.pod,
        pool=short_name(ejected.cluster),
        seconds=round(span.total_seconds(), 2),
    )
    data = {
        "caller": ejected.proxy,
        "pod": ejected.pod,
        "cluster": ejected.cluster,
        "requests_after": len(came),
        "seconds_after": round(span.total_seconds(), 3),
    }
    yield Moment(last.time, last.order + _MICROSECOND, "late", text, data)
