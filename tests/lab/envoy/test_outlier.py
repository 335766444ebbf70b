"""Envoy's defaults and arithmetic of outlier detection, as figures."""

from __future__ import annotations

from typing import Any

import pytest

from lab.envoy.chance import expected_requests
from lab.envoy.outlier import Breaker
from lab.envoy.priorities import priority_loads


def breaker(block: dict[str, Any], **common: Any) -> Breaker:
    """A cluster's breaker."""
    found = Breaker.of({"outlier_detection": block, "common_lb_config": common})
    assert found is not None
    return found


def test_without_a_block_nobody_is_ejected() -> None:
    """No message is no detection at all."""
    assert Breaker.of({"name": "x"}) is None


def test_what_is_not_said_is_envoys_default() -> None:
    """Five 5xx in a row, gateway errors off, 10 %, 10 s, 30 s, 300 s, panic at 50 %."""
    assert breaker({}) == Breaker(5, 0, 0, split=False, interval=10, base=30, maximum=300)
    assert (breaker({}).percent, breaker({}).panic) == (10, 50.0)


@pytest.mark.parametrize(
    ("block", "status", "threshold"),
    [
        ({"consecutive_5xx": 3}, 500, 3),
        ({"consecutive_5xx": 3}, 404, 0),
        ({"consecutive_5xx": 0, "enforcing_consecutive_5xx": 0}, 500, 0),
        ({"consecutive_gateway_failure": 2}, 503, 5),
        (
            {"consecutive_gateway_failure": 2, "enforcing_consecutive_gateway_failure": 100},
            503,
            2,
        ),
        (
            {"consecutive_gateway_failure": 2, "enforcing_consecutive_gateway_failure": 100},
            500,
            5,
        ),
    ],
)
def test_what_counts(block: dict[str, Any], status: int, threshold: int) -> None:
    """The threshold of a status is the lowest of those that count it and are enforced."""
    assert breaker(block).threshold_for(status) == threshold


@pytest.mark.parametrize(
    ("hosts", "percent", "ejectable"),
    [(2, 10, 0), (2, 49, 0), (2, 50, 1), (3, 33, 0), (3, 34, 1), (10, 10, 1), (2, 100, 2)],
)
def test_the_ceiling(hosts: int, percent: int, ejectable: int) -> None:
    """(ejected + 1) / hosts may not exceed the percentage; there is no first one for free."""
    assert breaker({"max_ejection_percent": percent}).ejectable(hosts) == ejectable


def test_the_ejection_grows_up_to_a_maximum() -> None:
    """Base times n, 300 s at the most, or the base where that is more."""
    grows = breaker({"base_ejection_time": "100s"})
    assert [grows.ejection_seconds(n) for n in (1, 2, 3, 4)] == [100, 200, 300, 300]
    assert breaker({"base_ejection_time": "400s"}).ejection_seconds(2) == 400


def test_panic_is_below_the_threshold() -> None:
    """0, as Istio has it, never panics; half of the hosts is not below 50 %."""
    assert not breaker({}, healthy_panic_threshold={}).panics(0, 2)
    assert not breaker({}).panics(1, 2)
    assert breaker({}, healthy_panic_threshold={"value": 60}).panics(1, 2)


@pytest.mark.parametrize(
    ("p", "k", "requests"),
    [(0.5, 5, 62), (0.3, 5, 586), (0.3, 3, 51), (0.1, 3, 1110), (0.5, 2, 6), (1.0, 3, 3)],
)
def test_requests_until_so_many_in_a_row(p: float, k: int, requests: int) -> None:
    """The formula for a run of k."""
    assert round(expected_requests(p, k)) == requests


def test_no_errors_never_come_in_a_row() -> None:
    """Without a chance there is no number."""
    assert expected_requests(0, 3) == float("inf")


@pytest.mark.parametrize(
    ("tiers", "loads"),
    [
        ([(2, 2), (1, 1)], [100, 0]),
        ([(72, 100), (1, 1)], [100, 0]),
        ([(71, 100), (1, 1)], [99, 1]),
        ([(1, 2), (1, 1)], [70, 30]),
        ([(0, 2), (1, 1)], [0, 100]),
        ([(1, 4), (1, 4)], [50, 50]),
        ([(0, 2), (1, 4), (1, 8)], [0, 68, 32]),
        ([(0, 2), (0, 1)], [0, 0]),
        ([(0, 0), (1, 3), (1, 3), (1, 3)], [0, 46, 46, 8]),
    ],
)
def test_what_each_priority_gets(tiers: list[tuple[int, int]], loads: list[int]) -> None:
    """Envoy's own examples: 72 of 100 healthy hosts are enough, with fewer the next one helps."""
    assert priority_loads(tiers) == loads
