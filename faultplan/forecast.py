"""What many requests get from a rule, foreseen without sending one.

A rule is a pattern of requests: a beginning, and a cycle that follows it without end. Each stretch
of the pattern is so many requests with the same odds of what a proxy in front of the service sees,
which is what its outlier detection counts. How each effect is counted was measured, see
docs/faults.md; and Envoy, "Outlier detection", *Locally originated vs externally originated
events*.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from faultplan.connection import Close, Hang, Malformed, Reset, Truncate
from faultplan.delays import Delay, Drip
from faultplan.effects import Effect
from faultplan.grammar import Rule, parse
from faultplan.health import Down, ProbeDelay
from faultplan.limits import Concurrency, Rate
from faultplan.mix import Mix
from faultplan.quantities import WHOLE
from faultplan.resources import Block, Burn, Crash, Grow
from faultplan.runs import Part, Spread, until
from faultplan.schedules import (
    NO_FAULT,
    Always,
    Burst,
    Chance,
    During,
    Every,
    First,
    Schedule,
    Script,
    Within,
)
from faultplan.shapes import Fixed
from faultplan.status import Status
from faultplan.windows import Window


@dataclass(frozen=True, slots=True)
class Seen:
    """What a proxy sees of a request, as its outlier detection counts it.

    Args:
        status: the answer's; of a failure without an answer the one that the proxy makes up, which
            counts the same unless failures of local origin are told apart.
        local: whether it is a failure of local origin where those are told apart. The connection
            came about in each of them, so that there are never two of them in a row.
        begun: whether the answer had begun before it failed: its status was a good one and counts
            as that first, and no proxy asks again.
    """

    status: int
    local: bool = False
    begun: bool = False


BROKEN = Seen(503, local=True)
NO_HTTP = Seen(502, local=True)
LATE = Seen(504, local=True)
CUT_SHORT = Seen(503, local=True, begun=True)
"""The status came before the end of the body did."""

Counts = Callable[[Seen], bool]
Odds = tuple[tuple[Seen, Fraction], ...]


def fails(seen: Seen) -> bool:
    """Whether it is a 5xx, as outlier detection counts by default."""
    return seen.status >= 500


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some requests in a row, all with the same odds.

    Args:
        requests: how many.
        odds: what is seen of each, with its probability; what is left to 1 is no fault.
    """

    requests: int
    odds: Odds = ()

    def chance(self, counts: Counts) -> Fraction:
        """The probability that one of the requests counts."""
        return sum((chance for seen, chance in self.odds if counts(seen)), Fraction(0))

    def part(self, counts: Counts) -> Part:
        """The same requests for :mod:`faultplan.runs`."""
        anew = self.chance(lambda seen: seen.begun and counts(seen))
        return Part(self.requests, float(self.chance(counts) - anew), float(anew))


@dataclass(frozen=True, slots=True)
class Forecast:
    """What many requests get from a rule.

    All that it says is of the requests inside its windows. The questions take what counts, which
    is a 5xx if nothing else is asked for.

    Args:
        text: the rule.
        head: how the pattern begins.
        cycle: what follows, again and again.
        windows: the rule holds only inside all of them.
        load: what a limit answers, as often as the load will have it.
        restarts: whether the process ends with it, so that the next one begins the plan anew.
    """

    text: str
    head: tuple[Stretch, ...]
    cycle: tuple[Stretch, ...]
    windows: tuple[Window, ...] = ()
    load: Seen | None = None
    restarts: bool = False

    @property
    def seen(self) -> tuple[Seen, ...]:
        """All that may be seen of a request, in the order of the rule."""
        drawn = [seen for part in (*self.head, *self.cycle) for seen, chance in part.odds if chance]
        return tuple(dict.fromkeys([*drawn, *([] if self.load is None else [self.load])]))

    @property
    def ends(self) -> bool:
        """Whether its faults come to an end, by their number or by the time."""
        over = bool(self.head) or any(window.end is not None for window in self.windows)
        return over and not self.restarts

    def draws(self, counts: Counts = fails) -> bool:
        """Whether which requests count is a matter of chance."""
        return any(0 < part.chance(counts) < 1 for part in (*self.head, *self.cycle))

    def share(self, counts: Counts = fails) -> float | None:
        """How many of many requests count, from 0 to 1.

        None where the rule comes to an end, and where it is a matter of load.
        """
        if self.ends or self._loaded(counts):
            return None
        counted = sum(part.requests * part.chance(counts) for part in self.cycle)
        return float(counted / sum(part.requests for part in self.cycle))

    def longest_run(self, counts: Counts = fails) -> int | None:
        """How many in a row may count at the most; None is without end."""
        head, cycle = self._parts(counts)
        if self._loaded(counts) or all(part.chance for part in cycle):
            return None
        longest = current = 0
        for part in (*head, *cycle, *cycle):
            current = current + part.requests if part.chance else int(part.anew > 0)
            longest = max(longest, current)
        return longest

    def requests_until(self, run: int, counts: Counts = fails) -> float | None:
        """After how many requests, on average, so many in a row counted; infinite is never.

        None where nobody can say: it is a matter of load, or too many in a row for the arithmetic.
        """
        if self._loaded(counts):
            return None
        longest = self.longest_run(counts)
        if longest is not None and longest < run:
            return float("inf")
        return until(run, *self._parts(counts))

    def spread(self, run: int, levels: Sequence[float], counts: Counts = fails) -> Spread:
        """By how many requests so many in a row have counted, with which probability.

        Args:
            run: how many.
            levels: the probabilities, from the smallest to the largest.
            counts: what counts.
        """
        if self._loaded(counts):
            return Spread(None, None, (None,) * len(levels))
        longest = self.longest_run(counts)
        if longest is not None and longest < run:
            return Spread(float("inf"), 0.0, (float("inf"),) * len(levels))
        return Spread.of(run, *self._parts(counts), levels)

    def _parts(self, counts: Counts) -> tuple[list[Part], list[Part]]:
        return [each.part(counts) for each in self.head], [each.part(counts) for each in self.cycle]

    def _loaded(self, counts: Counts) -> bool:
        return self.load is not None and counts(self.load)


