"""Limits: how many they let in, when they let in more, and what they refuse with."""

from hypothesis import given
from hypothesis import strategies as st

from app.faults.answers import Refusal, Status
from app.faults.plan import FaultPlan, Verdict
from app.faults.switch import FaultSwitch
from tests.app.faults.clock import Clock
from tests.app.faults.test_plan import statuses


def decide(plan: FaultPlan) -> Verdict:
    """Give a verdict that there must be."""
    verdict = plan.decide()
    assert verdict is not None
    return verdict


@given(st.integers(1, 20), st.integers(1, 20))
def test_a_limit_lets_in_so_many_at_a_time(most: int, more: int) -> None:
    """All up to the limit are let in, all above it are refused, and a place is given back."""
    plan = FaultPlan(f"limit:{most}@always", 1)
    inside = [decide(plan) for _ in range(most)]
    assert all(verdict.answer is None and len(verdict.holds) == 1 for verdict in inside)
    refused = [decide(plan).answer for _ in range(more)]
    assert all(strike and strike.effect == Refusal(Status(503)) for strike in refused)
    inside[0].holds[0].release()
    assert decide(plan).answer is None
    rule = plan.rules[0]
    assert (rule.matched, rule.fired) == (more, more), "who is let in suffers nothing"


@given(st.integers(1, 50), st.lists(st.floats(0, 3), max_size=60))
def test_a_rate_never_lets_in_more_than_its_bucket_and_its_flow(
    rate: int, gaps: list[float]
) -> None:
    """In any stretch of time no more pass than the bucket holds and what has flowed in since."""
    clock = Clock()
    plan = FaultPlan(f"rate:{rate}/s@always", 1, clock=clock)
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
    plan = FaultPlan("rate:2/s@always", 1, clock=clock)
    assert statuses(plan, 3) == [0, 0, 429]
    clock.now += 0.5
    assert statuses(plan, 2) == [0, 429]
    clock.now += 100
    assert statuses(plan, 3) == [0, 0, 429]


def test_a_rate_says_when_to_come_back() -> None:
    """`Retry-After` has whole seconds, and never sends a client back too early."""
    clock = Clock()
    plan = FaultPlan("rate:1/m@always", 1, clock=clock)
    assert plan.decide() is None
    clock.now += 19.5
    strike = decide(plan).answer
    assert strike is not None
    assert strike.effect == Refusal(Status(429, retry_after=41))


def test_what_is_refused_is_not_delayed() -> None:
    """A refusal comes at once, and the delay does not count as fired."""
    plan = FaultPlan("delay:1s@always; limit:1@always", 1)
    first, second = decide(plan), decide(plan)
    assert [len(first.burdens), len(second.burdens)] == [1, 0]
    assert [rule.fired for rule in plan.rules] == [1, 1]
    assert [rule.matched for rule in plan.rules] == [2, 1]


def test_delays_add_up_and_the_first_answer_wins() -> None:
    """Two delays and two statuses: both delays act, and one status."""
    plan = FaultPlan("503@every:2; delay:1s@always; 500@always; delay:2s@always", 1)
    decide(plan)
    verdict = decide(plan)
    assert [strike.number for strike in verdict.burdens] == [2, 4]
    assert verdict.answer is not None
    assert verdict.answer.number == 1
    assert [rule.fired for rule in plan.rules] == [1, 2, 1, 2]


def test_ending_a_plan_lifts_its_limits() -> None:
    """Whoever is still inside an old limit takes no place in the next one, and may leave late."""
    switch = FaultSwitch("none", 1)
    switch.put("limit:1@always")
    inside = decide(switch.plan)
    assert statuses(switch.plan, 1) == [503]
    switch.put("limit:1@always")
    assert decide(switch.plan).answer is None
    inside.release()
    assert statuses(switch.plan, 1) == [503]
    switch.restore()
    assert switch.plan.decide() is None
