"""One line of a timeline, and the lines that stand alone: what became of a pod, of a host."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lab.envoy.names import short_name
from lab.site.events import Detected, Ejected, Lost, PodTurned, ProxyTurned, Returned, SiteTurned
from lab.site.telling import Turn, envoy, tell
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True)
class Moment:
    """One line of the timeline.

    Args:
        time: when it came about: of a request that failed, when that was seen.
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


def turned(event: Turn) -> Moment:
    """What became of a pod, an Envoy or the whole."""
    facts = event.model_dump(mode="json", exclude={"time", "kind"}, exclude_none=True)
    return Moment(event.time, event.order, _word(event), tell(event), facts)


def of_host(event: Detected | Ejected | Returned, *, alone: bool) -> Moment:
    """An ejection, a return, or a detection that ejected nobody.

    Args:
        event: which.
        alone: whether there is no other proxy at the site.
    """
    whose = envoy(event.proxy, alone=alone)
    where = short_name(event.cluster)
    data: dict[str, Any] = {
        "caller": event.proxy,
        "pod": event.pod,
        "cluster": event.cluster,
        "num_ejections": event.ejections,
    }
    if event.seen == "polled":
        return _polled(event, Text("event-host", envoy=whose, pod=event.pod, pool=where), data)
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


def _polled(event: Detected | Ejected | Returned, host: Text, data: dict[str, Any]) -> Moment:
    """One that was found at a look: nobody says what for, and the time is known so far."""
    span = event.precision_seconds or 0.0
    data |= {"seen": event.seen, "precision_seconds": span}
    kind = "return" if event.returns else "eject"
    text = Text("event-found", host=host, turn=kind, seconds=span)
    return Moment(event.time, event.order, kind, text, data)


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
