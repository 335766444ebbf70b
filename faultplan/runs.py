"""When so many failures came in a row for the first time: on average, and how likely by when.

A request fails, or does not; or it begins a run anew, as an answer does that breaks off: its status
is a success, and then its end is a failure.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import chain
from itertools import cycle as endlessly
from typing import NamedTuple, Self


class Part(NamedTuple):
    """Requests in a row, all with the same odds.

    Args:
        requests: how many.
        chance: that one fails.
        anew: that one is a success and then a failure.
    """

    requests: int
    chance: float
    anew: float = 0.0


# Beyond this the arithmetic below takes longer than anybody waits.
LONGEST_RUN = 100
_LONGEST_CHAIN = 1_000
#: Requests times failures in a row that are gone through one by one.
_STEPS = 1_000_000
#: So near to each other, in parts of each, two distributions are the same.
_SAME = 1e-12
#: What is left of a probability is what rounding has left.
_ROUNDED = 1e-14
#: So rare a cycle is that ends it that a float can't tell when.
_NEVER = 1e-290


def until(run: int, head: Sequence[Part], cycle: Sequence[Part]) -> float | None:
    """After how many requests, on average, so many in a row have failed.

    Args:
        run: how many.
        head: the requests at the beginning.
        cycle: the requests that follow, again and again.

    Returns:
        The mean; infinite where it may never happen, None where it would take too long to say.
    """
    if _is_counted((*head, *cycle)):
        return _counted(run, head, cycle)
    if head:
        return Spread.of(run, head, cycle).mean
    if len(cycle) == 1 and not cycle[0].anew:
        return _alike(run, cycle[0].chance)
    return _drawn(run, cycle) if run <= LONGEST_RUN else None


def _is_counted(parts: Sequence[Part]) -> bool:
    return all({part.chance, part.anew} <= {0, 1} for part in parts)


def _counted(run: int, head: Sequence[Part], cycle: Sequence[Part]) -> float:
    """Nothing is a matter of chance."""
    requests = current = 0
    for length, chance, anew in (*head, *cycle, *cycle):
        if anew:
            if run == 1:
                return requests + 1
            current = 1
        elif chance and current + length >= run:
            return requests + run - current
        else:
            current = current + length if chance else 0
        requests += length
    return requests + run - current if all(part.chance for part in cycle) else math.inf


def _alike(run: int, chance: float) -> float:
    """Each fails with the same probability: (1 - p^k) / ((1 - p) p^k)."""
    whole = chance**run
    return (1 - whole) / ((1 - chance) * whole) if whole else math.inf


class Chain:
    """How many have failed in a row, request by request, as far as there was no run of so many.

    Args:
        run: so many end it.
        at: the probability of each number in a row below that.
    """

    def __init__(self, run: int, at: Sequence[float] | None = None) -> None:
        self._run = run
        self.at = [1.0] + [0.0] * (run - 1) if at is None else list(at)

    @property
    def left(self) -> float:
        """The probability that there was none yet."""
        return sum(self.at)

    def step(self, chance: float, anew: float) -> float:
        """One more request; the probability that the first run ends with it."""
        at = self.at
        whole = sum(at)
        ended = at.pop() * chance
        at[:] = [each * chance for each in at]
        at.insert(0, whole * (1 - chance - anew))
        if self._run == 1:
            return ended + whole * anew
        at[1] += whole * anew
        return ended


def first(run: int, head: Sequence[Part], cycle: Sequence[Part]) -> Iterator[float]:
    """The probability that the first run of so many ends with the 1st, 2nd, 3rd … request."""
    states = Chain(run)
    for part in chain(head, endlessly(cycle)):
        for _ in range(part.requests):
            yield states.step(part.chance, part.anew)


class Spread(NamedTuple):
    """What is known of when so many have failed in a row for the first time.

    Args:
        mean: requests on average; infinite where it may never happen.
        ever: the probability that it ever happens.
        quantiles: by so many requests it has happened with each of the probabilities that were
            asked for; infinite is never. All three are None where it would take too long to say.
    """

    mean: float | None
    ever: float | None
    quantiles: tuple[float | None, ...] = ()

    @classmethod
    def of(
        cls,
        run: int,
        head: Sequence[Part],
        cycle: Sequence[Part],
        levels: Sequence[float] = (),
    ) -> Self:
        """The distribution, request by request, until each cycle is like the one before.

        From then on the probability that there was no run yet shrinks by the same factor with each
        cycle, so that the rest is a geometric series.

        Args:
            run: how many.
            head: the requests at the beginning.
            cycle: the requests that follow, again and again.
            levels: the probabilities that are asked for, from the smallest to the largest.
        """
        if _is_counted((*head, *cycle)):
            sure = _counted(run, head, cycle)
            return cls(sure, float(sure < math.inf), (sure,) * len(levels))
        if run > _LONGEST_CHAIN:
            return cls(None, None, (None,) * len(levels))
        walk = _Walk(run, levels)
        length = sum(part.requests for part in cycle)
        if not walk.through(head):
            return cls(None, None, (None,) * len(levels))
        while (length + walk.number) * run <= _STEPS:
            before, left, mean = [*walk.states.at], walk.states.left, walk.mean
            if not left:
                return cls(walk.mean, 1.0, tuple(walk.found))
            walk.through(cycle)
            after = walk.states.left
            if after and _is_same(before, left, walk.states.at, after):
                gone = walk.ended_in(cycle, before) / left
                if gone < _NEVER and after < _ROUNDED:
                    return cls(walk.mean, 1.0, tuple(walk.found))
                if gone < _NEVER:
                    rest = [math.inf] * (len(levels) - len(walk.found))
                    return cls(math.inf, 1 - after, (*walk.found, *rest))
                whole = mean + (walk.mean - mean) / gone
                walk.leap(cycle, gone)
                return cls(whole, 1.0, tuple(walk.found))
        return cls(None, None, (*walk.found, *[None] * (len(levels) - len(walk.found))))


def _is_same(before: list[float], left: float, now: list[float], after: float) -> bool:
    shapes = ((a / left, b / after) for a, b in zip(before, now, strict=True))
    return all(abs(a - b) <= _SAME * max(a, b) for a, b in shapes)


class _Walk:
    """A chain on its way, and the quantiles that it has come by."""

    def __init__(self, run: int, levels: Sequence[float]) -> None:
        self.states = Chain(run)
        self.number = 0.0
        self.mean = 0.0
        self.found: list[float] = []
        self._run = run
        self._levels = levels

    def through(self, parts: Sequence[Part]) -> bool:
        """Go through these; whether that was not too far."""
        if (self.number + sum(part.requests for part in parts)) * self._run > _STEPS:
            return False
        for part in parts:
            for _ in range(part.requests):
                self.mean += self.states.left
                self.states.step(part.chance, part.anew)
                self.number += 1
                self._look()
        return True

    def ended_in(self, cycle: Sequence[Part], at: list[float]) -> float:
        """The probability to end in a cycle that begins like this: a sum, and no difference."""
        states = Chain(self._run, at)
        return sum(
            states.step(part.chance, part.anew) for part in cycle for _ in range(part.requests)
        )

    def leap(self, cycle: Sequence[Part], gone: float) -> None:
        """Find the rest of the quantiles, cycles at a time."""
        length = sum(part.requests for part in cycle)
        shape, left, number = [*self.states.at], self.states.left, self.number
        while len(self.found) < len(self._levels):
            wanted = 1 - self._levels[len(self.found)]
            cycles = max(0, math.floor(math.log(wanted / left) / math.log1p(-gone)) - 1)
            factor = math.exp(cycles * math.log1p(-gone))
            self.states = Chain(self._run, [each * factor for each in shape])
            self.number = number + float(cycles) * length
            have = len(self.found)
            while len(self.found) == have:
                for part in cycle:
                    for _ in range(part.requests):
                        self.states.step(part.chance, part.anew)
                        self.number += 1
                        self._look()

    def _look(self) -> None:
        left = self.states.left
        while len(self.found) < len(self._levels):
            # A sum of many numbers is not exact to the last digit.
            if left > 1 - self._levels[len(self.found)] + 1e-12 * left:
                return
            self.found.append(self.number)


Matrix = list[list[float]]


def _drawn(run: int, cycle: Sequence[Part]) -> float:
    """Some are a matter of chance, in a pattern.

    A Markov chain: the state is how many have failed in a row, of which ``run`` is the end. Of each
    row the last two columns are the probability to end, and the mean number of requests, on the
    way through the pattern. The states are eliminated one by one, from the last to the first, with
    sums and quotients of what is positive alone, so that a mean of 10^15 is as exact as one of 10.

    Source: Grassmann, Taksar, Heyman, "Regenerative analysis and steady state distributions".
    """
    rows = _through(cycle[0], run)
    for part in cycle[1:]:
        rows = _after(rows, _through(part, run))
    for state in range(run - 1, 0, -1):
        leaving = sum(rows[state][:state]) + rows[state][run]
        if not leaving and any(row[state] for row in rows[:state]):
            # Each cycle begins a run anew and never gets further.
            return math.inf
        for row in rows[:state]:
            factor = row[state] / leaving if row[state] else 0.0
            row[state] = 0.0
            for column in (*range(state), run, run + 1):
                row[column] += factor * rows[state][column]
    ending, requests = rows[0][run:]
    return requests / ending if ending else math.inf


def _through(part: Part, run: int) -> Matrix:
    """Through so many requests that are alike, by doubling."""
    requests, chance, anew = part
    power: Matrix = []
    for state in range(run):
        row = [0.0] * (run + 2)
        row[0] = 1 - chance - anew
        row[1] += anew
        row[state + 1] += chance
        row[run + 1] = 1.0
        power.append(row)
    rows: Matrix | None = None
    while requests:
        if requests % 2:
            rows = power if rows is None else _after(rows, power)
        requests //= 2
        if requests:
            power = _after(power, power)
    assert rows is not None  # noqa: S101 - a part has a request
    return rows


def _after(first: Matrix, then: Matrix) -> Matrix:
    run = len(first)
    return [
        [
            sum(row[state] * then[state][column] for state in range(run))
            + (row[column] if column >= run else 0.0)
            for column in range(run + 2)
        ]
        for row in first
    ]
