"""Settings by name, as a command line has them: one value, or several to be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from faultplan.errors import FaultPlanError
from faultplan.quantities import Duration, duration
from lab.envoy.outlier import DEFAULT_MAXIMUM
from lab.errors import UsageError
from lab.simulate.run import simulate
from lab.simulate.settings import LONGEST_SECONDS
from lab.words import Listed, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lab.envoy.outlier import Breaker
    from lab.simulate.outcome import Outcome
    from lab.simulate.settings import Settings

#: Of all runs that are compared.
MOST_RUNS = 200
MOST_COMPARED = 200_000_000
_HIGHEST = 2**32 - 1
_RANGE = re.compile(r"([0-9]{1,10})\.\.([0-9]{1,10})")
_NUMBER = re.compile(r"[0-9]{1,10}(\.[0-9]{1,6})?")

Value = float


def _base(breaker: Breaker, value: Value) -> Breaker:
    # As Envoy has it where nobody says the maximum, which istiod never does.
    return replace(breaker, base=value, maximum=max(DEFAULT_MAXIMUM, value))


#: What an outlierDetection has, as Istio spells it.
OF_BREAKER: dict[str, tuple[str, Callable[[Breaker, Value], Breaker]]] = {
    "consecutive5xxErrors": ("count", lambda it, value: replace(it, consecutive_5xx=int(value))),
    "consecutiveGatewayErrors": (
        "count",
        lambda it, value: replace(it, consecutive_gateway=int(value)),
    ),
    "interval": ("time", lambda it, value: replace(it, interval=value)),
    "baseEjectionTime": ("time", _base),
    "maxEjectionPercent": ("percent", lambda it, value: replace(it, percent=int(value))),
    "minHealthPercent": ("percent", lambda it, value: replace(it, panic=value)),
}
#: What a run has.
OF_RUN: dict[str, tuple[str, Callable[[Settings, Value], Settings]]] = {
    "attempts": (
        "count",
        lambda it, value: replace(it, retries=replace(it.retries, attempts=int(value))),
    ),
    "hosts": ("count", lambda it, value: replace(it, hosts=int(value))),
    "callers": ("count", lambda it, value: replace(it, callers=int(value))),
    "rate": ("number", lambda it, value: replace(it, rate=value)),
    "noise": ("number", lambda it, value: replace(it, noise=value)),
    "latency": ("time", lambda it, value: replace(it, latency=value)),
}
NAMES = (*OF_BREAKER, *OF_RUN)


@dataclass(frozen=True)
class Choice:
    """A setting and the values that it is to have, as they were written."""

    name: str
    written: tuple[str, ...]
    values: tuple[Value, ...]


def choice(text: str, *, several: bool) -> Choice:
    """Read ``NAME=VALUE``, or ``NAME=1..10`` and ``NAME=10,50,100`` where several are meant.

    Raises:
        UsageError: it is none.
    """
    name, equals, written = text.partition("=")
    if not equals or not written:
        raise UsageError(Text("simulate-set-form", written=text, several=several))
    if name not in NAMES:
        raise UsageError(Text("simulate-no-field", name=name, names=Listed(NAMES)))
    pieces = tuple(_pieces(name, written)) if several else (written,)
    return Choice(name, pieces, tuple(_value(name, each) for each in pieces))


def _pieces(name: str, written: str) -> Iterator[str]:
    for piece in written.split(","):
        matched = _RANGE.fullmatch(piece.strip())
        if matched is None:
            yield piece.strip()
            continue
        first, last = int(matched[1]), int(matched[2])
        if last < first or last - first >= MOST_RUNS:
            raise UsageError(Text("simulate-range", name=name, range=piece.strip(), most=MOST_RUNS))
        yield from map(str, range(first, last + 1))


def _value(name: str, written: str) -> Value:
    kind = OF_BREAKER[name][0] if name in OF_BREAKER else OF_RUN[name][0]
    if kind == "time":
        try:
            found = duration(written, written, Duration(int(LONGEST_SECONDS * 1000))).seconds
        except FaultPlanError as error:
            raise UsageError(Text("simulate-value-time", name=name, written=written)) from error
        if not found and name != "latency":
            raise UsageError(Text("simulate-value-time", name=name, written=written))
        return found
    if _NUMBER.fullmatch(written):
        number = float(written)
        whole = number.is_integer()
        if kind == "number":
            return number
        most = 100 if kind == "percent" else _HIGHEST
        if whole and number <= most:
            return int(number)
    raise UsageError(
        Text("simulate-value", kind=kind, name=name, written=written, highest=str(_HIGHEST))
    )


def changed(settings: Settings, name: str, value: Value) -> Settings:
    """The same with another value of one setting."""
    if name in OF_RUN:
        return OF_RUN[name][1](settings, value)
    return replace(settings, breaker=OF_BREAKER[name][1](settings.breaker, value))


@dataclass(frozen=True)
class Variant:
    """One of the runs that are compared.

    Args:
        values: of each setting, as written.
        settings: with these.
    """

    values: tuple[str, ...]
    settings: Settings


def variants(settings: Settings, choices: Sequence[Choice]) -> list[Variant]:
    """Every one with every other.

    Raises:
        UsageError: there are too many, one can't be simulated, or a setting is named twice.
    """
    names = [each.name for each in choices]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(Text("simulate-twice", name=twice))
    number = 1
    for each in choices:
        number *= len(each.values)
    if number > MOST_RUNS:
        raise UsageError(Text("simulate-too-many-runs", runs=number, most=MOST_RUNS))
    found = []
    for row in product(*(zip(each.written, each.values, strict=True) for each in choices)):
        one = settings
        for name, (_, value) in zip(names, row, strict=True):
            one = changed(one, name, value)
        one.check()
        found.append(Variant(tuple(written for written, _ in row), one))
    total = sum(each.settings.requests for each in found)
    if total > MOST_COMPARED:
        what = Text("simulate-of-requests")
        raise UsageError(Text("simulate-too-many", what=what, value=total, most=MOST_COMPARED))
    return found


def compare(found: Sequence[Variant]) -> Iterator[tuple[Variant, Outcome]]:
    """Play each of them."""
    for each in found:
        yield each, simulate(each.settings)
