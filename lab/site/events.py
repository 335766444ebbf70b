"""What happens at a site, as typed events: one stream for board, watch, report and drills alike.

An event is a fact with a time, tagged by its kind, and never a sentence. Whoever writes events uses
these types, and so does whoever reads them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

Seen = Literal["logged", "polled"]
"""``logged``: the proxy wrote it itself, at that time. ``polled``: it was found so at a look."""


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    time: AwareDatetime
    """When it happened; of a request, when it began."""


class Sent(_Event):
    """A request as its client saw it end."""

    kind: Literal["sent"] = "sent"
    proxy: str
    client_id: str
    """The ``x-goodjob-request`` that it carried."""
    method: str = "GET"
    path: str = ""
    status: int | None = None
    """None where no answer came."""
    failure: Literal["connect", "timeout", "reset"] | None = None
    seconds: float
    """From the time that it was due, so waiting for a free worker counts."""
    service_seconds: float
    """From the time that it was really sent."""
    pod: str | None = None
    version: str | None = None


class Asked(_Event):
    """A request as the proxy saw it end: a line of its access log."""

    kind: Literal["asked"] = "asked"
    proxy: str
    request_id: str | None = None
    client_id: str | None = None
    method: str | None = None
    path: str | None = None
    authority: str | None = None
    status: int
    """What was sent downstream; 0 where the client was gone before."""
    flags: tuple[str, ...] = ()
    details: str | None = None
    pod: str | None = None
    """The pod that was tried last, by name where it is known, else ``ip:port``."""
    cluster: str | None = None
    route: str | None = None
    attempts: int | None = None
    milliseconds: int | None = None


class Tried(_Event):
    """A try: the proxy asked a pod."""

    kind: Literal["tried"] = "tried"
    proxy: str
    request_id: str | None = None
    status: int = 0
    """0 where there was no answer."""
    flags: tuple[str, ...] = ()
    pod: str
    address: str
    cluster: str | None = None
    milliseconds: int | None = None


class _OfHost(_Event):
    proxy: str
    pod: str
    address: str
    cluster: str
    ejections: int = 0
    """How often this host was ejected so far, as Envoy numbers them."""
    seen: Seen = "logged"


class Detected(_OfHost):
    """A host had what ejects, and stayed in the pool."""

    kind: Literal["detected"] = "detected"
    detector: str
    """Envoy's word for it: CONSECUTIVE_5XX, FAILURE_PERCENTAGE …"""


class Ejected(_OfHost):
    """A host left the pool."""

    kind: Literal["ejected"] = "ejected"
    detector: str
    success_rate: float | None = None
    """Percent of good answers at the sweep, where shares are what ejects."""
    success_rate_threshold: float | None = None


class Returned(_OfHost):
    """A host came back to the pool."""

    kind: Literal["returned"] = "returned"


class PodTurned(_Event):
    """Something became of a pod."""

    kind: Literal["pod turned"] = "pod turned"
    pod: str
    to: Literal[
        "started", "ready", "unready", "unhealthy", "ended", "waiting", "leaving", "hook", "gone"
    ]
    why: str = ""
    """For programs and for people: a probe's failure, an exit status; empty where there is none."""
    pid: int | None = None
    exit_code: int | None = None
    restarts: int = 0


class ProxyTurned(_Event):
    """Something became of a proxy."""

    kind: Literal["proxy turned"] = "proxy turned"
    proxy: str
    to: Literal["started", "ended", "stuck"]
    why: str = ""
    pid: int | None = None
    exit_code: int | None = None
    addresses: tuple[str, ...] = ()


class SiteTurned(_Event):
    """Something became of the whole: it is ready, or a certificate was renewed."""

    kind: Literal["site turned"] = "site turned"
    to: Literal["ready", "renewed", "stopping"]
    what: str = ""


class Applied(_Event):
    """The manifests changed; names are Envoy's."""

    kind: Literal["applied"] = "applied"
    source: str
    reset: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    listeners: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    started: tuple[str, ...] = ()


class Refused(_Event):
    """A change of the manifests was refused, and nothing changed."""

    kind: Literal["refused"] = "refused"
    source: str
    why: str


class Planned(_Event):
    """Another fault plan is in force in a pod."""

    kind: Literal["planned"] = "planned"
    pod: str
    plan: str
    seed: int | None = None
    ttl_seconds: float | None = None


class Lost(_Event):
    """Evidence is gone: rotated away, damaged, or never written."""

    kind: Literal["lost"] = "lost"
    what: str
    """The log, as a path below the site's folder."""
    why: Literal["rotated", "damaged", "unread", "unwritten"]
    lines: int | None = None
    """How many lines, where it is known."""


Event = Annotated[
    Sent
    | Asked
    | Tried
    | Detected
    | Ejected
    | Returned
    | PodTurned
    | ProxyTurned
    | SiteTurned
    | Applied
    | Refused
    | Planned
    | Lost,
    Field(discriminator="kind"),
]

EVENT: TypeAdapter[Event] = TypeAdapter(Event)
"""Reads and writes any event as JSON."""


class Mark(BaseModel):
    """How far a site's events have been read; what is in it is the site's own matter."""

    model_config = ConfigDict(frozen=True)

    places: dict[str, tuple[int, int]] = {}
    """By log: which file it was, and how far it was read."""


BEGINNING = Mark()
