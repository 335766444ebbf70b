"""Waiting for a connection, and the limits of a connection pool."""

from __future__ import annotations

from lab.envoy.queue import UNLIMITED, Limits, waited


def test_nobody_waits_where_nothing_is_limited() -> None:
    """What is pending then opens a connection of its own."""
    assert waited(0, 40, 3) == 0


def test_who_opens_a_connection_does_not_wait_for_one() -> None:
    """Forty were pending, and three of them opened the three that there are."""
    assert waited(76, 40, 3) == 37
    assert waited(1, 2, 3) == 0


def test_envoys_defaults_and_what_is_set() -> None:
    """Of the default priority; numbers may be texts in proto JSON."""
    assert Limits.of({}) == Limits(1024, 1024, 1024, 3)
    own = {"max_connections": 2, "max_pending_requests": str(UNLIMITED), "max_retries": 9}
    thresholds = [{"priority": "HIGH", "max_connections": 7}, own]
    found = Limits.of({"circuit_breakers": {"thresholds": thresholds}})
    assert found == Limits(2, UNLIMITED, 1024, 9)
