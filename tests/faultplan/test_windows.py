"""Time windows: when they hold, and what a schedule inside one sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultplan.errors import FaultPlanError
from faultplan.grammar import parse
from faultplan.plan import FaultPlan
from tests.faultplan.clock import Clock
from tests.faultplan.running import running, statuses


@given(st.integers(0, 100), st.integers(1, 100), st.lists(st.integers(0, 250), max_size=20))
def test_a_window_begins_and_ends_to_the_moment(begin: int, length: int, gaps: list[int]) -> None:
    """The first moment is inside, the last is not, wherever the requests fall."""
    clock = Clock()
    plan = running(f"500@during:{begin}s-{begin + length}s", 1, clock)
    for moment in sorted([*gaps, begin, begin + length]):
        clock.now = 100.0 + moment
        expected = 500 if begin <= moment < begin + length else 0
        assert statuses(plan, 1) == [expected]


def test_a_window_without_an_end_never_closes() -> None:
    """Only its beginning is looked at."""
    clock = Clock()
    plan = running("500@during:10s-", 1, clock)
    assert statuses(plan, 1) == [0]
    clock.now += 1_000_000
    assert statuses(plan, 1) == [500]


@pytest.mark.parametrize(
    ("when", "inside"),
    [
        ("first:2", [500, 500, 0, 0, 0, 0]),
        ("every:3", [0, 0, 500, 0, 0, 500]),
        ("burst:1/3", [500, 0, 0, 500, 0, 0]),
        ("script:200,503", [0, 503, 0, 0, 0, 0]),
        ("loop:x,503", [500, 503, 500, 503, 500, 503]),
        ("always", [500] * 6),
        ("random:1", [500] * 6),
        ("uptime:0s-1s", [0] * 6),
        ("uptime:5s-+first:1", [500, 0, 0, 0, 0, 0]),
    ],
)
def test_a_schedule_in_a_window_counts_inside_it_alone(when: str, inside: list[int]) -> None:
    """Requests before the window are not the schedule's, so that its first is the first inside."""
    clock = Clock()
    plan = running(f"500@during:10s-20s+{when}", 1, clock)
    assert statuses(plan, 5) == [0] * 5
    clock.now += 10
    assert statuses(plan, 6) == inside
    clock.now += 10
    assert statuses(plan, 5) == [0] * 5
    assert plan.requests == 16


def test_draws_in_a_window_do_not_depend_on_what_came_before() -> None:
    """A seed gives the same faults inside, however many requests came earlier."""
    found = []
    for earlier in (0, 7):
        clock = Clock()
        plan = running("500@during:10s-20s+random:0.5", 3, clock)
        statuses(plan, earlier)
        clock.now += 10
        found.append(statuses(plan, 40))
    assert found[0] == found[1]
    assert {0, 500} == set(found[0])


@pytest.mark.parametrize(
    ("when", "inside"),
    [
        ("during:2s-6s+during:4s-8s+always", [4, 5]),
        ("during:4s-8s+during:2s-6s+always", [4, 5]),
        ("during:2s-4s+during:6s-8s+always", []),
        ("during:2s-6s+during:4s-8s", [4, 5]),
    ],
)
def test_a_rule_holds_inside_all_of_its_windows(when: str, inside: list[int]) -> None:
    """One of them is not enough."""
    clock = Clock()
    plan = running(f"500@{when}", 1, clock)
    found = []
    for second in range(10):
        clock.now = 100.0 + second
        found += [second] if statuses(plan, 1) == [500] else []
    assert found == inside


@pytest.mark.parametrize("window", ["10s-10s", "10s-9s"])
def test_a_window_ends_after_it_begins(window: str) -> None:
    """Not at the same moment: it would never hold."""
    begin, end = window.split("-")
    with pytest.raises(FaultPlanError, match=f"begins at {begin} can't end at {end}"):
        running(f"500@during:{window}", 1)


def test_a_window_may_last_a_day_and_no_longer() -> None:
    """Both of its ends."""
    assert str(parse("500@during:24h-")[0].schedule) == "during:24h-"
    for window in ("86400001ms-", "1s-86400001ms"):
        with pytest.raises(FaultPlanError):
            parse(f"500@uptime:{window}")


def test_time_counts_from_the_plan_and_from_the_start_of_the_service() -> None:
    """Where the service did not start with the plan, they differ."""
    clock = Clock()
    plan = FaultPlan("500@uptime:0s-30s; 503@during:0s-30s", 1, clock=clock, started=80.0)
    found = []
    for passed in (0, 9.9, 10, 29.9, 30):
        clock.now = 100.0 + passed
        found += statuses(plan, 1)
    assert found == [500, 500, 503, 503, 0]
