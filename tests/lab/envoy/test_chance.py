"""How long chance takes to make a run of errors."""

from __future__ import annotations

import pytest

from lab.envoy.chance import expected_requests


@pytest.mark.parametrize(
    ("p", "k", "requests"),
    [(0.5, 5, 62), (0.3, 5, 586), (0.3, 3, 51), (0.1, 3, 1110), (0.5, 2, 6), (1.0, 3, 3)],
)
def test_requests_until_so_many_in_a_row(p: float, k: int, requests: int) -> None:
    """The formula for a run of k."""
    assert round(expected_requests(p, k)) == requests


@pytest.mark.parametrize(("p", "k"), [(0, 3), (-0.1, 3), (1.1, 3), (0.5, 0)])
def test_no_errors_never_come_in_a_row(p: float, k: int) -> None:
    """Without a chance there is no number."""
    assert expected_requests(p, k) == float("inf")


def test_one_error_is_a_run_of_one() -> None:
    """A chance of a quarter takes four requests on average."""
    assert expected_requests(0.25, 1) == 4
