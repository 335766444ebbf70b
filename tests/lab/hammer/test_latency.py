"""Percentiles that were measured, also of three values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.hammer.latency import EXACT_LIMIT, Latencies, LatencySummary, percentile


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
    assert percentile([(value, 1) for value in values], percent) == expected


@given(st.lists(st.floats(0, 1e6), min_size=1), st.integers(1, 100))
def test_a_percentile_covers_its_share(values: list[float], percent: int) -> None:
    """It is one of the values, covers its share, and the next smaller one doesn't."""
    ordered = sorted(values)

    found = percentile([(value, 1) for value in ordered], percent)

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
    assert (summary.count, summary.rounded) == (3, False)


def test_the_figures_of_a_hundred() -> None:
    """Each percentile is its own, and not its neighbour's."""
    latencies = Latencies()
    for number in range(100, 0, -1):
        latencies.add(float(number))

    assert latencies.summary() == LatencySummary(
        count=100, mean=50.5, min=1, p50=50, p90=90, p95=95, p99=99, max=100, rounded=False
    )


@pytest.mark.parametrize(("number", "rounded"), [(9, False), (10, False), (11, True)])
def test_rounding_is_said_from_the_first_that_is_not_kept(number: int, rounded: bool) -> None:
    """As many as are kept are all of them."""
    latencies = Latencies(limit=10)
    for value in range(number):
        latencies.add(float(value))

    summary = latencies.summary()

    assert summary is not None
    assert (summary.rounded, summary.count) == (rounded, number)


@given(st.lists(st.floats(1e-6, 1e5), min_size=1, max_size=50))
def test_what_is_rounded_is_rounded_up_by_less_than_a_hundredth(values: list[float]) -> None:
    """Every percentile covers its share, and is near one that was measured."""
    exact, rounded = Latencies(), Latencies(limit=0)
    for value in values:
        exact.add(value)
        rounded.add(value)
    one, other = exact.summary(), rounded.summary()

    assert one is not None
    assert other is not None
    assert (other.count, other.mean, other.min, other.max) == (
        one.count,
        one.mean,
        one.min,
        one.max,
    )
    for name in ("p50", "p90", "p95", "p99"):
        assert getattr(one, name) <= getattr(other, name) <= getattr(one, name) * 1.0079
    assert sum(many for _, many in exact.counted()) == len(values)


def test_a_stop_is_in_a_long_run_whenever_it_came() -> None:
    """None is left out, as a sample would: sixteen waits of a million are the sixteen longest."""
    latencies = Latencies(limit=100)
    for number in range(100_000):
        latencies.add(2.0 if 500 <= number < 516 else 0.001)

    assert latencies.waits()[-1] == (2.0, 16)


@pytest.mark.parametrize("seconds", [0.0, 1e-9, 1e9])
def test_what_has_no_counter_is_in_the_last_one(seconds: float) -> None:
    """Nothing is too short or too long to be counted."""
    latencies = Latencies(limit=0)
    latencies.add(seconds)

    assert latencies.counted() == [(seconds, 1)]


def test_memory_is_bounded_from_the_start() -> None:
    """So many are kept as they are; the manual says so."""
    latencies = Latencies()
    before = len(latencies._counters)  # noqa: SLF001 - what is kept is not told otherwise
    for number in range(3 * EXACT_LIMIT):
        latencies.add(number / 1000)

    assert len(latencies._kept) == EXACT_LIMIT == 10_000  # noqa: SLF001
    assert len(latencies._counters) == before == 38 * 128  # noqa: SLF001
