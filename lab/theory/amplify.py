"""What becomes of one request: how many tries it takes, where they go, and what its client gets.

Hosts that fail as often as each other are a kind. Each try fails with a probability of its own,
whatever became of the tries before it. Two ways of choosing are told apart:

- **at random** (RANDOM, and LEAST_REQUEST where few requests are under way): each try goes to a
  host by its weight. A retry that is to go elsewhere is chosen again while it is a host that was
  tried already, up to ``host_selection_retry_max_attempts`` times, and then goes where it goes.
- **in turn** (ROUND_ROBIN): all tries, first ones and retries, are one sequence over the hosts.
  Where their weights differ, that is taken for chance.

Source: Envoy, "HTTP routing", *Retry plugin configuration*; load_balancer_impl.cc, chooseHost;
api/envoy/config/route/v3/route_components.proto, *host_selection_retry_max_attempts*; Istio sets it
to 5 (pilot/pkg/networking/core/route/retry).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A host that was tried already is chosen again so often.
CHOSEN_AGAIN = 5
#: More ways for the tries to go than this nobody waits for.
_MOST_STATES = 50_000
#: Nor for more retries than these.
_MOST_ATTEMPTS = 1_000
#: Up to so many hosts a sequence is followed host by host, however often it goes round.
_FOLLOWED = 64
#: And so often a larger one goes round; so many of the last rounds are its average.
_ROUNDS, _AVERAGED = 60, 12
#: Something else comes between two requests so rarely that it makes no difference.
_NOW_AND_THEN = 1e-12


class Order(Enum):
    """How a host is chosen."""

    AT_RANDOM = "at random"
    IN_TURN = "in turn"
    BY_HASH = "by hash"
    """The client's; a retry goes to the same host."""


@dataclass(frozen=True)
class Kind:
    """Hosts that are asked and fail alike.

    Args:
        number: how many.
        weight: of one of them among all.
        covered: how often one of their answers is a failure that is tried again.
        lost: how often it is one that is not.
    """

    number: int
    weight: float = 1.0
    covered: float = 0.0
    lost: float = 0.0


@dataclass(frozen=True)
class Answers:
    """What becomes of a request, on average.

    Args:
        without: the share of requests that fail without retries.
        errors: the share that fails with them.
        tries: how many tries one takes.
        most: how many it takes at the most.
        asked: for each kind, how often one request asks one of its hosts.
    """

    without: float
    errors: float
    tries: float
    most: int
    asked: tuple[float, ...]

    def less(self, part: float) -> Answers:
        """The same where a part of the requests fails before any host is asked."""
        rest = 1 - part
        return Answers(
            part + rest * self.without,
            part + rest * self.errors,
            rest * self.tries,
            self.most if rest else 0,
            tuple(rest * each for each in self.asked),
        )


def answers(
    kinds: Sequence[Kind], order: Order, attempts: int, *, elsewhere: bool
) -> Answers | None:
    """What becomes of a request.

    Args:
        kinds: who is in the pool, in the order in which they are asked in turn.
        order: how a host is chosen.
        attempts: so many retries.
        elsewhere: whether a retry avoids the hosts that were tried (``previous_hosts``).

    Returns:
        None where it would take too long to say.
    """
    whole = sum(kind.number * kind.weight for kind in kinds)
    if attempts > _MOST_ATTEMPTS:
        return None
    if not whole:
        # Nobody is there: the proxy answers 503 itself, and asks nobody.
        return Answers(1.0, 1.0, 0.0, 0, (0.0,) * len(kinds))
    without = sum(kind.number * kind.weight * (kind.covered + kind.lost) for kind in kinds) / whole
    alike = len({kind.weight for kind in kinds if kind.number and kind.weight}) == 1
    if order is Order.IN_TURN and alike:
        return _in_turn(kinds, attempts, without, elsewhere=elsewhere)
    if order is Order.BY_HASH and not elsewhere:
        return _same(kinds, attempts, without, whole)
    return _at_random(kinds, attempts, without, whole, elsewhere=elsewhere)


def _same(kinds: Sequence[Kind], attempts: int, without: float, whole: float) -> Answers:
    """All tries of a request go to one host."""
    errors = 0.0
    asked = []
    for kind in kinds:
        each = [kind.covered**number for number in range(attempts + 1)]
        part = kind.weight / whole
        asked.append(part * sum(each))
        errors += kind.number * part * (sum(each) * kind.lost + each[-1] * kind.covered)
    tries = sum(kind.number * often for kind, often in zip(kinds, asked, strict=True))
    most = attempts + 1 if any(kind.number and kind.covered for kind in kinds) else 1
    return Answers(without, errors, tries, most, tuple(asked))


