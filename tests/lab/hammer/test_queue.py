"""How many waited for a connection, of two looks at a proxy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lab.envoy.snapshot import PoolLook, Snapshot
from lab.hammer.queue import Queued, queued

WHEN = datetime(2026, 1, 1, tzinfo=UTC)
POOL = "outbound|80||slow.shop.svc.cluster.local"
UNLIMITED = 4_294_967_295


def look(
    overflow: int = 0,
    pending: int = 0,
    opened: int = 0,
    *,
    since: datetime = WHEN,
    thresholds: list[dict[str, Any]] | None = None,
) -> Snapshot:
    """A look at a proxy with one pool."""
    stats = {
        "upstream_cx_overflow": overflow,
        "upstream_rq_pending_total": pending,
        "upstream_cx_total": opened,
    }
    config = {} if thresholds is None else {"circuit_breakers": {"thresholds": thresholds}}
    return Snapshot(WHEN, {POOL: PoolLook(POOL, config, since, (), stats)}, {})


TWO = [{"max_connections": 2, "max_pending_requests": UNLIMITED}]


@pytest.mark.parametrize(
    ("before", "after", "requests"),
    [
        ((0, 0, 0), (113, 60, 2), 58),
        ((100, 60, 2), (113, 67, 2), 7),
        ((113, 60, 2), (114, 67, 2), 1),
    ],
)
def test_who_waited(
    before: tuple[int, int, int], after: tuple[int, int, int], requests: int
) -> None:
    """Since the first look, without those that had a connection opened."""
    found = queued(look(*before), look(*after, thresholds=TWO))

    assert found == (Queued(POOL, requests, 2, None),)


@pytest.mark.parametrize("after", [(0, 60, 60), (5, 2, 2), (113, 60, 2)])
def test_who_did_not(after: tuple[int, int, int]) -> None:
    """Connections were opened for all, or nothing has happened since."""
    assert queued(look(113, 60, 2), look(*after)) == ()


def test_a_pool_that_was_made_anew_has_no_past() -> None:
    """Its figures began at nothing, and so do those of a pool that was not there."""
    late = look(9, 9, 1, since=WHEN + timedelta(seconds=1))

    assert queued(look(), late) == ()
    assert queued(Snapshot(WHEN, {}, {}), late) == ()


@pytest.mark.parametrize(
    ("thresholds", "limits"),
    [
        (None, (1024, 1024)),
        ([{"max_connections": 3, "max_pending_requests": 4}], (3, 4)),
        ([{"priority": "HIGH", "max_connections": 3}], (1024, 1024)),
        ([{"max_connections": UNLIMITED}], (None, 1024)),
    ],
)
def test_the_limits(
    thresholds: list[dict[str, Any]] | None, limits: tuple[int | None, int | None]
) -> None:
    """Those of the default priority; what is not set is Envoy's 1024."""
    (found,) = queued(look(), look(9, 9, 1, thresholds=thresholds))

    assert (found.most_connections, found.most_waiting) == limits
