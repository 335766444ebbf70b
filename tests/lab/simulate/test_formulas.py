"""The simulation against what can be derived: means of many draws, ceilings, lengths of time.

Each tolerance is so many standard errors of the mean; the seeds are fixed, so that a run either
holds or does not.
"""

from __future__ import annotations

import math
from typing import Any

import pytest

from faultplan.forecast import forecasts
from lab.envoy.outlier import Breaker
from lab.simulate.run import simulate
from lab.simulate.settings import Balancer, Fails, Settings


def _breaker(**more: Any) -> Breaker:
    given = {"percent": 100, "success_rate": None, "panic": 0.0, "base": 1e6, "maximum": 1e6}
    return Breaker(**{**given, **more})


@pytest.mark.parametrize(("chance", "run"), [(0.5, 3), (0.7, 5), (0.3, 2), (1.0, 4)])
@pytest.mark.parametrize("balancer", list(Balancer))
def test_requests_until_the_run(chance: float, run: int, balancer: Balancer) -> None:
    """On average as many tries as faultplan's arithmetic says; out for good after the first."""
    hosts = 400
    (forecast,) = forecasts(f"500@random:{chance}")
    mean = forecast.requests_until(run)
    assert mean is not None
    outcome = simulate(
        Settings(
            breaker=_breaker(consecutive_5xx=run, gathers=0.0),
            hosts=hosts + 1,
            fails=(Fails(hosts, f"500@random:{chance}"),),
            rate=1000.0,
            # Long enough for the slowest: beyond twenty times the mean is one in e^20.
            seconds=math.ceil(hosts * mean / 1000 * 20),
            latency=0.0,
            balancer=balancer,
        )
    )
    assert outcome.ejections == hosts
    tries = sorted(outcome.load)[:-1]
    found = sum(tries) / hosts
    # The time until the first run is nearly exponential: its deviation is below its mean.
    assert found == pytest.approx(mean, abs=4 * mean / math.sqrt(hosts) if chance < 1 else 0)


@pytest.mark.parametrize(("hosts", "percent"), [(10, 10), (9, 10), (10, 35), (3, 66), (7, 100)])
@pytest.mark.parametrize("always_one", [True, False])
def test_the_ceiling(hosts: int, percent: int, always_one: bool) -> None:
    """Everybody fails, and so many are out."""
    breaker = _breaker(consecutive_5xx=1, percent=percent, always_one=always_one)
    fails = (Fails(hosts, "500@always"),)
    outcome = simulate(Settings(breaker=breaker, hosts=hosts, fails=fails, rate=100, seconds=20))
    assert outcome.ejections == breaker.ejectable(hosts)
    assert (outcome.refused > 0) is (breaker.ejectable(hosts) < hosts)


def test_the_share_of_time_out() -> None:
    """Out for base times n, until the next sweep; between two such times it is as good as not in.

    With the base at the maximum every time is as long: 3 s and what is left until a sweep, which
    is 3 s as sweeps come every second and a trip takes a few milliseconds after one.
    """
    breaker = _breaker(consecutive_5xx=2, base=3.0, maximum=3.0, interval=1.0, gathers=0.0)
    outcome = simulate(
        Settings(
            breaker=breaker,
            hosts=2,
            fails=(Fails(1, "500@always"),),
            rate=1000,
            seconds=400,
            latency=0.0,
        )
    )
    # Ejected within 4 ms of a sweep, so the third one after it is too early by as much.
    assert outcome.out_share == pytest.approx(1 - 0.004 / 4, abs=0.002)
    assert outcome.ejections == pytest.approx(400 / 4, abs=2)


def test_every_caller_for_itself() -> None:
    """A hundred callers see a hundredth each: all have ejected after a hundred times as many."""
    fails = (Fails(1, "500@always"),)
    breaker = _breaker(consecutive_5xx=5)
    one, many = (
        simulate(
            Settings(breaker=breaker, hosts=10, fails=fails, callers=callers, rate=1000, seconds=90)
        )
        for callers in (1, 100)
    )
    # Round robin begins anywhere, so that the fifth turn is done after 4 to 5 turns.
    assert one.callers.every == pytest.approx(5 * 10 / 1000, abs=10 / 1000 + 0.01)
    assert many.callers.every == pytest.approx(5 * 10 * 100 / 1000, abs=10 * 100 / 1000 + 0.01)
    assert one.errors == 5
    assert many.errors == 500
