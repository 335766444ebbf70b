"""Mixes: what a seed draws, and how often."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultplan.mix import parse_mix
from faultplan.quantities import WHOLE
from faultplan.turn import Turn
from tests.faultplan.running import PLAIN, running, statuses

DRAWS = 20_000


def test_a_mix_keeps_to_its_shares() -> None:
    """Of 20 000 requests each share is within five standard deviations, and so is the rest."""
    found = statuses(running("500:20,503:10.5@always", 1), DRAWS)
    for code, share in ((500, 0.2), (503, 0.105), (PLAIN, 0.695)):
        slack = 5 * math.sqrt(DRAWS * share * (1 - share))
        assert abs(found.count(code) - DRAWS * share) < slack


def test_the_shares_of_a_mix_are_exact() -> None:
    """Of all that can be drawn, each status has its part to the hundredth of a percent."""

    class Each(Random):
        drawn = -1

        def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
            assert (start, stop, step) == (WHOLE, None, 1)
            self.drawn += 1
            return self.drawn

    turn = Turn(Each())
    found = [str(parse_mix("500:20,503:10.25,429:0.01").settle(turn)) for _ in range(WHOLE)]
    counted = {answer: found.count(answer) for answer in ("500", "503", "429", "None")}
    assert counted == {"500": 2000, "503": 1025, "429": 1, "None": 6974}


@pytest.mark.parametrize(
    ("plan", "expected"), [("500:100@always", [500] * 50), ("500:50,503:50@always", None)]
)
def test_a_mix_of_the_whole_spares_nobody(plan: str, expected: list[int] | None) -> None:
    """Shares that add up to 100 % leave no request without a fault."""
    found = statuses(running(plan, 1), 50)
    assert PLAIN not in found
    assert expected is None or found == expected


@given(st.integers(0, 2**63 - 1))
def test_a_seed_repeats_a_mix(seed: int) -> None:
    """The same seed draws the same statuses, whatever stands before the rule."""
    alone = statuses(running("200@first:0000001; 500:40,503:40@always", seed), 50)
    again = statuses(running("200@first:1; 500:40,503:40@always", seed), 50)
    assert alone == again


def test_a_mix_joins_its_when() -> None:
    """Only the requests that the schedule chooses are drawn for, and counted."""
    plan = running("500:50@every:2", 1)
    found = statuses(plan, 40)
    assert set(found[::2]) == {PLAIN}
    assert plan.rules[0].matched == plan.rules[0].fired == found.count(500) < 20
