"""Percentiles that were measured, also of three values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.hammer.latency import SAMPLE_LIMIT, Latencies, LatencySummary, percentile


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        ([1, 2, 3], 50, 2),
        ([1, 2, 3], 99, 3),
        ([1, 2, 3], 10, 1),
        ([1, 2, 3], 34, 2),
        ([7], 50, 7),
        ([1, 2], 50, 1),
        (list(range(1, 11)), 90, 9),
        (list(range(1, 11)), 95, 10),
        (list(range(1, 11)), 99, 10),
        (list(range(1, 101)), 99, 99),
        (list(range(1, 21)), 95, 19),
        (list(range(1, 1001)), 50, 500),
    ],
)
def test_nearest_rank(values: list[float], percent: int, expected: float) -> None:
    """The smallest value that at least so many percent are not above."""
    assert percentile(values, percent) == expected


@given(st.lists(st.floats(0, 1e6), min_size=1), st.integers(1, 100))
def test_a_percentile_covers_its_share(values: list[float], percent: int) -> None:
    """It is one of the values, covers its share, and the next smaller one doesn't."""
    ordered = sorted(values)

    found = percentile(ordered, percent)

    assert found in ordered
    assert sum(v <= found for v in ordered) * 100 >= percent * len(ordered)
    assert sum(v < found for v in ordered) * 100 < percent * len(ordered)


def test_no_values_have_no_figures() -> None:
    """There is no summary of nothing, and asking for its percentile is a mistake."""
    assert Latencies().summary() is None
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


def test_the_figures_of_three() -> None:
    """Minimum, mean, percentiles and maximum, and that nothing was left out."""
    latencies = Latencies()
    for seconds in (0.3, 0.1, 0.2):
        latencies.add(seconds)

    summary = latencies.summary()

    assert summary is not None
    assert (summary.min, summary.p50, summary.p95, summary.max) == (0.1, 0.2, 0.3, 0.3)
    assert summary.mean == pytest.approx(0.2)
    assert (summary.count, summary.sampled) == (3, False)


def test_the_figures_of_a_hundred() -> None:
    """Each percentile is its own, and not its neighbour's."""
    latencies = Latencies()
    for number in range(100, 0, -1):
        latencies.add(float(number))

    assert latencies.summary() == LatencySummary(
        count=100, mean=50.5, min=1, p50=50, p90=90, p95=95, p99=99, max=100, sampled=False
    )


@pytest.mark.parametrize(("number", "sampled"), [(9, False), (10, False), (11, True)])
def test_a_sample_is_said_from_the_first_that_is_not_kept(number: int, sampled: bool) -> None:
    """As many as are kept are all of them."""
    latencies = Latencies(limit=10)
    for value in range(number):
        latencies.add(float(value))

    summary = latencies.summary()

    assert summary is not None
    assert (summary.sampled, summary.count) == (sampled, number)


def test_every_value_has_the_same_chance_to_be_in_the_sample() -> None:
    """The first and the last tenth of a long run are in it alike."""
    limit, number = 200, 2_000
    latencies = Latencies(limit=limit)
    for value in range(number):
        latencies.add(float(value))

    kept = sorted(latencies._kept)  # noqa: SLF001 - what is kept is told by percentiles alone
    assert len(kept) == limit
    assert 5 <= sum(value < 200 for value in kept) <= 40
    assert 5 <= sum(value >= 1_800 for value in kept) <= 40


def test_a_long_run_keeps_a_sample_and_says_so() -> None:
    """Beyond the limit the count, mean and extremes stay exact, and the sample uniform."""
    latencies = Latencies(limit=1000)
    for number in range(20_000):
        latencies.add(float(number))

    summary = latencies.summary()

    assert summary is not None
    assert (summary.count, summary.min, summary.max) == (20_000, 0.0, 19_999.0)
    assert summary.mean == pytest.approx(9_999.5)
    assert summary.sampled
    assert summary.p50 == pytest.approx(10_000, abs=1_500)


def test_a_million_are_kept() -> None:
    """Eight bytes each; the manual says so."""
    assert SAMPLE_LIMIT == 1_000_000
