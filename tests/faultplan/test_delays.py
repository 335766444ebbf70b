"""Delays and drips as they are drawn for one request."""

import pytest

from faultplan.delays import PIECES, Pieces, Wait
from tests.faultplan.running import decide, running


def test_a_delay_is_one_wait() -> None:
    """As long as it was written, before the answer."""
    (strike,) = decide(running("delay:1500ms@always", 1)).before
    assert strike.outcome == Wait(1.5)


def test_a_drip_is_ten_pieces_each_with_a_pause_of_its_own() -> None:
    """Ten are what the documents say."""
    (strike,) = decide(running("drip:100ms-900ms@always", 1)).before
    assert isinstance(strike.outcome, Pieces)
    pauses = strike.outcome.seconds
    assert len(pauses) == PIECES == 10
    assert len(set(pauses)) == 10
    assert all(0.1 <= pause <= 0.9 for pause in pauses)


def test_drawn_times_follow_from_the_seed() -> None:
    """The same again for the same seed, and others for another."""
    first, again, other = (decide(running("delay:0s-1h@always", seed)) for seed in (5, 5, 6))
    assert first.before == again.before != other.before


def test_the_draws_of_a_seed_never_change() -> None:
    """A seed that a class has written down gives the same times in the next version."""
    plan = running("delay:p50=20ms,p90=200ms,p99=2s@always; delay:1s-2s@always", 1)
    found = [strike.outcome for _ in range(2) for strike in decide(plan).before]
    assert [each.seconds for each in found if isinstance(each, Wait)] == pytest.approx(GOLDEN)


# Seed 1, the two rules above, two requests.
GOLDEN = [0.019789919290488758, 1.0884182738994106, 0.07618328945107278, 1.822571585894225]
