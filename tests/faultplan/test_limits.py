"""Limits: how many they let in, when they let in more, and what they refuse with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultplan.limits import Refusal
from faultplan.status import Status
from tests.faultplan.clock import Clock
from tests.faultplan.running import decide, running, statuses


@given(st.integers(1, 20), st.integers(1, 20))
def test_a_limit_lets_in_so_many_at_a_time(most: int, more: int) -> None:
    """All up to the limit are let in, all above it are refused, and a place is given back."""
    plan = running(f"limit:{most}@always", 1)
    inside = [decide(plan) for _ in range(most)]
    assert all(verdict.answer is None and len(verdict.holds) == 1 for verdict in inside)
    refused = [decide(plan).answer for _ in range(more)]
    assert all(strike and strike.outcome == Refusal(Status(503)) for strike in refused)
    inside[0].holds[0].release()
    assert decide(plan).answer is None
    rule = plan.rules[0]
    assert (rule.matched, rule.fired) == (more, more), "who is let in gets no fault"


@given(st.integers(1, 50), st.lists(st.floats(0, 3), max_size=60))
def test_a_rate_never_lets_in_more_than_its_bucket_and_its_flow(
    rate: int, gaps: list[float]
) -> None:
    """In any stretch of time no more pass than the bucket holds and what has flowed in since."""
    clock = Clock()
    plan = running(f"rate:{rate}/s@always", 1, clock)
    passed: list[float] = []
    for gap in gaps:
        clock.now += gap
        if plan.decide() is None:
            passed.append(clock.now)
    for index, begin in enumerate(passed):
        for count, end in enumerate(passed[index:], 1):
            assert count <= rate + (end - begin) * rate + 1e-6


def test_a_rate_fills_again() -> None:
    """A full bucket at the beginning, an empty one after it, and a token for each part of time."""
    clock = Clock()
    plan = running("rate:2/s@always", 1, clock)
    assert statuses(plan, 3) == [0, 0, 429]
    clock.now += 0.5
    assert statuses(plan, 2) == [0, 429]
    clock.now += 100
    assert statuses(plan, 3) == [0, 0, 429]


def test_a_client_that_keeps_asking_gets_its_token() -> None:
    """What has flowed in by a refusal is not lost by it."""
    clock = Clock()
    plan = running("rate:1/s@always", 1, clock)
    found = []
    for _ in range(9):
        found += statuses(plan, 1)
        clock.now += 0.25
    assert found == [0, 429, 429, 429, 0, 429, 429, 429, 0]


@pytest.mark.parametrize(("rate", "seconds"), [("4/s", 0.25), ("30/m", 2.0)])
def test_a_token_is_there_to_the_moment(rate: str, seconds: float) -> None:
    """Not before its part of the period is over, and then at once."""
    clock = Clock()
    plan = running(f"rate:{rate}@always", 1, clock)
    statuses(plan, int(rate[:-2]))
    clock.now += seconds - 0.001
    assert statuses(plan, 1) == [429]
    clock.now += 0.001
    assert statuses(plan, 2) == [0, 429]


def test_a_rate_says_when_to_come_back() -> None:
    """``Retry-After`` has whole seconds, and never sends a client back too early."""
    clock = Clock()
    plan = running("rate:1/m@always", 1, clock)
    assert plan.decide() is None
    clock.now += 19.5
    strike = decide(plan).answer
    assert strike is not None
    assert strike.outcome == Refusal(Status(429, retry_after=41))


def test_what_is_refused_is_not_delayed() -> None:
    """A refusal comes at once, and the delay does not count as fired."""
    plan = running("delay:1s@always; limit:1@always", 1)
    first, second = decide(plan), decide(plan)
    assert [len(first.before), len(second.before)] == [1, 0]
    assert [rule.fired for rule in plan.rules] == [1, 1]
    assert [rule.matched for rule in plan.rules] == [2, 1]


def test_delays_add_up_and_the_first_answer_wins() -> None:
    """Two delays and two statuses: both delays act, and one status."""
    plan = running("503@every:2; delay:1s@always; 500@always; delay:2s@always", 1)
    decide(plan)
    verdict = decide(plan)
    assert [strike.number for strike in verdict.before] == [2, 4]
    assert verdict.answer is not None
    assert verdict.answer.number == 1
    assert [rule.fired for rule in plan.rules] == [1, 2, 1, 2]