def forecasts(plan: str, timeout: float | None = None) -> tuple[Forecast, ...]:
    """The forecast of each rule of a plan.

    Args:
        plan: as people write it.
        timeout: after so many seconds the proxy gives up; None is never.

    Raises:
        FaultPlanError: the text is not a plan.
    """
    return tuple(forecast(rule, timeout) for rule in parse(plan))


def is_never_ready(plan: str) -> bool:
    """Whether a plan has readiness probes say no for as long as it is in force.

    Raises:
        FaultPlanError: the text is not a plan.
    """
    return any(
        rule.effect == Down("readiness") and rule.schedule == Always() for rule in parse(plan)
    )


def forecast(rule: Rule, timeout: float | None = None) -> Forecast:
    """The forecast of one rule.

    Args:
        rule: the rule.
        timeout: after so many seconds the proxy gives up; None is never.
    """
    odds = _odds(rule.effect, timeout)
    head, cycle = _pattern(rule.schedule, odds)
    restarts = isinstance(rule.effect, Crash)
    if restarts:
        # The next process begins at the beginning, and never gets beyond the first sure crash.
        parts = (*head, *cycle)
        sure = next((index for index, part in enumerate(parts) if part.odds == odds), None)
        if sure is not None:
            head, cycle = (), (*parts[:sure], Stretch(1, odds))
    return Forecast(
        str(rule), head, cycle, _windows(rule.schedule), _load(rule.effect), restarts=restarts
    )


def _odds(effect: Effect, timeout: float | None) -> Odds:
    """What is seen of a request that has the effect."""
    match effect:
        case Status(code):
            return _sure(Seen(code))
        case Mix(shares):
            return tuple((Seen(each.code), Fraction(share, WHOLE)) for each, share in shares)
        case Reset() | Close() | Crash():
            return _sure(BROKEN)
        case Malformed():
            return _sure(NO_HTTP)
        case Truncate():
            return _sure(CUT_SHORT)
        case Hang(cap):
            # At its cap it closes, if nobody has given up before.
            return _sure(BROKEN if timeout is None or cap.seconds < timeout else LATE)
        case Delay(shape):
            late = 0.0 if timeout is None else shape.beyond(timeout)
            return ((LATE, Fraction(late)),) if late else ()
        case Burn(time) | Block(time):
            return _odds(Delay(Fixed(time)), timeout)
        case Drip() | Grow() | Concurrency() | Rate() | Down() | ProbeDelay():
            return ()


def _sure(seen: Seen) -> Odds:
    return ((seen, Fraction(1)),)


def _load(effect: Effect) -> Seen | None:
    match effect:
        case Concurrency():
            return Seen(503)
        case Rate():
            return Seen(429)
        case _:
            return None


def _pattern(schedule: Schedule, odds: Odds) -> tuple[tuple[Stretch, ...], tuple[Stretch, ...]]:
    """The beginning and the cycle."""
    match schedule:
        case Always() | During():
            return (), (Stretch(1, odds),)
        case Chance(probability):
            drawn = Fraction(Decimal(repr(probability)))
            return (), (Stretch(1, tuple((seen, drawn * chance) for seen, chance in odds)),)
        case Every(n):
            return (), _some(Stretch(n - 1), Stretch(1, odds))
        case First(n):
            return (Stretch(n, odds),), (Stretch(1),)
        case Burst(length, period):
            return (), _some(Stretch(length, odds), Stretch(period - length))
        case Script(entries, repeat):
            played = tuple(Stretch(1, _entry(entry, odds)) for entry in entries)
            return ((), played) if repeat else (played, (Stretch(1),))
        case Within(_, inner):
            return _pattern(inner, odds)


def _some(*stretches: Stretch) -> tuple[Stretch, ...]:
    return tuple(stretch for stretch in stretches if stretch.requests)


def _entry(entry: Status | str, odds: Odds) -> Odds:
    if isinstance(entry, str):
        return odds
    return () if entry == NO_FAULT else _sure(Seen(entry.code))


def _windows(schedule: Schedule) -> tuple[Window, ...]:
    match schedule:
        case During(window):
            return (window,)
        case Within(windows, inner):
            return (*windows, *_windows(inner))
        case _:
            return ()
