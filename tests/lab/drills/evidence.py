"""Evidence made by hand: events at so many seconds since a run began."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from lab.drills.history import History, Window
from lab.envoy.outlier import Breaker
from lab.site.events import Applied, Asked, Ejected, PodTurned, Returned, Sent, Tried
from lab.site.protocol import Pod

if TYPE_CHECKING:
    from lab.site import Event

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
POOL = "outbound|80||goodjob.goodjob.svc.cluster.local"
FIVES = "CONSECUTIVE_5XX"


def at(seconds: float) -> datetime:
    """So long after the run began."""
    return BEGAN + timedelta(seconds=seconds)


def pod(name: str, version: str, number: int = 1) -> Pod:
    """One of a Deployment of its version."""
    address = f"127.42.1.{number}:8080"
    return Pod(name, f"goodjob-{version}", version, address, True, 0, None)


V1, V2 = pod("goodjob-v1-1", "v1", 1), pod("goodjob-v2-1", "v2", 2)


def tried(seconds: float, status: int, to: Pod = V2, caller: str = "gateway", **more: Any) -> Tried:
    """A try; status 0 is a connection that broke."""
    flags = more.pop("flags", () if status else ("UC",))
    return Tried(
        time=at(seconds),
        proxy=caller,
        pod=to.name,
        upstream=to.address,
        cluster=more.pop("cluster", POOL),
        status=status,
        flags=flags,
        **more,
    )


def sent(seconds: float, status: int | None, name: str = "r", **more: Any) -> Sent:
    """A request as its client saw it."""
    given = {"proxy": "gateway", "seconds": 0.01, "service_seconds": 0.01, **more}
    return Sent(time=at(seconds), client_id=name, status=status, **given)


def asked(seconds: float, status: int, name: str = "r", **more: Any) -> Asked:
    """The same as the proxy saw it."""
    given = {"proxy": "gateway", "pod": V2.name, **more}
    return Asked(time=at(seconds), client_id=name, status=status, **given)


def ejected(
    seconds: float, of: Pod = V2, caller: str = "gateway", detector: str = FIVES
) -> Ejected:
    """An ejection."""
    return Ejected(
        time=at(seconds),
        proxy=caller,
        pod=of.name,
        address=of.address,
        cluster=POOL,
        detector=detector,
    )


def returned(seconds: float, of: Pod = V2, caller: str = "gateway") -> Returned:
    """A return."""
    return Returned(time=at(seconds), proxy=caller, pod=of.name, address=of.address, cluster=POOL)


def turned(seconds: float, to: Any, of: Pod = V2) -> PodTurned:
    """Something became of a pod."""
    return PodTurned(time=at(seconds), pod=of.name, to=to)


def applied(seconds: float) -> Applied:
    """The pool was changed."""
    return Applied(time=at(seconds), source="x", reset=(POOL,))


def history(*events: Event, threshold: int = 3, **windows: tuple[float, float]) -> History:
    """A run of v1 and v2 with these events."""
    breaker = Breaker(consecutive_5xx=threshold)
    found = History(
        Window(BEGAN),
        pods={each.name: each for each in (V1, V2)},
        breakers={(caller, POOL): [(BEGAN, breaker)] for caller in ("gateway", "sidecar")},
        windows={name: Window(at(a), at(b)) for name, (a, b) in windows.items()},
        first=frozenset({V1.name, V2.name}),
    )
    found.add(events)
    return found
