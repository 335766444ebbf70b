"""A host of a pool with figures that a test chooses, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from lab.envoy.ejection import current_ejection
from lab.envoy.outlier import Breaker
from lab.envoy.snapshot import HostLook, PoolLook
from lab.envoy.streak import Streak
from lab.observe.figures import Figures
from lab.observe.hosts import Host, Turn
from lab.observe.reason import Reason, reasons
from lab.site.events import Returned
from lab.words import say
from tests.lab.observe.sites import pod

POOL = "outbound|80||web.shop.svc.cluster.local"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
THREE = Breaker(consecutive_5xx=3, success_rate=None, percent=40, panic=0)
#: Nothing that is detected ejects.
OFF = replace(THREE, consecutive_5xx=0)
WEB = pod("web-v2-1", "v2", "10.0.0.1")


def host(number: int, priority: int = 0, *, out: bool = False) -> HostLook:
    """One of the pool's."""
    return HostLook(f"10.0.0.{number}:8080", out, True, "", priority, 7, 2)


def turn(kind: type[Turn], at: float, number: int = 1, **given: Any) -> Turn:
    """Something that became of the host, so many seconds after the start."""
    detector = {} if kind is Returned else {"detector": "CONSECUTIVE_5XX"}
    common = {"proxy": "gateway", "pod": WEB.name, "address": WEB.address, "cluster": POOL}
    time = START + timedelta(seconds=at)
    return kind(time=time, ejections=number, **common, **{**detector, **given})


def seen(
    breaker: Breaker | None = THREE,
    *,
    events: tuple[Turn, ...] = (),
    others: tuple[HostLook, ...] = (host(2), host(3), host(4)),
    out: bool = False,
    own: HostLook | None = None,
    faults: int = 0,
    aborted: int = 0,
    stats: dict[str, int] | None = None,
    **streak: Any,
) -> Figures:
    """A host of four, and what is known of it."""
    own = own or host(1, out=out)
    ejection = current_ejection(events, breaker or Breaker()) if out else None
    found = Host(WEB, POOL, out, ejection, 0, START, "gateway")
    pool = PoolLook(POOL, {}, START, (own, *others), stats or {})
    return Figures(found, pool, own, breaker, Streak(**streak), faults, aborted, events)


def told(figures: Figures) -> dict[str, Reason]:
    """What is said, by its code, in both languages."""
    found = {reason.code: reason for reason in reasons(figures)}
    for reason in found.values():
        assert say(reason.text, "ko") != str(reason.text)
    return found


def sentence(figures: Figures, code: str) -> str:
    """One of the sentences."""
    return str(told(figures)[code].text)
