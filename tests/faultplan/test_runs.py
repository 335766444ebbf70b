"""The mean number of requests until so many in a row have failed."""

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultplan.runs import LONGEST_RUN, until


@pytest.mark.parametrize(
    ("p", "k", "requests"),
    [(0.5, 5, 62), (0.3, 5, 586), (0.3, 3, 51), (0.1, 3, 1110), (0.5, 2, 6), (1.0, 3, 3)],
)
def test_requests_until_so_many_in_a_row(p: float, k: int, requests: int) -> None:
    """The formula for a run of k."""
    found = until(k, [], [(1, p)])
    assert found is not None
    assert round(found) == requests


def test_no_errors_never_come_in_a_row() -> None:
    """Without a chance there is no number."""
    assert until(3, [], [(1, 0)]) == float("inf")


@given(st.integers(1, 12), st.floats(0.05, 0.99))
def test_a_pattern_of_equal_parts_is_no_pattern(run: int, chance: float) -> None:
    """The chain gives what the formula gives, to the last digits, however rare it is."""
    whole = chance**run
    formula = (1 - whole) / ((1 - chance) * whole)
    assert until(run, [], [(1, chance)]) == pytest.approx(formula, rel=1e-9)
    assert until(run, [], [(2, chance), (3, chance)]) == pytest.approx(formula, rel=1e-9)


def test_a_run_may_go_on_from_one_cycle_into_the_next() -> None:
    """Two sure ones at the end and one at the beginning are three in a row."""
    assert until(3, [], [(1, 1), (2, 0), (2, 1)]) == 6
    assert until(4, [], [(1, 1), (2, 0), (2, 1)]) == math.inf
    assert until(2, [(1, 1)], [(1, 1)]) == 2
    assert until(9, [(1, 1)], [(2, 1)]) == 9


def test_a_head_that_draws_may_never_come_to_it() -> None:
    """So that there is no mean."""
    assert until(1, [(5, 0.5)], [(1, 0)]) == math.inf


def test_what_is_too_rare_for_a_float_is_never() -> None:
    """And no division by zero."""
    assert until(100, [], [(1, 1e-5)]) == math.inf
    assert until(100, [], [(1, 1e-5), (1, 1e-5)]) == math.inf


def test_nobody_waits_for_the_arithmetic() -> None:
    """Long stretches go by doubling; runs that are too long for it are not foreseen."""
    begun = time.monotonic()
    assert until(5, [], [(10**9, 0.5), (10**9, 0)]) == pytest.approx(62)
    assert until(LONGEST_RUN + 1, [], [(200, 0.5), (1, 0)]) is None
    assert time.monotonic() - begun < 10
