"""What of all that is known belongs to one host of one pool."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lab.envoy.snapshot import HostLook, PoolLook, Snapshot
from lab.observe import figures as figures_module
from lab.observe.figures import Figures, figures
from lab.observe.why import why
from lab.site.events import Asked, Ejected, Event, Returned, Tried
from tests.lab.observe.sites import FakeProxy, FakeSite, pod

WEB = "outbound|80||web.shop.svc.cluster.local"
V2 = "outbound|80|v2|web.shop.svc.cluster.local"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ONE, TWO = pod("web-v1-1", "v1", "10.0.0.1"), pod("web-v2-1", "v2", "10.0.0.2")
CONFIG = {"outlier_detection": {"consecutive_5xx": 3, "enforcing_success_rate": 0}}


def host(address: str, requests: int = 0, *, out: bool = False) -> HostLook:
    """A host, as the look has it."""
    return HostLook(address, out, True, "", 0, requests, 0)


def pool(name: str, *hosts: HostLook, **given: Any) -> PoolLook:
    """A pool that is what it is since a minute before the start."""
    since = START - timedelta(minutes=1)
    return PoolLook(name, **{"config": CONFIG, "since": since, "stats": {}, **given}, hosts=hosts)


def at(seconds: float) -> datetime:
    """So many seconds after the start."""
    return START + timedelta(seconds=seconds)


def tried(seconds: float, status: int = 500, **given: Any) -> Tried:
    """A try of the second pod."""
    own = {"proxy": "gateway", "cluster": WEB, "upstream": TWO.address, "pod": TWO.name}
    return Tried(time=at(seconds), status=status, **{**own, **given})


def turned(kind: type[Ejected | Returned], seconds: float, **given: Any) -> Event:
    """An ejection or a return of the second pod."""
    own = {"proxy": "gateway", "cluster": WEB, "address": TWO.address, "pod": TWO.name}
    return kind(time=at(seconds), detector="CONSECUTIVE_5XX", ejections=1, **{**own, **given})


def found(
    *pools: PoolLook, events: list[Event], stats: dict[str, int] | None = None
) -> list[Figures]:
    """The figures of the second pod."""
    proxy = FakeProxy(seen=Snapshot(at(60), {each.name: each for each in pools}, stats or {}))
    return figures(FakeSite([ONE, TWO], [proxy], events), proxy, [TWO.name])


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that lacks tries will lack them."""
    monkeypatch.setattr(figures_module, "_FLUSH_SECONDS", 0)


def test_a_hosts_own_tries_and_turns() -> None:
    """Not another pod's, pool's or proxy's, and none from before the pool was what it is."""
    (seen,) = found(
        pool(WEB, host(ONE.address), host(TWO.address, 3, out=True)),
        events=[
            tried(-61),
            tried(-60, 200),
            tried(1),
            tried(2),
            tried(2, upstream=ONE.address),
            tried(2, cluster=V2),
            tried(2, cluster=None),
            tried(2, proxy="client"),
            turned(Ejected, -61),
            turned(Ejected, -60),
            turned(Returned, -9),
            turned(Ejected, 3),
            turned(Ejected, 4, address=ONE.address),
            turned(Ejected, 4, cluster=V2),
            turned(Ejected, 4, proxy="client"),
        ],
    )
    assert (seen.streak.tries, seen.streak.longest, seen.streak.good) == (3, 2, {200: 1})
    assert [event.time for event in seen.events] == [at(-60), at(-9), at(3)]
    assert seen.breaker is not None
    assert seen.breaker.consecutive_5xx == 3
    assert (seen.host.pod.name, seen.host.ejected, seen.host.caller) == (TWO.name, True, "gateway")
    assert seen.own == host(TWO.address, 3, out=True)
    assert seen.pool.name == WEB


def test_a_client_that_was_gone_is_told_from_a_routes_timeout() -> None:
    """The tries look the same; the access log's lines of their requests don't."""
    own: dict[str, Any] = {"proxy": "gateway", "cluster": WEB, "upstream": TWO.address}
    left: dict[str, Any] = {
        "status": 0,
        "flags": ("DC",),
        "details": "downstream_remote_disconnect",
    }
    late: dict[str, Any] = {"status": 504, "flags": ("UT",), "details": "response_timeout"}
    (seen,) = found(
        pool(WEB, host(TWO.address)),
        events=[
            tried(1, 0, request_id="left"),
            tried(2, 0, request_id="late"),
            Asked(time=at(1), request_id="left", **own, **left),
            Asked(time=at(2), request_id="late", **own, **late),
        ],
    )
    assert (seen.streak.abandoned, seen.streak.local, seen.streak.now) == (1, 1, 1)


def test_a_return_sets_the_count_back() -> None:
    """The host's own, in this pool."""
    events = [tried(1), tried(2), turned(Ejected, 3), turned(Returned, 33), tried(34)]
    (seen,) = found(pool(WEB, host(TWO.address)), events=events)
    assert seen.streak.now == 1
    (seen,) = found(pool(WEB, host(TWO.address)), events=[*events[:3], tried(34, 503)])
    assert (seen.streak.detections, seen.streak.now) == (0, 0)
    assert seen.streak.runs[0].late == [at(34)]


