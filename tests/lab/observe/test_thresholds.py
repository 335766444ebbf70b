"""What ejects, and how far each count is, where only few thresholds are on."""

from __future__ import annotations

from lab.envoy.outlier import Breaker
from lab.envoy.streak import Streak
from lab.observe.thresholds import counts, errors, thresholds, what
from lab.words import Text, say

OFF = Breaker(consecutive_5xx=0, success_rate=None)


def test_nothing_ejects() -> None:
    """There is no list of nothing."""
    assert what(OFF) is None
    assert counts(OFF, Streak(now=3)) == Text("why-no-threshold")
    assert thresholds(OFF) == {"consecutive_5xx": 0, "consecutive_gateway_failure": 0}


def test_a_share_of_nothing_ejects_every_host() -> None:
    """A threshold of 0 percent is reached by a host without a failure, and is told as it is."""
    every = Breaker(consecutive_5xx=0, success_rate=None, failure_percentage=0)
    found = what(every)
    assert found is not None
    assert thresholds(every)["failure_percentage_threshold"] == 0
    assert "0 % of failures between two sweeps" in say(Text("words-there-are", names=found))


def test_each_count_has_its_own_class() -> None:
    """Of 5xx, of gateway errors, of connections that don't open."""
    every = Breaker(consecutive_5xx=5, consecutive_gateway=3, consecutive_local=2, split=True)
    streak = Streak(now=4, gateway_now=1, unconnected=0)
    found = say(Text("words-there-are", names=counts(every, streak)))
    assert found == (
        "there are: 4 of 5 in a row now, 1 of 3 502, 503, 504 in a row now and 0 of 2 connections "
        "in a row that don't open now"
    )


def test_what_is_an_error() -> None:
    """Every 5xx, or what the pool names."""
    assert errors(OFF) == Text("why-5xx")
    assert str(errors(Breaker(codes=(429, 503)))) == "of 429 or 503"
