"""What happens at a site, as typed events: one stream for board, watch, report and drills alike.

An event is a fact with a time, tagged by its kind, and never a sentence. Whoever writes events uses
these types, and so does whoever reads them. Where a reason is somebody else's words, such as
Envoy's, it is plain text; one of ours is a template with its values.
"""

from __future__ import annotations

import heapq
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
)
from pydantic.functional_serializers import PlainSerializer

from lab.envoy.access import AccessEntry
from lab.envoy.attempt import Attempt
from lab.words import Text, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Seen = Literal["logged", "polled"]
"""``logged``: the proxy wrote it itself, at that time. ``polled``: it was found so at a look."""


_FIRST_YEAR, _LAST_YEAR = 1980, 9000


def _told(value: Any) -> Any:  # noqa: ANN401 - a validator's input is whatever was in the JSON
    """A template that went through JSON; a list in it is told with commas.

    Raises:
        ValueError: it is none that can be said: damaged, or of another release.
    """
    match value:
        case {"template": str(template), "values": dict(values)}:
            text = Text(template, **{name: _told(each) for name, each in values.items()})
            try:
                say(text)
            except (LookupError, TypeError, ArithmeticError) as error:
                raise ValueError(template) from error
            return text
        case list():
            return tuple(_told(each) for each in value)
        case dict() | None:
            # A structure of a program is no part of a sentence.
            raise ValueError(value)
    return value


def _as_json(said: Text | str) -> Any:  # noqa: ANN401 - JSON is any of its types
    return said.as_dict() if isinstance(said, Text) else said


Said = Annotated[Text | str, BeforeValidator(_told), PlainSerializer(_as_json)]
"""A reason: a template and its values, or somebody else's words."""


def _now() -> datetime:
    return datetime.now(UTC)


def possible(when: datetime) -> datetime:
    """A time that a clock may show, and others can be reckoned from.

    Raises:
        ValueError: it is none, as where a bit of a log was turned.
    """
    if not _FIRST_YEAR <= when.year <= _LAST_YEAR:
        raise ValueError(when)
    return when


class _Event(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="ignore", arbitrary_types_allowed=True, allow_inf_nan=False
    )

    time: Annotated[AwareDatetime, AfterValidator(possible)] = Field(default_factory=_now)
    """When it happened; of a request, when it began."""

    @property
    def order(self) -> datetime:
        """Where it stands among the others."""
        return self.time


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


class Asked(_Event, AccessEntry):
    """A request as the proxy saw it end: a line of its access log."""

    kind: Literal["asked"] = "asked"
    proxy: str
    pod: str | None = None
    """The pod that was tried last, by name where it is known, else ``ip:port``."""


class Tried(_Event, Attempt):
    """A try: the proxy asked a pod."""

    kind: Literal["tried"] = "tried"
    proxy: str
    pod: str | None = None
    """By name where it is known, else ``ip:port``; None where nobody was asked."""


class _OfHost(_Event):
    proxy: str
    pod: str
    address: str
    """``ip:port``."""
    cluster: str
    ejections: int = 0
    """How often this host was ejected so far, as Envoy numbers them."""
    seen: Seen = "logged"
    precision_seconds: float | None = None
    """Where it was found at a look: how long before that it may have been, since the last one."""
    line: str = ""
    """As the proxy wrote it, where it did."""

    @property
    def ejects(self) -> bool:
        """Whether the host left the pool."""
        return isinstance(self, Ejected)

    @property
    def returns(self) -> bool:
        """Whether the host came back."""
        return isinstance(self, Returned)

    @property
    def order(self) -> datetime:
        """Envoy cuts its time to milliseconds, and that of a request to microseconds.

        What happened within the same millisecond came first, as it is what the ejection is for.
        """
        return self.time + timedelta(microseconds=999)


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
    detector: str = ""


PodTurn = Literal[
    "started",
    "ready",
    "unready",
    "unhealthy",
    "ended",
    "terminating",
    "withdrawn",
    "prestop",
    "gone",
]


