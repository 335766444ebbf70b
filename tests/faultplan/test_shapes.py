"""Delays: what is drawn for a shape, and how often."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultplan.errors import FaultPlanError
from faultplan.quantities import Duration
from faultplan.shapes import Percentiles, Shape, Uniform, parse_shape

DRAWS = 20_000


def drawn(shape: Shape) -> list[float]:
    """Draw many times, from a fixed seed, in order of size."""
    random = Random(1)
    return sorted(shape.draw(random) for _ in range(DRAWS))


def test_percentiles_are_what_they_say() -> None:
    """The measured percentiles are the written ones, and nothing is longer than p99."""
    times = drawn(Percentiles(Duration(20), Duration(200), Duration(2000)))
    for share, written in ((0.5, 0.02), (0.9, 0.2), (0.99, 2.0)):
        within = sum(time <= written for time in times) / DRAWS
        slack = 5 * math.sqrt(share * (1 - share) / DRAWS)
        assert within == pytest.approx(share, abs=slack) or (share == 0.99 and within == 1)
    assert times[int(DRAWS * 0.989)] < 2.0 == times[-1]
    assert times[0] >= 0


def test_a_uniform_delay_stays_between_its_ends() -> None:
    """No draw is outside, and the mean is in the middle."""
    times = drawn(Uniform(Duration(100), Duration(500)))
    assert times[0] >= 0.1
    assert times[-1] <= 0.5
    assert sum(times) / DRAWS == pytest.approx(0.3, abs=0.01)


@given(st.integers(0, 3_600_000))
def test_a_fixed_delay_is_exact(milliseconds: int) -> None:
    """A delay is the time that was written, to the millisecond."""
    assert parse_shape(f"{milliseconds}ms", "").draw(Random(1)) == milliseconds / 1000


class Drawing(Random):
    """A generator that gives one number."""

    def __init__(self, number: float) -> None:
        super().__init__()
        self.number = number

    def random(self) -> float:
        """Give it."""
        return self.number


@pytest.mark.parametrize(
    ("drawn", "seconds"),
    [(0.0, 0.0), (0.25, 0.5), (0.5, 1.0), (0.7, 2.0), (0.9, 3.0), (0.945, 8.0), (0.99, 13.0)],
)
def test_percentiles_grow_evenly_between_their_points(drawn: float, seconds: float) -> None:
    """From nothing to p50, p90 and p99, and beyond it no more."""
    shape = Percentiles(Duration(1000), Duration(3000), Duration(13_000))
    assert shape.draw(Drawing(drawn)) == pytest.approx(seconds)
    assert shape.draw(Drawing(0.9999)) == 13.0


@pytest.mark.parametrize("text", ["200ms-200ms", "p50=1s,p90=1s,p99=1s", "0s", "1h"])
def test_a_shape_may_be_flat(text: str) -> None:
    """The shortest may be the longest, nothing is a time, and an hour is not too long."""
    assert str(parse_shape(text, "")) == text


@pytest.mark.parametrize("text", ["200ms-199ms", "p50=2s,p90=1s,p99=3s", "p50=1s,p90=3s,p99=2s"])
def test_a_shape_does_not_go_back(text: str) -> None:
    """Whichever two are in the wrong order."""
    with pytest.raises(FaultPlanError):
        parse_shape(text, "")
