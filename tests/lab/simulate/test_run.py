"""The simulation against the same one, plain and slow, over all sorts of small runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.envoy.outlier import Breaker
from lab.simulate.run import chosen_hosts, simulate
from lab.simulate.settings import Balancer, Fails, Retries, Settings
from tests.lab.simulate.plain import Plain

if TYPE_CHECKING:
    from lab.simulate.outcome import Outcome
    from tests.lab.simulate.plain import Found

PLANS = (
    "500@always",
    "503@always",
    "429@always",
    "500@random:0.5",
    "503@random:0.8",
    "reset@random:0.5",
    "hang@random:0.3",
    "malformed@always",
    "500@every:2",
    "500@first:5",
    "500@script:500,200,503,500",
    "503@burst:3/7",
    "500@during:2s-5s",
    "500:60,503:30@always",
    "delay:30ms@random:0.5; 500@random:0.5",
)


@st.composite
def breakers(draw: st.DrawFn) -> Breaker:
    """Such as manifests make, and others."""
    return Breaker(
        consecutive_5xx=draw(st.sampled_from((0, 1, 2, 3, 5))),
        consecutive_gateway=draw(st.sampled_from((0, 0, 1, 2, 3))),
        consecutive_local=draw(st.sampled_from((0, 1, 2))),
        split=draw(st.booleans()),
        success_rate=None,
        interval=draw(st.sampled_from((0.3, 1.0, 10.0))),
        base=draw(st.sampled_from((0.1, 0.7, 2.0))),
        maximum=draw(st.sampled_from((0.7, 2.0, 300.0))),
        jitter=draw(st.sampled_from((0.0, 0.0, 0.5))),
        percent=draw(st.sampled_from((0, 10, 34, 50, 100))),
        always_one=draw(st.booleans()),
        panic=draw(st.sampled_from((0.0, 40.0, 70.0, 95.0))),
        codes=draw(st.sampled_from((None, None, (429, 500)))),
        gathers=draw(st.sampled_from((0.0, 0.2, 1.0))),
    )


@st.composite
def retries(draw: st.DrawFn) -> Retries:
    """Of a route."""
    return Retries(
        attempts=draw(st.integers(0, 3)),
        statuses=draw(st.sampled_from((frozenset(), frozenset({500, 503}), frozenset({429})))),
        resets=draw(st.booleans()),
        timeouts=draw(st.booleans()),
        elsewhere=draw(st.booleans()),
    )


@st.composite
def runs(draw: st.DrawFn) -> Settings:
    """Small ones."""
    hosts = draw(st.integers(1, 6))
    first = draw(st.integers(0, hosts))
    second = draw(st.integers(0, hosts - first))
    plans = st.sampled_from(PLANS)
    fails = tuple(Fails(number, draw(plans)) for number in (first, second) if number)
    return Settings(
        breaker=draw(breakers()),
        hosts=hosts,
        fails=fails,
        callers=draw(st.integers(1, 4)),
        rate=draw(st.sampled_from((7.0, 40.0, 130.0))),
        seconds=draw(st.sampled_from((1.0, 4.0, 8.0))),
        seed=draw(st.integers(0, 50)),
        latency=draw(st.sampled_from((0.0, 0.004, 0.09))),
        noise=draw(st.sampled_from((0.0, 0.0, 0.2, 1.0))),
        balancer=draw(st.sampled_from(tuple(Balancer))),
        retries=draw(retries()),
        timeout=draw(st.sampled_from((None, None, 0.1, 0.2))),
        per_try=draw(st.sampled_from((None, None, 0.1, 0.15))),
    )


@given(settings=runs())
def test_it_is_the_plain_one(settings: Settings) -> None:
    """Figure by figure, whatever goes by at once."""
    alike(simulate(settings), Plain(settings, chosen_hosts(settings)).play())


def alike(outcome: Outcome, found: Found) -> None:
    """Every figure of both."""
    assert outcome.tries == found.tries
    assert outcome.errors == found.errors
    assert outcome.unhealthy == found.unhealthy
    assert outcome.hidden == found.hidden
    assert outcome.refused == found.refused
    assert (outcome.under_way, outcome.late) == (found.under_way, found.late)
    ejected, returned = len(found.ejected), len(found.returned)
    assert outcome.ejections + outcome.ejected_healthy == ejected
    assert outcome.returns + outcome.returned_healthy == returned
    failing = outcome.settings.failing
    whole = outcome.settings.callers * outcome.settings.seconds
    if failing:
        assert outcome.out_share == pytest.approx(found.out_seconds / whole / failing)
    if failing < outcome.settings.hosts:
        share = found.out_healthy_seconds / whole / (outcome.settings.hosts - failing)
        assert outcome.out_healthy_share == pytest.approx(share)
    assert sum(outcome.load) == found.tries
    assert list(outcome.load) == list(found.load.values())
    assert outcome.callers.first == min(found.first.values(), default=None)
    everybody = len(found.first) == outcome.settings.callers
    assert outcome.callers.every == (max(found.first.values()) if everybody else None)


def test_the_same_seed_is_the_same_run() -> None:
    """And another one is another."""
    one = Settings(
        Breaker(consecutive_5xx=3, percent=100),
        hosts=10,
        fails=(Fails(3, "500@random:0.5"),),
        callers=3,
        rate=50,
    )
    assert simulate(one) == simulate(one)
    assert simulate(one) != simulate(replace(one, seed=2))
