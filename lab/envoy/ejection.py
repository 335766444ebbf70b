"""When an ejected host can come back.

A host stays out for the base ejection time multiplied by a number that grows by one with each
ejection, while that makes a difference, and shrinks by one with each sweep that finds the host in
the pool. It comes back at the first sweep after that time, so an interval later at the most; a
jitter, which Istio does not set, makes it later still.

Source: Envoy, "Outlier detection", *Ejection algorithm*; outlier_detection_impl.cc: ejectHost,
checkHostForUneject, onIntervalTimer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lab.envoy.outlier import Breaker


class Turn(Protocol):
    """An ejection, a detection or a return, whoever tells of it."""

    @property
    def time(self) -> datetime:
        """When."""
        ...

    @property
    def detector(self) -> str:
        """What was detected, in Envoy's word."""
        ...

    @property
    def ejections(self) -> int:
        """How often the host was ejected so far."""
        ...

    @property
    def ejects(self) -> bool:
        """Whether the host left the pool."""
        ...

    @property
    def returns(self) -> bool:
        """Whether the host came back."""
        ...


@dataclass(frozen=True)
class Ejection:
    """A host that is out.

    Args:
        since: when it was ejected.
        earliest_return: before this no sweep lets it back.
        latest_return: by then a sweep has come by, if nothing else happens.
        reason: what was detected, in Envoy's word.
        count: how often it was ejected so far.
    """

    since: datetime
    earliest_return: datetime
    latest_return: datetime
    reason: str
    count: int

    @property
    def seconds(self) -> float:
        """For how long it is out at least."""
        return (self.earliest_return - self.since).total_seconds()


def grown(multiplier: int, breaker: Breaker) -> int:
    """By how much the base is multiplied at another ejection, from what it was at the last one.

    Envoy counts one beyond the maximum and no further, so that decay is soon felt.
    """
    return multiplier + (breaker.base * multiplier < breaker.maximum + breaker.base)


def rested(multiplier: int, sweeps: int = 1) -> int:
    """The same after so many sweeps that found the host in the pool."""
    return max(multiplier - sweeps, 0)


def current_ejection(events: Iterable[Turn], breaker: Breaker) -> Ejection | None:
    """The ejection that the events of one host end with, or None if they end with its return.

    The multiplier is not in Envoy's event, so it is followed here; where it is a matter of a
    sweep more or less, the earlier return is given.
    """
    multiplier = 0
    out: Turn | None = None
    back: datetime | None = None
    for event in events:
        if event.returns:
            out, back = None, event.time
        elif event.ejects:
            if event.ejections == 1:
                # A new Envoy, or a host that left the pool altogether, starts from nothing.
                multiplier = 0
            elif back is not None:
                interval = timedelta(seconds=breaker.interval)
                multiplier = rested(multiplier, math.ceil((event.time - back) / interval))
            multiplier = grown(multiplier, breaker)
            out = event
    if out is None:
        return None
    earliest = out.time + timedelta(seconds=breaker.ejection_seconds(multiplier))
    return Ejection(
        since=out.time,
        earliest_return=earliest,
        latest_return=earliest + timedelta(seconds=breaker.interval + breaker.jitter),
        reason=out.detector,
        count=out.ejections,
    )
