"""For which share of the time a host is out in the long run.

A host that fails goes round and round: it is in the pool until it trips, and out until a sweep
lets it back. Each return is at a sweep, and begins a round: with the multiplier of its ejection
time, and at a place in the cycle of its fault plan. A sweep that finds the host in the pool takes
one off the multiplier, an ejection adds one. So the rounds are a Markov chain, and the share of the
time is that of the mean time out in the mean time of a round (the renewal-reward theorem).

Requests are taken to come evenly, so many a second while the host is in.

Source: Envoy, "Outlier detection", *Ejection algorithm*; outlier_detection_impl.cc: ejectHost,
checkHostForUneject, onIntervalTimer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from faultplan.runs import Chain, Part
from lab.envoy.ejection import grown, rested

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.envoy.outlier import Breaker

#: So many requests, times failures in a row, are gone through one by one.
_STEPS = 30_000
#: And of those that come later so many at a time that this many times fill their mean.
_AT_A_TIME = 100
#: What is left of a probability is nothing.
_NOTHING = 1e-12
#: Rounds until the beginning is forgotten, and those of which the average is taken: any number of
#: rounds up to 8 that come again and again divides it.
_FORGOTTEN, _ROUNDS = 200, 840
_MOST_STATES = 2_000
_MOST_WORK = 1_500_000
_LONGEST_RUN = 200
_MOST_TRIPS = 150_000
_ALMOST = 1e-9
#: A time is known well enough that is known to this part of the time between two sweeps.
_SHARP = 20
#: With fewer requests in a second a time is so long that a double has no room for parts of a sweep.
_SLOWEST = 1e-9


@dataclass(frozen=True)
class LongRun:
    """A host, on average over many ejections; without arguments nobody can say.

    Args:
        share: of the time that it is out, from 0 to 1.
        seconds_in: between a return and the next ejection; None where it is never ejected.
        seconds_out: of an ejection, until the sweep that ends it; None where there is none.
    """

    share: float | None = None
    seconds_in: float | None = None
    seconds_out: float | None = None


NEVER = LongRun(0.0)


class _Trip(NamedTuple):
    """One way for a round to be: how likely, after how many seconds, and where in the cycle then.

    ``blurred`` is how many seconds more or less it may be.
    """

    chance: float
    seconds: float
    place: int
    blurred: float = 0.0


class _Round(NamedTuple):
    """The rest of it, with a multiplier: the next state, and the seconds in and out."""

    chance: float
    state: tuple[int, int]
    seconds_in: float
    seconds_out: float


def long_run(run: int, cycle: Sequence[Part], rate: float, breaker: Breaker) -> LongRun | None:
    """The long run of a host that is alone in failing.

    Args:
        run: so many failures in a row eject.
        cycle: the requests that come again and again.
        rate: requests to the host in a second, while it is in.
        breaker: who ejects it.

    Returns:
        None where nobody can say: there is a jitter, or it would take too long.
    """
    length = sum(part.requests for part in cycle)
    if breaker.jitter or breaker.interval <= 0 or rate < _SLOWEST:
        return None
    if length > _MOST_STATES or run > _LONGEST_RUN:
        return None
    each = [Part(1, part.chance, part.anew) for part in cycle for _ in range(part.requests)]
    looked_at = 0
    trips: dict[int, list[_Trip]] = {}
    rounds: dict[tuple[int, int], list[_Round]] = {}
    waiting = [(0, 0)]
    while waiting:
        state = waiting.pop()
        if state in rounds:
            continue
        place, multiplier = state
        if place not in trips:
            found = _trips(run, each, place, rate)
            if found is None:
                return None
            trips[place] = found
        if not trips[place]:
            return NEVER
        looked_at += len(trips[place])
        if looked_at > _MOST_TRIPS:
            return None
        rounds[state] = list(_merged(_rounds(trips[place], multiplier, breaker)))
        if len(rounds) > _MOST_STATES:
            return None
        waiting += (each.state for each in rounds[state])
    return _average(rounds)


def _trips(run: int, each: Sequence[Part], place: int, rate: float) -> list[_Trip] | None:
    """When a host trips that begins at a place of the cycle; none where it never does."""
    states, found = Chain(run), []
    length, left, gone = len(each), 1.0, 0.0
    most = max(_STEPS // (run * length), 2 * length * run)
    for number in range(1, most + 1):
        part = each[(place + number - 1) % length]
        ended = states.step(part.chance, part.anew)
        if ended:
            # The first request comes within the time between two.
            found.append(_Trip(ended, (number - 0.5) / rate, (place + number) % length))
        before, left = left, states.left
        if left < _NOTHING:
            return found
        if length == 1:
            was, gone = gone, ended / before
            if gone and number > run and abs(gone - was) < _ALMOST * gone:
                # The rest is alike.
                return [*found, *_later(left, gone, number, place, rate)]
    # Nothing yet is never, or nobody knows.
    return None if found or any(part.chance or part.anew for part in each) else []


def _later(left: float, gone: float, number: int, place: int, rate: float) -> Iterator[_Trip]:
    """What is left shrinks by the same part with each request, and goes many at a time."""
    at_a_time = max(1, math.floor(1 / gone / _AT_A_TIME))
    stays = math.exp(at_a_time * math.log1p(-gone))
    while left > _NOTHING:
        yield _Trip(left * (1 - stays), (number + at_a_time / 2) / rate, place, at_a_time / rate)
        left *= stays
        number += at_a_time


def _rounds(trips: Sequence[_Trip], multiplier: int, breaker: Breaker) -> Iterator[_Round]:
    """What becomes of a host that is back with a multiplier."""
    interval = breaker.interval
    for trip in trips:
        sweeps = math.floor(trip.seconds / interval + _ALMOST)
        now = grown(rested(multiplier, sweeps), breaker)
        least = breaker.ejection_seconds(now)
        if trip.blurred * _SHARP > interval:
            # Anywhere between two sweeps.
            out = least + interval / 2
        else:
            back = math.ceil((trip.seconds + least) / interval - _ALMOST) * interval
            out = back - trip.seconds
        yield _Round(trip.chance, (trip.place, now), trip.seconds, out)


def _merged(rounds: Iterator[_Round]) -> Iterator[_Round]:
    """Those that lead to the same state, together."""
    found: dict[tuple[int, int], list[float]] = {}
    for chance, state, seconds_in, seconds_out in rounds:
        sums = found.setdefault(state, [0.0, 0.0, 0.0])
        sums[0] += chance
        sums[1] += chance * seconds_in
        sums[2] += chance * seconds_out
    for state, (chance, seconds_in, seconds_out) in found.items():
        yield _Round(chance, state, seconds_in / chance, seconds_out / chance)


def _average(rounds: dict[tuple[int, int], list[_Round]]) -> LongRun | None:
    if all(len(each) == 1 for each in rounds.values()):
        visited = _repeated(rounds)
    else:
        if sum(map(len, rounds.values())) * (_FORGOTTEN + _ROUNDS) > _MOST_WORK:
            return None
        visited = _visited(rounds)
    whole = [
        (often * each.chance, each) for state, often in visited.items() for each in rounds[state]
    ]
    total = sum(chance for chance, _ in whole)
    seconds_in = sum(chance * each.seconds_in for chance, each in whole) / total
    seconds_out = sum(chance * each.seconds_out for chance, each in whole) / total
    return LongRun(seconds_out / (seconds_in + seconds_out), seconds_in, seconds_out)


def _repeated(rounds: dict[tuple[int, int], list[_Round]]) -> dict[tuple[int, int], float]:
    """Nothing is a matter of chance: the rounds that come again and again."""
    way: list[tuple[int, int]] = []
    state = 0, 0
    while state not in way:
        way.append(state)
        state = rounds[state][0].state
    return dict.fromkeys(way[way.index(state) :], 1.0)


def _visited(rounds: dict[tuple[int, int], list[_Round]]) -> dict[tuple[int, int], float]:
    """How often a round begins in each state."""
    at, visited = {(0, 0): 1.0}, dict.fromkeys(rounds, 0.0)
    for number in range(_FORGOTTEN + _ROUNDS):
        following: dict[tuple[int, int], float] = {}
        for state, often in at.items():
            if number >= _FORGOTTEN:
                visited[state] += often
            for each in rounds[state]:
                following[each.state] = following.get(each.state, 0.0) + often * each.chance
        at = following
    return visited
