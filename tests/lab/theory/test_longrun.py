"""The long run of a host that fails: against an Envoy's bookkeeping, ejection by ejection."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from faultplan.runs import Part
from lab.envoy.outlier import Breaker
from lab.theory.longrun import NEVER, long_run

if TYPE_CHECKING:
    from collections.abc import Sequence

USUAL = Breaker(consecutive_5xx=3)
QUICK = Breaker(consecutive_5xx=3, interval=1, base=1, maximum=4)


def played(
    cycle: Sequence[Part],
    rate: float,
    breaker: Breaker,
    rounds: int,
    random: Random | None = None,
) -> float:
    """The share of the time that a host was out, by the rules of Envoy's source one by one."""
    each = [part for part in cycle for _ in range(part.requests)]
    now, sweep, backoff, number = 0.0, breaker.interval, 0, 0
    inside = outside = 0.0
    for _ in range(rounds):
        first = random.random() if random else 0.5
        back, request, current = now, now + first / rate, 0
        while True:
            while sweep <= request:
                # checkHostForUneject, of a host that is in.
                backoff, sweep = max(0, backoff - 1), sweep + breaker.interval
            part = each[number % len(each)]
            drawn = random.random() if random else 0.0
            number += 1
            if drawn < part.chance:
                current += 1
            else:
                current = int(drawn < part.chance + part.anew)
            if current == breaker.consecutive_5xx:
                break
            request += 1 / rate
        # ejectHost
        if backoff * breaker.base < breaker.maximum + breaker.base:
            backoff += 1
        while sweep - request < min(breaker.base * backoff, breaker.maximum) - 1e-9:
            sweep += breaker.interval
        now, sweep = sweep, sweep + breaker.interval
        inside, outside = inside + request - back, outside + now - request
    return outside / (inside + outside)


@pytest.mark.parametrize(
    ("cycle", "rate", "breaker", "rounds"),
    [
        ([Part(1, 0.3)], 1, USUAL, 3000),
        ([Part(1, 0.3)], 20, USUAL, 3000),
        ([Part(1, 0.5, 0.3)], 0.5, USUAL, 3000),
        ([Part(2, 0.5), Part(1, 0), Part(3, 1)], 0.3, USUAL, 3000),
        ([Part(1, 0.5)], 3, QUICK, 6000),
        # So long until it trips that requests go many at a time.
        ([Part(1, 0.06)], 40, USUAL, 300),
    ],
)
def test_draws_keep_to_it(cycle: list[Part], rate: float, breaker: Breaker, rounds: int) -> None:
    """Over some thousand ejections, to 3 points of a hundred."""
    share = played(cycle, rate, breaker, rounds, Random(5))
    found = long_run(3, cycle, rate, breaker)
    assert found is not None
    assert found.share == pytest.approx(share, abs=0.03)
    assert found.seconds_in is not None
    assert found.seconds_out is not None
    assert found.share == pytest.approx(found.seconds_out / (found.seconds_in + found.seconds_out))


@pytest.mark.parametrize("rate", [0.07, 0.3, 1, 9])
@pytest.mark.parametrize(
    "cycle",
    [[Part(1, 1)], [Part(3, 1), Part(7, 0)], [Part(4, 1), Part(1, 0)], [Part(1, 0, 1), Part(2, 1)]],
)
@pytest.mark.parametrize("breaker", [USUAL, QUICK])
def test_where_nothing_is_chance_it_is_exact(
    cycle: list[Part], rate: float, breaker: Breaker
) -> None:
    """Each round the same, or a few of them again and again: 1000 rounds are 500 of the last."""
    found = long_run(3, cycle, rate, breaker)
    assert found is not None
    share = played(cycle, rate, breaker, 4000)
    assert found.share == pytest.approx(share, abs=0.004)


def test_the_time_grows_until_it_does_not() -> None:
    """At 3 requests and 300 s: from the 10th time on each is as long as the longest."""
    found = long_run(3, [Part(1, 1)], 10, USUAL)
    assert found is not None
    assert found.seconds_in == pytest.approx(0.25)
    assert found.seconds_out == pytest.approx(309.75)


def test_a_host_that_is_in_for_long_begins_anew() -> None:
    """At one request in 10 minutes all sweeps take the multiplier back: 30 s and up to 10 more."""
    found = long_run(3, [Part(1, 1)], 1 / 600, USUAL)
    assert found is not None
    assert found.seconds_out == pytest.approx(30)


def test_what_never_trips_is_never_out() -> None:
    """No fault, no ejection."""
    assert long_run(3, [Part(1, 0)], 1, USUAL) == NEVER


@pytest.mark.parametrize(
    ("cycle", "rate", "breaker"),
    [
        ([Part(1, 1)], 1, Breaker(jitter=5)),
        ([Part(1, 1)], 0, USUAL),
        ([Part(10_000, 0.5), Part(1, 0)], 1, USUAL),
        ([Part(1, 0.001), Part(1, 0)], 1, Breaker(consecutive_5xx=1, base=0.001, interval=0.001)),
    ],
)
def test_where_nobody_can_say(cycle: list[Part], rate: float, breaker: Breaker) -> None:
    """A jitter, no requests, or too long a pattern."""
    assert long_run(3, cycle, rate, breaker) is None
