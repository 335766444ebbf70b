"""Figures of a run."""

from __future__ import annotations

import pytest

from lab.envoy.outlier import Breaker
from lab.simulate.outcome import Reached, parts_of
from lab.simulate.run import simulate
from lab.simulate.settings import Balancer, Fails, Retries, Settings

FAILING = Settings(
    Breaker(consecutive_5xx=3, percent=100, success_rate=None, panic=0),
    hosts=10,
    fails=(Fails(2, "500@always"),),
    callers=4,
    rate=100,
    seconds=50,
)


def test_first_half_and_all() -> None:
    """Of those to whom it may happen; what did not happen to so many is None."""
    assert Reached.of([5.0, 1.0, 3.0], 3) == Reached(1.0, 3.0, 5.0)
    assert Reached.of([5.0, 1.0], 4) == Reached(1.0, 5.0, None)
    assert Reached.of([5.0], 4) == Reached(5.0, None, None)
    assert Reached.of([], 0) == Reached(None, None, None)


@pytest.mark.parametrize("balancer", list(Balancer))
def test_the_parts_come_to_the_whole(balancer: Balancer) -> None:
    """Whatever is told by parts of the time is told as a sum too."""
    outcome = simulate(
        Settings(**{**FAILING.__dict__, "balancer": balancer, "retries": Retries(1, frozenset())})
    )
    parts = parts_of(outcome.settings)
    width = outcome.settings.seconds / parts
    assert sum(outcome.error_rate) * width == pytest.approx(outcome.errors)
    assert outcome.requests == outcome.tries == sum(outcome.load) == 5000
    assert len(outcome.times) == len(outcome.healthy_load) == parts == 50
    assert outcome.out_share is not None
    # However short a return is, it is in the part of the time that it was in.
    assert sum(outcome.out) / parts == pytest.approx(outcome.out_share, abs=1e-6)
    assert outcome.returns
    assert sum(each < 1 for each in outcome.out) > 1
    assert outcome.fair == 10
    # With two of ten out the others get a quarter more, give or take one in half a second.
    assert outcome.moved == pytest.approx(1.25, rel=0.03 if balancer == "ROUND_ROBIN" else 0.2)
    assert outcome.peak is not None
    assert outcome.busiest is not None
    assert outcome.peak >= outcome.busiest


def test_nobody_healthy() -> None:
    """All fail and may be out: then there is nobody to ask, and no load to be told."""
    everybody = Settings(**{**FAILING.__dict__, "fails": (Fails(10, "500@always"),)})
    outcome = simulate(everybody)
    assert outcome.busiest is outcome.peak is outcome.moved is outcome.out_healthy_share is None
    assert outcome.unhealthy
    assert outcome.errors == outcome.requests == outcome.tries + outcome.unhealthy


def test_nobody_fails() -> None:
    """Nothing to tell of those who do."""
    outcome = simulate(Settings(**{**FAILING.__dict__, "fails": ()}))
    assert (outcome.errors, outcome.out_share, outcome.out) == (0, None, ())
    assert outcome.callers == outcome.opinions == Reached(None, None, None)


def test_the_load_of_those_that_are_left_is_not_thinned_by_those_that_are_out() -> None:
    """Healthy hosts that are out get nothing, and make the load of the others no smaller."""
    breaker = Breaker(consecutive_5xx=1, percent=80, base=60.0)
    found = simulate(Settings(breaker=breaker, hosts=10, noise=0.5, rate=100, seconds=20))
    assert found.ejected_healthy >= 8
    assert found.moved is not None
    assert found.moved > 3
