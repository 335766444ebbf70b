"""The rules of fault plans, as a breaker counts them."""

from __future__ import annotations

import pytest

from lab.envoy.outlier import Breaker
from lab.manifests import read
from lab.theory.failing import Failing, failing, plan_findings
from tests.lab.theory.cases.bundles import with_faults
from tests.lab.theory.shop import deployment, findings, text

FIVE = Breaker(success_rate=None)
GATEWAY = Breaker(consecutive_5xx=0, consecutive_gateway=2, success_rate=None)
BOTH = Breaker(consecutive_5xx=4, consecutive_gateway=2, success_rate=None)
TEAPOT = Breaker(codes=(418,), success_rate=None)
APART = Breaker(split=True, consecutive_local=1, success_rate=None)


def rules(plan: str, breaker: Breaker = FIVE, timeout: float | None = None) -> list[Failing]:
    """Of the only Deployment."""
    reading = read([("test", text(deployment(faults=plan)))])
    return list(failing(reading.workloads, breaker, timeout))


@pytest.mark.parametrize(
    ("plan", "breaker", "status"),
    [
        ("404@always", FIVE, 404),
        ("404:50,503:10@always", FIVE, 503),
        ("418:50,503:10@always", TEAPOT, 418),
        ("delay:1h@always", FIVE, 0),
        ("down@always", FIVE, None),
        ("reset@always", FIVE, 503),
        ("reset@always", TEAPOT, 503),
    ],
)
def test_its_status_is_the_first_error(plan: str, breaker: Breaker, status: int | None) -> None:
    """Else the first status, and 0 where nothing is seen; what is no plan has no rules."""
    assert [rule.status for rule in rules(plan, breaker)] == ([] if status is None else [status])


@pytest.mark.parametrize(
    ("plan", "breaker", "threshold", "requests"),
    [
        ("500@always", FIVE, 5, 5),
        ("500@always", GATEWAY, 0, None),
        ("503@always", GATEWAY, 2, 2),
        ("503@always", BOTH, 2, 2),
        ("500@always", BOTH, 4, 4),
        ("418@always", TEAPOT, 5, 5),
        ("500@always", TEAPOT, 0, None),
        ("reset@always", TEAPOT, 5, 5),
        ("truncate@always", TEAPOT, 5, None),
        ("truncate@always", Breaker(consecutive_5xx=1), 1, 1),
        ("reset@always", APART, 1, 1),
        ("500@always", APART, 5, 5),
        ("404@always", FIVE, 0, None),
        ("500@every:9", FIVE, 5, None),
        ("500@random:0", FIVE, 0, None),
        ("limit:1@always", FIVE, 5, None),
    ],
)
def test_the_threshold_that_is_reached_first(
    plan: str, breaker: Breaker, threshold: int | None, requests: float | None
) -> None:
    """Of all that count it; 0 where none does."""
    for rule in rules(plan, breaker):
        assert (rule.threshold, rule.requests(rule.threshold)) == (threshold, requests)


def test_both_thresholds_of_a_mix() -> None:
    """What the whole run reaches sooner than its gateway errors do."""
    (rule,) = rules("500:90,503:10@always", BOTH)
    assert rule.threshold == 4
    (rule,) = rules("500:10,503:90@always", BOTH)
    assert rule.threshold == 2


def test_runs_and_chance() -> None:
    """How many in a row at the most, and whether that is a matter of chance."""
    (always,) = rules("500@always")
    assert (always.longest_run, always.draws, always.share) == (None, False, 1)
    (twice,) = rules("500@burst:2/8")
    assert (twice.longest_run, twice.draws, twice.share) == (2, False, 0.25)
    (drawn,) = rules("500@random:0.25")
    assert (drawn.longest_run, drawn.draws, drawn.share) == (None, True, 0.25)
    (apart,) = rules("reset@every:2", APART)
    assert (apart.share, apart.is_failure) == (0, True)
    (none,) = rules("404@always")
    assert (none.share, none.is_failure) == (0, False)


def test_a_delay_counts_beyond_the_timeout() -> None:
    """And a rule of which nothing is seen is no finding."""
    (late,) = rules("delay:2s@always", timeout=1.0)
    assert (late.status, late.threshold) == (504, 5)
    assert not [each for each in findings(*with_faults("delay:1h@always")) if each.rule != "x"]


def test_a_plan_that_is_none() -> None:
    """An error with the service's own sentence, and no rules."""
    reading = read([("test", text(deployment(faults="500@sometimes"), deployment("v2")))])
    (found,) = plan_findings(reading.workloads)
    assert (found.rule, found.level.value) == ("invalid-fault-plan", "error")
    assert (found.where, found.path) == ("Deployment mall/shop-v1", "spec.template.spec.containers")
    assert str(found.message).startswith("Deployment mall/shop-v1 does not start: the fault plan")
    assert not list(failing(reading.workloads, FIVE, None))
