"""An answer is good for a while."""

from __future__ import annotations

from itertools import count

from lab.cluster.kept import Kept
from lab.waiting import until


def test_whoever_asks_again_gets_the_same_for_a_while() -> None:
    """And another one after that."""
    asked = count()
    kept = Kept(60.0, lambda: next(asked))
    assert [kept.now(), kept.now()] == [0, 0]
    short = Kept(0.01, lambda: next(asked))
    first = short.now()
    assert until(lambda: short.now() > first, 5.0)
