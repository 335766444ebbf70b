"""When so many in a row have failed for the first time: the mean, and the distribution."""

import itertools
import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faultplan.runs import LONGEST_RUN, Part, Spread, first, until


@pytest.mark.parametrize(
    ("p", "k", "requests"),
    [(0.5, 5, 62), (0.3, 5, 586), (0.3, 3, 51), (0.1, 3, 1110), (0.5, 2, 6), (1.0, 3, 3)],
)
def test_requests_until_so_many_in_a_row(p: float, k: int, requests: int) -> None:
    """The formula for a run of k."""
    found = until(k, [], [Part(1, p)])
    assert found is not None
    assert round(found) == requests


def test_no_errors_never_come_in_a_row() -> None:
    """Without a chance there is no number."""
    assert until(3, [], [Part(1, 0)]) == float("inf")


@given(st.integers(1, 12), st.floats(0.05, 0.99))
def test_a_pattern_of_equal_parts_is_no_pattern(run: int, chance: float) -> None:
    """The chain gives what the formula gives, to the last digits, however rare it is."""
    whole = chance**run
    formula = (1 - whole) / ((1 - chance) * whole)
    assert until(run, [], [Part(1, chance)]) == pytest.approx(formula, rel=1e-9)
    assert until(run, [], [Part(2, chance), Part(3, chance)]) == pytest.approx(formula, rel=1e-9)


def test_a_run_may_go_on_from_one_cycle_into_the_next() -> None:
    """Two sure ones at the end and one at the beginning are three in a row."""
    assert until(3, [], [Part(1, 1), Part(2, 0), Part(2, 1)]) == 6
    assert until(4, [], [Part(1, 1), Part(2, 0), Part(2, 1)]) == math.inf
    assert until(2, [Part(1, 1)], [Part(1, 1)]) == 2
    assert until(9, [Part(1, 1)], [Part(2, 1)]) == 9


def test_a_head_that_draws_may_never_come_to_it() -> None:
    """So that there is no mean."""
    assert until(1, [Part(5, 0.5)], [Part(1, 0)]) == math.inf


def test_what_is_too_rare_for_a_float_is_never() -> None:
    """And no division by zero."""
    assert until(100, [], [Part(1, 1e-5)]) == math.inf
    assert until(100, [], [Part(1, 1e-5), Part(1, 1e-5)]) == math.inf


def test_nobody_waits_for_the_arithmetic() -> None:
    """Long stretches go by doubling; runs that are too long for it are not foreseen."""
    begun = time.monotonic()
    assert until(5, [], [Part(10**9, 0.5), Part(10**9, 0)]) == pytest.approx(62)
    assert until(LONGEST_RUN + 1, [], [Part(200, 0.5), Part(1, 0)]) is None
    assert time.monotonic() - begun < 10


LEVELS = (0.5, 0.9, 0.99)
PARTS = st.lists(
    st.builds(
        lambda requests, chance, anew: Part(requests, chance * (1 - anew), anew),
        st.integers(1, 3),
        st.sampled_from((0.0, 0.5, 0.9, 1.0)),
        st.sampled_from((0.0, 0.0, 0.3, 1.0)),
    ),
    min_size=1,
    max_size=3,
)


def ended_by(run: int, head: list[Part], cycle: list[Part], most: int) -> list[float]:
    """By so many requests a run has come, by all that may become of them, one by one."""
    each = [part for part in head for _ in range(part.requests)]
    while len(each) < most:
        each += [part for part in cycle for _ in range(part.requests)]
    found = [0.0] * (most + 1)
    for outcome in itertools.product("x.~", repeat=most):
        odds = 1.0
        for part, what in zip(each, outcome, strict=False):
            odds *= {"x": part.chance, "~": part.anew, ".": 1 - part.chance - part.anew}[what]
        current = 0
        for number, what in enumerate(outcome, 1):
            current = {"x": current + 1, "~": 1, ".": 0}[what]
            if current == run:
                for later in range(number, most + 1):
                    found[later] += odds
                break
    return found


@given(st.integers(1, 4), st.one_of(st.just([]), PARTS), PARTS)
@settings(deadline=None, max_examples=40)
def test_the_first_run_by_all_that_may_happen(
    run: int, head: list[Part], cycle: list[Part]
) -> None:
    """Each number of requests has the probability that an enumeration of all outcomes has."""
    most = 6
    exact = ended_by(run, head, cycle, most)
    chances = itertools.islice(first(run, head, cycle), most)
    assert list(itertools.accumulate(chances)) == pytest.approx(exact[1:], abs=1e-12)


@given(st.integers(1, 3), st.one_of(st.just([]), PARTS), PARTS)
@settings(deadline=None, max_examples=60)
def test_the_quantiles_and_the_mean_of_the_first_run(
    run: int, head: list[Part], cycle: list[Part]
) -> None:
    """They are those of the probabilities of each number, summed up until nothing is left."""
    found = Spread.of(run, head, cycle, LEVELS)
    ended, mean = 0.0, 0.0
    quantiles: list[float] = []
    for number, chance in zip(range(1, 2500), first(run, head, cycle), strict=False):
        mean += 1 - ended
        ended += chance
        while len(quantiles) < 3 and ended >= LEVELS[len(quantiles)] - 1e-12:
            quantiles.append(number)
    assert list(found.quantiles) == [*quantiles, *[math.inf] * (3 - len(quantiles))]
    assert found.ever == pytest.approx(ended, abs=1e-9)
    if ended > 1 - 1e-12:
        assert found.mean == pytest.approx(mean, rel=1e-6)
        assert until(run, head, cycle) == pytest.approx(mean, rel=1e-6)
    else:
        assert found.mean == until(run, head, cycle) == math.inf


def test_quantiles_that_are_far_away() -> None:
    """The rest is geometric: 3 in a row of 1 % each come after a million requests."""
    found = Spread.of(3, [], [Part(1, 0.01)], LEVELS)
    mean = until(3, [], [Part(1, 0.01)])
    assert mean is not None
    assert found.mean == pytest.approx(mean, rel=1e-9)
    wanted = [-math.log(1 - level) * mean for level in LEVELS]
    assert list(found.quantiles) == pytest.approx(wanted, rel=1e-4)
    # So rare that the states behind the first one are below a float's last digit.
    rare = Spread.of(3, [], [Part(1, 1e-7)], LEVELS)
    assert rare.mean == pytest.approx(1e21, rel=1e-4)
    assert rare.quantiles[0] == pytest.approx(math.log(2) * 1e21, rel=1e-4)


def test_a_chance_that_passes() -> None:
    """Of nine requests with half a chance each, and none afterwards."""
    found = Spread.of(3, [Part(9, 0.5)], [Part(1, 0)], LEVELS)
    assert found == Spread(math.inf, 238 / 512, (math.inf,) * 3)
    assert Spread.of(2, [Part(9, 0.5)], [Part(1, 0)], (0.5,)).quantiles == (4,)


def test_nobody_waits_for_quantiles_either() -> None:
    """What is not known is not said."""
    begun = time.monotonic()
    found = Spread.of(3, [], [Part(10**9, 0.5), Part(1, 0)], LEVELS)
    assert found == (None, None, (None, None, None))
    assert Spread.of(100, [], [Part(1, 1e-5)], (0.5,)) == (math.inf, 0, (math.inf,))
    assert Spread.of(2**32, [], [Part(1, 0.3)], (0.5,)) == (None, None, (None,))
    assert Spread.of(2**31, [], [Part(1, 1)], (0.5,)) == (2**31, 1, (2**31,))
    assert time.monotonic() - begun < 10
