"""When an ejected host can come back.

A host stays out for the base ejection time multiplied by a number that grows by one with each
ejection, while that makes a difference, and shrinks by one with each sweep that finds the host in
the pool. It comes back at the first sweep after that time, so an interval later at the most.

Source: Envoy, "Outlier detection", *Ejection algorithm*, and ``OutlierDetection`` in the cluster
API for the defaults.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from lab.observe.events import OutlierEvent

_SECONDS = re.compile(r"(\d+(?:\.\d+)?)s")


@dataclass(frozen=True)
class Times:
    """The times of a cluster's outlier detection, with Envoy's defaults where unset."""

    interval: timedelta = timedelta(seconds=10)
    base: timedelta = timedelta(seconds=30)
    maximum: timedelta = timedelta(seconds=300)

    @classmethod
    def of(cls, outlier_detection: Mapping[str, Any]) -> Times:
        """Read them from ``Cluster.outlier_detection`` in proto JSON."""
        default = cls()
        base = _duration(outlier_detection.get("base_ejection_time"), default.base)
        # The default maximum is never below the base (Envoy, max_ejection_time).
        maximum = _duration(outlier_detection.get("max_ejection_time"), max(default.maximum, base))
        return cls(_duration(outlier_detection.get("interval"), default.interval), base, maximum)


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


def current_ejection(events: Iterable[OutlierEvent], times: Times) -> Ejection | None:
    """The ejection that the events of one host end with, or None if they end with its return.

    The multiplier is not in Envoy's event, so it is followed here; where it is a matter of a
    sweep more or less, the earlier return is given.
    """
    multiplier = 0
    out: OutlierEvent | None = None
    back: datetime | None = None
    for event in events:
        if event.action == "UNEJECT":
            out, back = None, event.timestamp
        elif event.ejects:
            if event.num_ejections == 1:
                # A new Envoy, or a host that left the pool altogether, starts from nothing.
                multiplier = 0
            elif back is not None:
                multiplier -= math.ceil((event.timestamp - back) / times.interval)
            multiplier = max(multiplier, 0)
            # Envoy counts one beyond the maximum and no further, so that decay is soon felt.
            if times.base * multiplier < times.maximum + times.base:
                multiplier += 1
            out = event
    if out is None:
        return None
    earliest = out.timestamp + min(times.base * multiplier, times.maximum)
    return Ejection(
        since=out.timestamp,
        earliest_return=earliest,
        latest_return=earliest + times.interval,
        reason=out.type,
        count=out.num_ejections,
    )


def _duration(value: str | None, default: timedelta) -> timedelta:
    if value is None:
        return default
    match = _SECONDS.fullmatch(value)
    if match is None:
        msg = f"not a duration in proto JSON: {value!r}"
        raise ValueError(msg)
    return timedelta(seconds=float(match[1]))
