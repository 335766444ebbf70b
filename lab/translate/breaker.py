"""What Envoy makes of a cluster's outlier detection: its defaults and its arithmetic.

One reader for what istiod would send and for what a running Envoy says it has; every figure that
is predicted or explained comes from here.

Source: Envoy, "Outlier detection", *Ejection algorithm*; ``OutlierDetection`` of the cluster API
for the defaults; "Panic threshold".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GATEWAY_ERRORS = frozenset({502, 503, 504})
DEFAULT_THRESHOLD = 5
DEFAULT_PERCENT = 10
DEFAULT_PANIC = 50.0
DEFAULT_INTERVAL = 10.0
DEFAULT_BASE = 30.0
DEFAULT_MAXIMUM = 300.0
OVERPROVISIONING = 140
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)s")


@dataclass(frozen=True)
class Breaker:
    """The outlier detection of one cluster; a threshold of 0 is off, times are seconds.

    Args:
        consecutive_5xx: so many 5xx in a row eject.
        consecutive_gateway: so many 502, 503, 504 in a row eject.
        consecutive_local: so many failures of the proxy's own making, if those are told apart.
        split: whether timeouts, resets and refused connections are told apart from answers.
        interval: between two sweeps; a sweep lets hosts back in.
        base: the first ejection's length at least.
        maximum: no ejection is longer.
        percent: so much of the pool may be out.
        panic: below so many percent of healthy hosts all of them are used.
    """

    consecutive_5xx: int = DEFAULT_THRESHOLD
    consecutive_gateway: int = 0
    consecutive_local: int = 0
    split: bool = False
    interval: float = DEFAULT_INTERVAL
    base: float = DEFAULT_BASE
    maximum: float = DEFAULT_MAXIMUM
    percent: int = DEFAULT_PERCENT
    panic: float = DEFAULT_PANIC

    @classmethod
    def of(cls, cluster: Mapping[str, Any]) -> Breaker | None:
        """Read a ``Cluster`` in proto JSON; None where nothing is ever ejected."""
        block = cluster.get("outlier_detection")
        if block is None:
            return None
        common = cluster.get("common_lb_config", {})
        panic = common.get("healthy_panic_threshold")
        base = _duration(block.get("base_ejection_time"), DEFAULT_BASE)
        split = bool(block.get("split_external_local_origin_errors"))
        return cls(
            consecutive_5xx=_threshold(block, "consecutive_5xx", 100),
            # Envoy detects gateway failures by default and does not act on them.
            consecutive_gateway=_threshold(block, "consecutive_gateway_failure", 0),
            consecutive_local=_threshold(block, "consecutive_local_origin_failure", 100)
            if split
            else 0,
            split=split,
            interval=_duration(block.get("interval"), DEFAULT_INTERVAL),
            base=base,
            maximum=_duration(block.get("max_ejection_time"), max(DEFAULT_MAXIMUM, base)),
            percent=min(100, int(block.get("max_ejection_percent", DEFAULT_PERCENT))),
            panic=DEFAULT_PANIC if panic is None else float(panic.get("value", 0)),
        )

    def threshold_for(self, status: int) -> int:
        """How many of this status in a row eject; 0 where it never does."""
        counts = [self.consecutive_5xx] if status >= 500 else []
        counts += [self.consecutive_gateway] if status in GATEWAY_ERRORS else []
        return min((count for count in counts if count), default=0)

    def ejectable(self, hosts: int) -> int:
        """How many of so many hosts can be out at once: (ejected + 1) / hosts may not exceed it."""
        return hosts * self.percent // 100

    def ejection_seconds(self, number: int) -> float:
        """For how long a host is out at least the n-th time, with no sweep in the pool between."""
        return min(self.base * number, self.maximum)

    def panics(self, healthy: int, hosts: int) -> bool:
        """Whether with so few healthy hosts Envoy uses all of them."""
        return hosts > 0 and 100 * healthy / hosts < self.panic


def priority_loads(tiers: Sequence[tuple[int, int]]) -> list[int]:
    """The percentage of requests that each priority gets, from the healthy and all of its hosts.

    A priority takes 1.4 times its share of healthy hosts, and the next ones what is left; where all
    of them together don't come to 100 %, each gets its part of what there is.

    Source: Envoy, "Priority levels"; no degraded hosts, and the default overprovisioning factor.
    """
    able = [
        min(100, OVERPROVISIONING * healthy // number) if number else 0 for healthy, number in tiers
    ]
    total = min(100, sum(able))
    loads: list[int] = []
    for each in able:
        loads.append(min(100 - sum(loads), each * 100 // total) if total else 0)
    if total:
        # What rounding leaves over goes to the first that has a healthy host.
        loads[next(n for n, each in enumerate(able) if each)] += 100 - sum(loads)
    return loads


def expected_requests(probability: float, in_a_row: int) -> float:
    """Requests to one host, on average, until so many errors came in a row.

    (1 - p^k) / ((1 - p) p^k), the waiting time for a run of k successes of a Bernoulli trial.
    """
    if not 0 < probability <= 1 or in_a_row < 1:
        return float("inf")
    if probability == 1:
        return float(in_a_row)
    run = probability**in_a_row
    return (1 - run) / ((1 - probability) * run)


def _threshold(block: Mapping[str, Any], name: str, enforced: int) -> int:
    if int(block.get(f"enforcing_{name}", enforced)) == 0:
        return 0
    return int(block.get(name, DEFAULT_THRESHOLD))


def _duration(value: str | None, default: float) -> float:
    if value is None:
        return default
    match = _SECONDS.fullmatch(value)
    if match is None:
        msg = f"not a duration in proto JSON: {value!r}"
        raise ValueError(msg)
    return float(match[1])
