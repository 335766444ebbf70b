"""After how many requests, on average, so many failures came in a row."""

import math
from collections.abc import Sequence

Part = tuple[int, float]
"""So many requests, each of which fails with the same probability."""

# Beyond this the arithmetic below takes longer than anybody waits.
LONGEST_RUN = 100


def until(run: int, head: Sequence[Part], cycle: Sequence[Part]) -> float | None:
    """After how many requests, on average, so many in a row have failed.

    Args:
        run: how many.
        head: the requests at the beginning.
        cycle: the requests that follow, again and again.

    Returns:
        The mean; infinite where it may never happen, None where it would take too long to say.
    """
    if all(chance in {0, 1} for _, chance in (*head, *cycle)):
        return _counted(run, head, cycle)
    if head:
        return math.inf  # it draws, and then it is over
    if len(cycle) == 1:
        return _alike(run, cycle[0][1])
    return _drawn(run, cycle) if run <= LONGEST_RUN else None


def _counted(run: int, head: Sequence[Part], cycle: Sequence[Part]) -> float:
    """Nothing is a matter of chance."""
    requests = current = 0
    for length, chance in (*head, *cycle, *cycle):
        if chance and current + length >= run:
            return requests + run - current
        current = current + length if chance else 0
        requests += length
    return requests + run - current if all(chance for _, chance in cycle) else math.inf


def _alike(run: int, chance: float) -> float:
    """Each fails with the same probability: (1 - p^k) / ((1 - p) p^k)."""
    whole = chance**run
    return (1 - whole) / ((1 - chance) * whole) if whole else math.inf


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
        for row in rows[:state]:
            factor = row[state] / leaving
            row[state] = 0.0
            for column in (*range(state), run, run + 1):
                row[column] += factor * rows[state][column]
    ending, requests = rows[0][run:]
    return requests / ending if ending else math.inf


def _through(part: Part, run: int) -> Matrix:
    """Through so many requests that are alike, by doubling."""
    requests, chance = part
    power: Matrix = []
    for state in range(run):
        row = [0.0] * (run + 2)
        row[0] = 1 - chance
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