class PodTurned(_Event):
    """Something became of a pod."""

    kind: Literal["pod turned"] = "pod turned"
    pod: str
    to: PodTurn
    address: str = ""
    """Its ``ip``; told when it starts, as another pod may have it later."""
    ports: dict[int, int] | None = None
    """The port that is its own for each that its manifest names, where others have that ip, too."""
    probe: Literal["startup", "readiness", "liveness"] | None = None
    """Which one failed, where it is unready or unhealthy for that."""
    question: Said = ""
    """What that probe asks; empty in what older releases wrote."""
    why: Said = ""
    """What came of the probe, or what a pod that ended has said last; or empty."""
    endpoint_delay_seconds: float | None = None
    """How long the proxies go on sending to it, where it is told to end."""
    has_pre_stop: bool | None = None
    """Whether it has a ``preStop`` that keeps it serving meanwhile."""
    pid: int | None = None
    exit_code: int | None = None
    """Of the pod, or of its ``preStop``; negative for a signal."""
    reason: str = ""
    """Kubernetes' word for how it ended, where that is more than the exit code: ``OOMKilled``."""
    memory_bytes: int | None = None
    """What it held, where it was killed for that."""
    limit_bytes: int | None = None
    """And the most that it was allowed."""
    pause_seconds: float | None = None
    """How long until it is started again, where it has ended."""
    term_seconds: float | None = None
    """How long after SIGTERM it ended, where it is gone."""
    grace_seconds: float | None = None
    """Its ``terminationGracePeriodSeconds``, where it is gone."""


ProxyTurn = Literal["started", "ended", "stuck"]


class ProxyTurned(_Event):
    """Something became of a proxy."""

    kind: Literal["proxy turned"] = "proxy turned"
    proxy: str
    alone: bool = True
    """Whether there is no other at the site."""
    to: ProxyTurn
    """``stuck``: it was not changed back to what the others have."""
    why: Said = ""
    pid: int | None = None
    exit_code: int | None = None
    addresses: tuple[str, ...] = ()


class SiteTurned(_Event):
    """Something became of the whole: it is ready, or a certificate was renewed."""

    kind: Literal["site turned"] = "site turned"
    to: Literal["ready", "renewed"]
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
    counters: dict[str, dict[str, dict[str, int]]] = {}
    """What the counters of pools that are new or other than before stood at, by proxy: Envoy goes
    on counting where the pool before had ended."""


class Refused(_Event):
    """A change of the manifests was refused, and nothing changed."""

    kind: Literal["refused"] = "refused"
    source: str
    why: Said


class Planned(_Event):
    """Another fault plan is in force in a pod."""

    kind: Literal["planned"] = "planned"
    pod: str
    plan: str
    seed: int | None = None
    ttl_seconds: float | None = None


class Counted(_Event):
    """Lines that a pod has printed about its answers; they carry no time of their own."""

    kind: Literal["counted"] = "counted"
    pod: str
    answers: dict[int, int]
    """How many, by status."""


Log = Literal["access", "tries", "ejections", "events", "client", "printed", "figures", "facts"]
"""What a log is of: requests, tries, ejections and returns, what became of the pods and proxies,
what clients saw and asked of pods, what a pod or a proxy has printed; ``figures`` are a proxy's of
its pools, and ``facts`` what is known of the site as a whole: neither is a log."""
Loss = Literal[
    "rotated",
    "damaged",
    "unread",
    "empty",
    "missing",
    "unreadable",
    "unwritten",
    "unkept",
    "withheld",
]
"""How evidence is gone. ``empty`` and ``missing`` are of what can't be so; ``unkept`` is a log that
nobody writes, and ``withheld`` is what whoever asks has not the right to see."""


class Lost(_Event):
    """Evidence is gone: rotated away, damaged, more than is read at once, or not to be read."""

    kind: Literal["lost"] = "lost"
    what: str
    """The log, as a path below the site's folder."""
    log: Log
    of: str = ""
    """Whose log it is: a proxy's or a pod's; empty for the site's own."""
    why: Loss
    lines: int | None = None
    """How many lines, where it is known."""
    words: Said | None = None
    """Why, where a file can't be read: the system's own words, or ours."""


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
    | Counted
    | Lost,
    Field(discriminator="kind"),
]

Kind = Literal[
    "sent",
    "asked",
    "tried",
    "detected",
    "ejected",
    "returned",
    "pod turned",
    "proxy turned",
    "site turned",
    "applied",
    "refused",
    "planned",
    "counted",
    "lost",
]
KINDS: frozenset[Kind] = frozenset(get_args(Kind))

EVENT: TypeAdapter[Event] = TypeAdapter(Event)
"""Reads and writes any event as JSON."""


def merged(logs: Iterable[Sequence[Event]]) -> list[Event]:
    """Events of several logs as one stream, by time.

    Those of one log stay in its own order: tries are logged as they end, and that is the order in
    which outlier detection counts them, whenever they began.
    """
    return list(heapq.merge(*logs, key=lambda event: event.order))


class Mark(BaseModel):
    """How far a site's events have been read; what is in it is the site's own matter."""

    model_config = ConfigDict(frozen=True)

    places: dict[str, tuple[int, int]] = {}
    """By log: which file it was, and how far it was read."""


BEGINNING = Mark()
