"""What a closed loop hides, of runs that are known."""

from __future__ import annotations

import pytest

from lab.hammer.latency import Latencies
from lab.hammer.omission import Hidden, hidden


def of(*waits: tuple[float, int]) -> Latencies:
    """These waits, so often each."""
    found = Latencies()
    for seconds, many in waits:
        for _ in range(many):
            found.add(seconds)
    return found


def told(latencies: Latencies, workers: int = 1, pause: float = 0.0) -> Hidden:
    """What they hide."""
    found = hidden(latencies, workers=workers, pause=pause)
    assert found is not None
    return found


def test_a_stop_that_the_percentiles_do_not_show() -> None:
    """Sixteen of many thousand waits are above the 99th percentile; of who came they are not."""
    found = told(of((0.005, 20_000), (2.0, 16)), workers=16)

    assert found.longest == 2.0
    assert found.p99 < 0.006
    assert found.missed == pytest.approx(400 * 16, rel=0.01)
    assert found.sent == 16
    # 16 x 400 of 26,416 waited evenly up to two seconds: a hundredth of all is 264 of these 6,400.
    assert found.corrected_p99 == pytest.approx(2.0 * (1 - 264 / 6400), rel=0.02)
    assert found.telling


def test_even_answers_hide_nothing() -> None:
    """The percentile of a steady rate is the same."""
    found = told(of((0.005, 1000)))

    assert found.corrected_p99 == pytest.approx(found.p99)
    assert not found.telling


def test_a_little_more_is_not_worth_a_sentence() -> None:
    """Twice as long of a few milliseconds is noise."""
    assert not told(of((0.001, 1000), (0.012, 9))).telling


def test_a_pause_belongs_to_the_interval() -> None:
    """Who sends ten a second misses no more than that in a stop of two seconds."""
    assert told(of((0.005, 100), (2.0, 1)), pause=0.095).missed == 20


def test_many_long_waits_are_put_together() -> None:
    """The figures stay those of all that would have come: a minute at 10,000 a second."""
    found = told(of((0.0001, 10_000), (60.0, 1)))

    assert found.missed == pytest.approx(600_000, rel=0.01)
    assert found.corrected_p99 == pytest.approx(60 * 0.99, rel=0.01)


def test_nothing_answered_hides_nothing() -> None:
    """There is no interval to reckon with."""
    assert hidden(Latencies(), workers=1) is None
    assert hidden(of((0.0, 3)), workers=1) is None
