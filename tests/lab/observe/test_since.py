"""Since when evidence counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from lab.envoy.snapshot import PoolLook, Snapshot
from lab.observe.since import ALWAYS, Since
from lab.site.events import Applied, PodTurned, ProxyTurned

if TYPE_CHECKING:
    from lab.site import Event

WEB = "outbound|80||web.shop.svc.cluster.local"
V2 = "outbound|80|v2|web.shop.svc.cluster.local"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OVERFLOW = "upstream_rq_pending_overflow"


def at(seconds: float) -> datetime:
    """So many seconds after the start."""
    return START + timedelta(seconds=seconds)


def pool(name: str = WEB, since: float | None = 0, overflows: int = 0) -> PoolLook:
    """One that is what it is since then."""
    began = None if since is None else at(since)
    return PoolLook(name, {}, began, (), {OVERFLOW: overflows})


def since(*events: Event, pools: tuple[PoolLook, ...] = (pool(),)) -> Since:
    """What the gateway's evidence is worth."""
    return Since.of("gateway", Snapshot(at(60), {each.name: each for each in pools}, {}), events)


def started(seconds: float, proxy: str = "gateway") -> ProxyTurned:
    """A proxy's process begins."""
    return ProxyTurned(time=at(seconds), proxy=proxy, to="started")


def turned(seconds: float, to: str, pod: str = "web-1") -> PodTurned:
    """Something became of a pod."""
    return PodTurned.model_validate({"time": at(seconds), "pod": pod, "to": to})


def test_without_events_a_pool_is_as_old_as_it_says() -> None:
    """One that the control plane does not tell of may always have been there."""
    found = since(pools=(pool(since=5), pool(V2, None)))
    assert (found.pool(WEB), found.pool(V2), found.pool("gone")) == (at(5), ALWAYS, ALWAYS)
    assert found.host(WEB, "web-1") == at(5)
    assert (found.requests(WEB), found.requests(None)) == (at(5), ALWAYS)


def test_a_proxy_that_is_started_again_knows_nothing_of_before() -> None:
    """Its own process alone: another proxy's is no matter."""
    found = since(started(-9), started(3), started(7, "client"), pools=(pool(since=1),))
    assert (found.pool(WEB), found.host(WEB, "web-1")) == (at(3), at(3))


def test_a_pod_of_the_same_name_is_another_pod() -> None:
    """It has gone and another one has come; a container that is started again is the same pod."""
    assert since(turned(1, "started"), turned(9, "started")).host(WEB, "web-1") == at(1)
    for end in ("terminating", "gone"):
        again = since(turned(1, "started"), turned(5, end), turned(9, "started"))
        assert again.host(WEB, "web-1") == at(9)
        assert again.pool(WEB) == at(0)
    other = since(turned(1, "started"), turned(9, "started", "web-2"))
    assert (other.host(WEB, "web-1"), other.host(WEB, "web-2")) == (at(1), at(9))


def test_requests_are_evidence_of_the_rules_in_force() -> None:
    """A route that is changed since sends elsewhere; a pool that is gone has no requests now."""
    assert since(Applied(time=at(7), source="a", routes=("http.80",))).requests(WEB) == at(7)
    assert since(Applied(time=at(7), source="a", listeners=("l",))).requests(None) == at(7)
    assert since(Applied(time=at(7), source="a", certificates=("c",))).requests(WEB) == at(0)
    assert since(Applied(time=at(7), source="a", removed=(V2,))).requests(V2) == at(7)
    # What an Envoy remembers of its hosts is no matter of routes.
    assert since(Applied(time=at(7), source="a", routes=("http.80",))).pool(WEB) == at(0)


def test_counters_begin_where_the_pool_before_had_ended() -> None:
    """Envoy's own go on: what they stood at is in the event of the change."""
    looked = pool(since=5, overflows=9)
    counters = {"gateway": {WEB: {OVERFLOW: 7}}, "client": {WEB: {OVERFLOW: 1}}}
    change = Applied(time=at(6), source="a", reset=(WEB,), counters=counters)
    assert since(started(0), change, pools=(looked,)).counted(looked, OVERFLOW) == 2
    assert since(started(0), change, pools=(looked,)).counted(looked, "lb_healthy_panic") == 0
    # A process that is younger than the change counts from nothing.
    younger = pool(since=8, overflows=9)
    assert since(started(0), change, started(8), pools=(younger,)).counted(younger, OVERFLOW) == 9
    assert since(started(0), pools=(pool(),)).counted(pool(overflows=4), OVERFLOW) == 4


def test_a_counter_that_nobody_has_noted_is_not_known() -> None:
    """An older recording, or a change that was refused halfway."""
    looked = pool(since=5, overflows=9)
    noted = Applied(time=at(6), source="a", reset=(WEB,))
    assert since(started(0), noted, pools=(looked,)).counted(looked, OVERFLOW) is None
    assert since(started(0), pools=(looked,)).counted(looked, OVERFLOW) is None
    assert since(started(0), noted, pools=(looked,)).counted(looked, "lb_healthy_panic") == 0