def test_faults_of_the_mesh_for_this_pool() -> None:
    """Of the proxy by its statistics, of the pool by the access log."""

    def asked(**given: Any) -> Asked:
        own = {"proxy": "gateway", "cluster": WEB, "flags": ("FI",)}
        return Asked(time=at(1), status=503, **{**own, **given})

    (seen,) = found(
        pool(WEB, host(TWO.address)),
        events=[
            asked(),
            asked(flags=("DI", "FI")),
            asked(flags=("UO",)),
            asked(flags=()),
            asked(cluster=V2),
            asked(proxy="client"),
        ],
        stats={
            "http.a.fault.aborts_injected": 4,
            "http.b.fault.aborts_injected": 5,
            "http.a.fault.delays_injected": 9,
        },
    )
    assert (seen.faults, seen.aborted) == (9, 2)


def test_a_pool_without_outlier_detection() -> None:
    """Its tries are counted, and nothing is detected."""
    events: list[Event] = [tried(number) for number in range(6)]
    (seen,) = found(pool(WEB, host(TWO.address), config={}), events=events)
    assert (seen.breaker, seen.streak.detections, seen.streak.errors) == (None, 0, 6)


def test_a_pool_that_the_control_plane_does_not_tell_of() -> None:
    """Nobody knows what it is, or since when."""
    assert found(pool(WEB, host(TWO.address), since=None), events=[]) == []


def test_every_pool_that_it_is_in() -> None:
    """Each has figures of its own; a pool of others has none."""
    pools = (pool(V2, host(TWO.address)), pool(WEB, host(TWO.address), host(ONE.address)))
    seen = found(*pools, pool("other", host(ONE.address)), events=[tried(1), tried(2, cluster=V2)])
    assert [(each.host.cluster, each.streak.tries) for each in seen] == [(WEB, 1), (V2, 1)]


def test_a_log_that_is_late_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until it has as many tries as Envoy has counted, of each host that is asked about."""
    monkeypatch.setattr(figures_module, "_FLUSH_SECONDS", 30)
    monkeypatch.setattr(figures_module, "_POLL_SECONDS", 0)
    looked = pool(WEB, host(ONE.address, 99), host(TWO.address, 2))
    proxy = FakeProxy(seen=Snapshot(at(60), {WEB: looked}, {}))

    class Late(FakeSite):
        reads = 0

        def events(self, *args: Any, **kinds: Any) -> Any:
            self.reads += 1
            if self.reads in {2, 3}:
                self.happened.append(tried(self.reads))
            return super().events(*args, **kinds)

    site = Late([ONE, TWO], [proxy], [])
    (seen,) = figures(site, proxy, [TWO.name])
    assert (seen.streak.tries, site.reads) == (2, 4)


def reasons_of(
    *pools: PoolLook, events: list[Event], pods: tuple[str, ...] = (TWO.name,)
) -> list[tuple[str, str, bool]]:
    """Which pools of which pods are told of, and whether they were asked."""
    proxy = FakeProxy(seen=Snapshot(at(60), {each.name: each for each in pools}, {}))
    said = why(FakeSite([ONE, TWO], [proxy], events), proxy, pods)
    return [(each.pool, each.pod, each.asked) for each in said]


def test_pools_that_never_asked_it_are_left_out() -> None:
    """Unless nobody did: then the whole pool is worth a word, and its subset's is not."""
    asked, idle = host(TWO.address, 1), host(TWO.address)
    assert reasons_of(pool(WEB, asked), pool(V2, idle), events=[]) == [("web:80", TWO.name, True)]
    assert reasons_of(pool(WEB, idle), pool(V2, asked), events=[]) == [
        ("web:80/v2", TWO.name, True)
    ]
    assert reasons_of(pool(WEB, idle), pool(V2, idle), events=[]) == [("web:80", TWO.name, False)]
    out = turned(Ejected, 3, cluster=V2)
    assert reasons_of(pool(WEB, asked), pool(V2, idle), events=[out]) == [
        ("web:80", TWO.name, True),
        ("web:80/v2", TWO.name, True),
    ]


def test_what_is_told_of_a_pod() -> None:
    """Whose opinion it is, of whom, in which pool, and why."""
    looked = pool(WEB, host(TWO.address, 3, out=True))
    proxy = FakeProxy("client", seen=Snapshot(at(60), {WEB: looked}, {}))
    (said,) = why(FakeSite([TWO], [proxy], []), proxy, [TWO.name])
    found = said.as_dict()
    reasons = found.pop("reasons")
    assert found == {
        "caller": "client",
        "pod": TWO.name,
        "pool": "web:80",
        "cluster": WEB,
        "ejected": True,
        "since": (START - timedelta(minutes=1)).isoformat(),
        "requests": 3,
        "failed": 0,
        "hidden_retries": None,
        "causes": [],
        "lost": [],
    }
    assert said.turned
    assert [reason["code"] for reason in reasons] == ["ejected", "panic"]
    assert reasons == [reason.as_dict() for reason in said.reasons]
