"""What becomes of a request: against an enumeration of what may happen, and against draws."""

from __future__ import annotations

import math
from random import Random
from typing import TYPE_CHECKING

import pytest

from lab.theory.amplify import CHOSEN_AGAIN, Kind, Order, answers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.theory.amplify import Answers

GOOD, SOMETIMES, ALWAYS = Kind(1), Kind(1, covered=0.3), Kind(1, covered=1.0)
REQUESTS = 6_000


def found(kinds: Sequence[Kind], order: Order, attempts: int, *, elsewhere: bool) -> Answers:
    """What is said, where something is."""
    said = answers(kinds, order, attempts, elsewhere=elsewhere)
    assert said is not None
    return said


class Sender:
    """An Envoy that sends one request after the other, choosing hosts as its source has it."""

    def __init__(self, kinds: Sequence[Kind], order: Order, seed: int, *, elsewhere: bool) -> None:
        self.kinds = [kind for kind in kinds for _ in range(kind.number)]
        self.random = Random(seed)
        self.order, self.elsewhere = order, elsewhere
        self.next = self.random.randrange(len(self.kinds))

    def choose_once(self, key: int) -> int:
        """A host, whether it was tried or not."""
        if self.order is Order.BY_HASH:
            return key
        if self.order is Order.AT_RANDOM:
            weights = [kind.weight for kind in self.kinds]
            return self.random.choices(range(len(self.kinds)), weights)[0]
        self.next += 1
        return (self.next - 1) % len(self.kinds)

    def send(self, attempts: int) -> tuple[bool, int]:
        """One request: whether it failed, and after how many tries."""
        tried: set[int] = set()
        key = self.random.randrange(len(self.kinds))
        for number in range(attempts + 1):
            host = self.choose_once(key)
            for _ in range(CHOSEN_AGAIN):
                if not (self.elsewhere and host in tried):
                    break
                host = self.choose_once(key)
            tried.add(host)
            drawn = self.random.random()
            if drawn >= self.kinds[host].covered:
                lost = drawn < self.kinds[host].covered + self.kinds[host].lost
                return lost, number + 1
        return True, attempts + 1


@pytest.mark.parametrize("order", [Order.IN_TURN, Order.AT_RANDOM])
@pytest.mark.parametrize(
    "kinds",
    [
        [GOOD, SOMETIMES],
        [Kind(2), Kind(2, covered=0.8, lost=0.1)],
        [SOMETIMES, Kind(2, covered=0.6), GOOD],
        [Kind(3, covered=0.9)],
        [Kind(1, covered=0.7)],
        [Kind(40), Kind(40, covered=0.6)],
    ],
)
@pytest.mark.parametrize(("attempts", "elsewhere"), [(0, True), (2, True), (2, False), (5, True)])
def test_draws_keep_to_it(
    order: Order, kinds: list[Kind], attempts: int, *, elsewhere: bool
) -> None:
    """Of 6,000 requests each, within six standard errors, of a chance of no less than 1/500."""
    said = found(kinds, order, attempts, elsewhere=elsewhere)
    sender = Sender(kinds, order, 7, elsewhere=elsewhere)
    drawn = [sender.send(attempts) for _ in range(REQUESTS)]
    failed = sum(lost for lost, _ in drawn) / REQUESTS
    tries = sum(number for _, number in drawn) / REQUESTS
    spread = math.sqrt(max(said.errors * (1 - said.errors), 1 / 500) / REQUESTS)
    assert failed == pytest.approx(said.errors, abs=6 * spread)
    assert tries == pytest.approx(said.tries, abs=6 * (attempts + 1) / math.sqrt(REQUESTS))
    assert max(number for _, number in drawn) <= said.most
    whole = sum(k.number * each for k, each in zip(kinds, said.asked, strict=True))
    assert whole == pytest.approx(said.tries)


def test_two_hosts_in_turn() -> None:
    """The one that fails is asked first by each request but those that came as a retry's next."""
    said = found([GOOD, SOMETIMES], Order.IN_TURN, 2, elsewhere=True)
    assert (said.without, said.errors, said.most) == (0.15, 0, 2)
    # All tries alternate: of 2 tries one is at it, and 0.3 of those are no first ones elsewhere.
    assert said.tries == pytest.approx(2 / 1.7)
    assert found([GOOD, ALWAYS], Order.IN_TURN, 2, elsewhere=True).tries == pytest.approx(2)


def test_two_hosts_at_random() -> None:
    """One in 64 retries goes to the same host, which was chosen six times over."""
    said = found([GOOD, ALWAYS], Order.AT_RANDOM, 1, elsewhere=True)
    assert (said.without, said.tries, said.most) == (0.5, 1.5, 2)
    assert said.errors == pytest.approx(0.5 / 2**6)
    plain = found([GOOD, ALWAYS], Order.AT_RANDOM, 1, elsewhere=False)
    assert plain.errors == pytest.approx(0.25)


def test_a_host_by_hash_is_asked_again() -> None:
    """And fails again, so that retries are of no use where it always does."""
    said = found([GOOD, ALWAYS], Order.BY_HASH, 2, elsewhere=False)
    assert (said.without, said.errors, said.tries, said.most) == (0.5, 0.5, 2, 3)
    half = found([Kind(1, covered=0.5)], Order.BY_HASH, 2, elsewhere=False)
    assert (half.errors, half.tries) == (0.125, 1.75)


def test_what_is_not_tried_again() -> None:
    """Is lost with the first try."""
    said = found([GOOD, Kind(1, lost=0.4)], Order.IN_TURN, 2, elsewhere=True)
    assert (said.without, said.errors, said.tries, said.most) == (0.2, 0.2, 1, 1)


def test_nobody_in_the_pool() -> None:
    """The proxy answers 503, and asks nobody."""
    assert found([], Order.IN_TURN, 2, elsewhere=True).errors == 1
    said = found([Kind(3, weight=0)], Order.AT_RANDOM, 2, elsewhere=True)
    assert (said.errors, said.tries, said.asked) == (1, 0, (0,))


def test_many_hosts_are_no_other_thing() -> None:
    """The sequence that is followed host by host, and the one that goes round, say one thing."""
    small = found([Kind(32), Kind(32, covered=0.6)], Order.IN_TURN, 2, elsewhere=True)
    large = found([Kind(33), Kind(33, covered=0.6)], Order.IN_TURN, 2, elsewhere=True)
    assert small.tries == pytest.approx(large.tries, rel=1e-3)
    # Of each kind only the last few hosts before the others are different.
    assert small.errors == pytest.approx(large.errors, rel=0.05)
    all_bad = found([Kind(500, covered=1.0)], Order.IN_TURN, 2, elsewhere=True)
    assert all_bad.tries == pytest.approx(3)
    assert all_bad.errors == pytest.approx(1)


def test_an_abort_of_the_mesh_comes_before() -> None:
    """It is no try, and no host hears of it."""
    said = found([GOOD, SOMETIMES], Order.AT_RANDOM, 0, elsewhere=True).less(0.5)
    assert (said.without, said.errors, said.tries) == (0.575, 0.575, 0.5)
    assert said.asked == (0.25, 0.25)


def test_too_many_ways_are_not_gone_through() -> None:
    """Nobody waits for it."""
    kinds = [Kind(100, covered=0.5 + n / 100) for n in range(12)]
    assert answers(kinds, Order.AT_RANDOM, 12, elsewhere=True) is None
    for order in Order:
        assert answers([GOOD, ALWAYS], order, 2 * 10**9, elsewhere=False) is None