def _at_random(
    kinds: Sequence[Kind], attempts: int, without: float, whole: float, *, elsewhere: bool
) -> Answers | None:
    """By how many hosts of each kind were tried, try by try."""
    asked = [0.0] * len(kinds)
    errors, tries, most = 0.0, 0.0, 0
    states, gone_through = {(0,) * len(kinds): 1.0}, 0
    for number in range(attempts + 1):
        following: dict[tuple[int, ...], float] = {}
        for tried, chance in states.items():
            for index, (kind, part) in enumerate(zip(kinds, tried, strict=True)):
                known = sum(t * k.weight for t, k in zip(tried, kinds, strict=True)) / whole
                again = known**CHOSEN_AGAIN if elsewhere else 1.0
                # A sum of 1, q, q^2 ... q^5: chosen at once, or after as many that were tried.
                new = sum(known**n for n in range(CHOSEN_AGAIN + 1)) if elsewhere else 1.0
                for hosts, often, more in ((kind.number - part, new, 1), (part, again, 0)):
                    share = chance * hosts * kind.weight / whole * often
                    if not share:
                        continue
                    tries += share
                    most = number + 1
                    asked[index] += share / kind.number
                    errors += share * kind.lost
                    if kind.covered:
                        then = (*tried[:index], part + more, *tried[index + 1 :])
                        following[then] = following.get(then, 0.0) + share * kind.covered
        states = following
        gone_through += len(states)
        if gone_through > _MOST_STATES:
            return None
    return Answers(without, errors + sum(states.values()), tries, most, tuple(asked))


def _in_turn(
    kinds: Sequence[Kind], attempts: int, without: float, *, elsewhere: bool
) -> Answers | None:
    hosts = [index for index, kind in enumerate(kinds) if kind.weight for _ in range(kind.number)]
    covered = [kinds[index].covered for index in hosts]
    if len(hosts) <= _FOLLOWED:
        visits, last = _followed(covered, attempts, elsewhere=elsewhere)
    else:
        visits, last = _round_and_round(covered, min(attempts, len(hosts) - 1))
    tries = sum(visits)
    asked = [0.0] * len(kinds)
    errors = sum(last)
    for index, visit in zip(hosts, visits, strict=True):
        asked[index] += visit / kinds[index].number
        errors += visit * kinds[index].lost
    most = _most(covered, attempts, elsewhere=elsewhere)
    return Answers(without, errors, tries, most, tuple(asked))


def _walk(
    covered: Sequence[float], start: int, attempts: int, *, elsewhere: bool
) -> list[tuple[int, float]]:
    """The tries of a request that begins at a host: which host, and how likely it is reached."""
    found = [(start, 1.0)]
    at, chance = start, 1.0
    for number in range(1, attempts + 1):
        chance *= covered[at]
        if not chance:
            break
        # All of them were tried: each is turned down, and the last one that is chosen is asked.
        step = 1 + CHOSEN_AGAIN if elsewhere and number >= len(covered) else 1
        at = (at + step) % len(covered)
        found.append((at, chance))
    return found


def _followed(
    covered: Sequence[float], attempts: int, *, elsewhere: bool
) -> tuple[list[float], list[float]]:
    """Of a request, how often it asks each host, and how often it ends there as a failure.

    The host that a request begins with is a Markov chain: the next one begins where this one ended.
    """
    number = len(covered)
    walks = [_walk(covered, at, attempts, elsewhere=elsewhere) for at in range(number)]
    chances = []
    for walk in walks:
        row = [_NOW_AND_THEN / number] * number
        for place, (at, reached) in enumerate(walk):
            further = walk[place + 1][1] if place + 1 < len(walk) else 0.0
            row[(at + 1) % number] += (1 - _NOW_AND_THEN) * (reached - further)
        chances.append(row)
    begins = _settled(chances)
    visits, last = [0.0] * number, [0.0] * number
    for begin, walk in zip(begins, walks, strict=True):
        for at, reached in walk:
            visits[at] += begin * reached
        if len(walk) == attempts + 1:
            at, reached = walk[-1]
            last[at] += begin * reached * covered[at]
    return visits, last


def _settled(rows: list[list[float]]) -> list[float]:
    """How often a chain is in each state in the long run.

    Source: Grassmann, Taksar, Heyman, "Regenerative analysis and steady state distributions".
    """
    for state in range(len(rows) - 1, 0, -1):
        leaving = sum(rows[state][:state])
        for row in rows[:state]:
            row[state] /= leaving
            for column in range(state):
                row[column] += row[state] * rows[state][column]
    found = [1.0]
    for state in range(1, len(rows)):
        found.append(sum(each * rows[before][state] for before, each in enumerate(found)))
    whole = sum(found)
    return [each / whole for each in found]


def _round_and_round(covered: Sequence[float], attempts: int) -> tuple[list[float], list[float]]:
    """The same of many hosts, each of which is asked once in a round.

    The try at a host is a first one, or the n-th retry of a request that failed at the n hosts
    before it.
    """
    at = [1 / (attempts + 1)] * (attempts + 1)
    firsts = 0.0
    last = [0.0] * len(covered)
    for number in range(_ROUNDS):
        is_averaged = number >= _ROUNDS - _AVERAGED
        for host, fails in enumerate(covered):
            if is_averaged:
                firsts += at[0]
                last[host] += at[-1] * fails
            retries = [each * fails for each in at[:-1]]
            at = [1 - sum(retries), *retries]
    return [_AVERAGED / firsts] * len(covered), [each / firsts for each in last]


def _most(covered: Sequence[float], attempts: int, *, elsewhere: bool) -> int:
    walks = (_walk(covered, at, attempts, elsewhere=elsewhere) for at in range(len(covered)))
    return max(map(len, walks))
