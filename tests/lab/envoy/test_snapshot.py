"""What a look at a pool says without a calculation of its own."""

from __future__ import annotations

from lab.envoy.snapshot import HostLook, PoolLook, RouteLook


def host(number: int, priority: int = 0, *, out: bool = False, ready: bool = True) -> HostLook:
    """One of a pool."""
    return HostLook(f"10.0.0.{number}:80", out, ready, "", priority, 0, 0)


def pool(*hosts: HostLook) -> PoolLook:
    """A pool."""
    return PoolLook("a", {}, None, hosts, {"x": 3})


def test_who_is_healthy() -> None:
    """Neither ejected nor unready."""
    assert pool(host(1), host(2, out=True), host(3, ready=False), host(4)).healthy == 2
    assert pool().healthy == 0


def test_a_priority_without_hosts_is_one_too() -> None:
    """The first one is asked first, and may have nobody."""
    found = pool(host(1, 2), host(2, 2, out=True), host(3, 0))
    assert found.tiers == ((1, 1), (0, 0), (1, 2))
    assert pool().tiers == ()


def test_a_host_by_its_address() -> None:
    """Its port is part of it."""
    found = pool(host(1), host(2))
    assert found.host("10.0.0.2:80") == host(2)
    assert found.host("10.0.0.2:81") is None


def test_a_statistic_that_is_not_there_is_zero() -> None:
    """Envoy has none before it counts."""
    assert (pool().stat("x"), pool().stat("y")) == (3, 0)


def test_what_retries_cover() -> None:
    """An answer by its status, a connection that broke, and one that never opened."""

    def covers(on: str, *codes: int, retries: int = 2) -> tuple[bool, bool, bool, bool]:
        route = RouteLook("a", tuple(on.split(",")), codes, retries)
        return route.covers(500), route.covers(503), route.covers_resets, route.covers_refusals

    assert covers("5xx") == (True, True, True, True)
    assert covers("gateway-error") == (False, True, True, True)
    assert covers("reset") == (False, False, True, True)
    assert covers("connect-failure") == (False, False, False, True)
    assert covers("retriable-status-codes", 503) == (False, True, False, False)
    assert covers("unavailable", 503) == (False, False, False, False)
    assert covers("5xx", retries=0) == (False, False, False, False)
    assert RouteLook("a", ("5xx",), (), 1).covers(499) is False
