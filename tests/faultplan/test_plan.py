"""Plans at work: which requests each schedule chooses, how rules share them, what a seed fixes."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultplan.plan import FaultPlan
from faultplan.status import Status
from tests.faultplan.clock import Clock
from tests.faultplan.running import PLAIN, decide, running, statuses

# Seed 1, 500@random:0.5, the first 16 requests.
GOLDEN = [500, 0, 0, 0, 0, 0, 500, 500, 0, 0, 500, 500, 500, 0, 500, 0]


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ("none", [0, 0, 0, 0, 0, 0]),
        ("500@always", [500, 500, 500, 500, 500, 500]),
        ("500@random:1", [500, 500, 500, 500, 500, 500]),
        ("500@random:0", [0, 0, 0, 0, 0, 0]),
        ("500@every:3", [0, 0, 500, 0, 0, 500]),
        ("500@first:2", [500, 500, 0, 0, 0, 0]),
        ("500@burst:1/3", [500, 0, 0, 500, 0, 0]),
        ("500@burst:2/4", [500, 500, 0, 0, 500, 500]),
        ("500@script:200,500,503", [0, 500, 503, 0, 0, 0]),
        ("500@loop:200,503", [0, 503, 0, 503, 0, 503]),
        ("503@every:2; 500@every:3", [0, 503, 500, 503, 0, 503]),
        ("200@first:1; 500@always", [200, 500, 500, 500, 500, 500]),
    ],
)
def test_each_schedule_chooses_its_requests(plan: str, expected: list[int]) -> None:
    """The first six requests, for each schedule and for rules that meet."""
    assert statuses(running(plan, 1), 6) == expected


@given(st.integers(1, 50), st.integers(0, 300))
def test_every_chooses_exactly_its_share(n: int, requests: int) -> None:
    """Of R requests, each Nth is R // N of them."""
    assert statuses(running(f"500@every:{n}", 0), requests).count(500) == requests // n


@given(st.integers(1, 50), st.integers(0, 300))
def test_first_chooses_no_more_than_it_says(n: int, requests: int) -> None:
    """The faults come first and end after N."""
    hit = min(n, requests)
    expected = [500] * hit + [PLAIN] * (requests - hit)
    assert statuses(running(f"500@first:{n}", 0), requests) == expected


@given(st.integers(1, 20), st.integers(0, 20), st.integers(1, 10))
def test_burst_chooses_the_beginning_of_each_period(length: int, pause: int, periods: int) -> None:
    """Each period is A faults and then none."""
    plan = running(f"500@burst:{length}/{length + pause}", 0)
    expected = ([500] * length + [PLAIN] * pause) * periods
    assert statuses(plan, (length + pause) * periods) == expected


@given(st.lists(st.integers(200, 599), min_size=1, max_size=30), st.booleans())
def test_script_plays_its_entries(entries: list[int], repeat: bool) -> None:
    """The statuses come in their order, once or again and again."""
    name = "loop" if repeat else "script"
    plan = FaultPlan(f"500@{name}:{','.join(map(str, entries))}", 0, clock=Clock())
    once = [PLAIN if entry == 200 else entry for entry in entries]
    assert statuses(plan, 2 * len(once)) == once + (once if repeat else [PLAIN] * len(once))


@pytest.mark.parametrize("probability", [0.05, 0.3, 0.6, 0.95])
def test_random_keeps_to_its_probability(probability: float) -> None:
    """Of 20 000 draws, the share is within five standard deviations of the probability."""
    requests = 20_000
    hits = statuses(running(f"500@random:{probability}", 42), requests).count(500)
    slack = 5 * math.sqrt(requests * probability * (1 - probability))
    assert abs(hits - requests * probability) < slack


@given(st.integers(0, 2**63 - 1))
def test_the_same_seed_gives_the_same_faults(seed: int) -> None:
    """A seed repeats the whole sequence, over all rules."""
    text = "500@random:0.3; 503@random:0.5"
    assert statuses(running(text, seed), 100) == statuses(running(text, seed), 100)


def test_another_seed_gives_other_faults() -> None:
    """The seed is really used."""
    text = "500@random:0.5"
    assert statuses(running(text, 1), 100) != statuses(running(text, 2), 100)


def test_the_draws_of_a_seed_never_change() -> None:
    """A seed that a class has written down gives the same faults in the next version."""
    drawn = statuses(running("500@random:0.5", 1), 16)
    assert drawn == GOLDEN


def test_rules_do_not_disturb_each_other() -> None:
    """A rule chooses the same requests whether or not another stands before it."""
    alone = running("503@always; 500@random:0.4; 500@every:3", 5)
    behind = running("200@random:0.9; 500@random:0.4; 500@every:3", 5)
    for plan in (alone, behind):
        statuses(plan, 200)
    assert [rule.matched for rule in alone.rules[1:]] == [rule.matched for rule in behind.rules[1:]]


def test_rules_draw_from_streams_of_their_own() -> None:
    """Two equal rules do not always choose the same requests."""
    plan = running("500@random:0.5; 503@random:0.5", 1)
    assert 503 in statuses(plan, 100)


def test_a_plan_counts_what_it_does() -> None:
    """Matched counts a schedule's choices, fired the requests that its rule hit."""
    plan = running("503@every:2; 500@every:3", 1)
    statuses(plan, 12)
    counters = [(rule.number, rule.text, rule.matched, rule.fired) for rule in plan.rules]
    assert plan.requests == 12
    assert counters == [(1, "503@every:2", 6, 6), (2, "500@every:3", 4, 2)]


def test_a_strike_says_which_rule_it_was() -> None:
    """The number and the text of the rule come with the fault."""
    verdict = running("503@every:2; 500@first:1", 1).decide()
    assert verdict is not None
    strike = verdict.answer
    assert strike is not None
    assert (strike.number, strike.rule, strike.outcome) == (2, "500@first:1", Status(500))


def test_an_answer_alone_is_plain() -> None:
    """Not one that waits, nor one that has a place to give back."""
    assert decide(running("500@always", 1)).is_plain()
    assert not decide(running("delay:1s@always; 500@always", 1)).is_plain()
    assert not decide(running("limit:5@always; 500@always", 1)).is_plain()


def test_strikes_come_in_the_order_in_which_they_act() -> None:
    """What comes before the answer, and then it."""
    verdict = decide(running("500@always; delay:1s@always; 503@always; cpu:1ms@always", 1))
    assert [strike.number for strike in verdict.strikes()] == [2, 4, 1]
    assert decide(running("delay:1s@always", 1)).strikes()[0].rule == "delay:1s@always"


def test_a_place_is_given_back_once_a_request() -> None:
    """Whatever else hit it, and however many limits it was in."""
    plan = running("limit:1@always; limit:2@always; 500@always", 1)
    for _ in range(3):
        verdict = decide(plan)
        assert len(verdict.holds) == 2
        verdict.release()
