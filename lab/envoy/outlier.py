"""What Envoy makes of a cluster's outlier detection: its settings, its defaults, its arithmetic.

One reader for what istiod would send and for what a running Envoy says it has; every figure that
is predicted, compared or explained comes from here.

Source: Envoy, "Outlier detection"; api/envoy/config/cluster/v3/outlier_detection.proto for the
defaults; source/common/upstream/outlier_detection_impl.cc for the arithmetic: DetectorImpl's
ejectHost, processSuccessRateEjections, successRateEjectionThreshold; "Panic threshold", and
load_balancer_impl.cc: recalculatePerPriorityPanic, of a pool of one priority.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.envoy.duration import seconds
from lab.envoy.priorities import OVERPROVISIONING

if TYPE_CHECKING:
    from collections.abc import Mapping

GATEWAY_ERRORS = frozenset({502, 503, 504})
DEFAULT_THRESHOLD = 5
DEFAULT_PERCENT = 10
DEFAULT_PANIC = 50.0
DEFAULT_MAXIMUM = 300.0
DEFAULT_GATHERING = 1.0
#: The name of the extension and of its message are the same.
HTTP_OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"


@dataclass(frozen=True)
class Breaker:
    """The outlier detection of one cluster, as it acts: what is detected and not enforced is off.

    A threshold of 0 is off, times are seconds, ``enforced`` is in how many of a hundred cases what
    was detected ejects. Without arguments it is what Envoy makes of an empty message.

    Args:
        consecutive_5xx: so many 5xx in a row eject.
        consecutive_gateway: so many 502, 503, 504 in a row eject.
        consecutive_local: so many failures of the proxy's own making, if those are told apart.
        split: whether timeouts, resets and refused connections are told apart from answers.
        failure_percentage: so many percent of failures between two sweeps eject, so 0 ejects every
            host; None is never.
        failure_hosts: only in a pool with so many hosts that had ``failure_volume`` requests.
        failure_volume: and only a host that had so many requests itself.
        failure_enforced: of the times.
        local_failure_percentage: the same of the connections to a host, if those are told apart.
        success_rate: so many standard deviations below the average of all hosts' shares of good
            answers eject; None is never.
        success_rate_hosts: only in a pool with so many hosts that had ``success_rate_volume``
            requests.
        success_rate_volume: and only a host that had so many requests itself.
        success_rate_enforced: of the times.
        local_success_rate: the same of the connections to a host, if those are told apart.
        interval: between two sweeps; a sweep lets hosts back in.
        base: the first ejection's length at least.
        maximum: no ejection is longer, but for the jitter.
        jitter: an ejection is longer by a part of it that chance chooses.
        percent: so much of the pool may be out.
        always_one: whether one host may be out whatever ``percent`` says.
        panic: below so many percent of healthy hosts all of them are used.
        codes: the statuses that count as errors, in the order of the setting; None is every 5xx.
        gathers: so many seconds after one change of its hosts' health the next ones take effect
            together: until then requests go to whom they went before.
    """

    consecutive_5xx: int = DEFAULT_THRESHOLD
    consecutive_gateway: int = 0
    consecutive_local: int = 0
    split: bool = False
    failure_percentage: int | None = None
    failure_hosts: int = 5
    failure_volume: int = 50
    failure_enforced: int = 0
    local_failure_percentage: int | None = None
    success_rate: float | None = 1.9
    success_rate_hosts: int = 5
    success_rate_volume: int = 100
    success_rate_enforced: int = 100
    local_success_rate: float | None = None
    interval: float = 10.0
    base: float = 30.0
    maximum: float = DEFAULT_MAXIMUM
    jitter: float = 0.0
    percent: int = DEFAULT_PERCENT
    always_one: bool = False
    panic: float = DEFAULT_PANIC
    codes: tuple[int, ...] | None = None
    gathers: float = DEFAULT_GATHERING

    @classmethod
    def of(cls, cluster: Mapping[str, Any]) -> Breaker | None:
        """Read a ``Cluster`` in proto JSON; None where it has no outlier detection.

        Raises:
            ValueError: a duration is none, or it is said in a way that istiod does not use which
                answers count.
        """
        given = cluster.get("outlier_detection")
        if given is None:
            return None
        block = _Block(given)
        split = bool(given.get("split_external_local_origin_errors"))
        base = block.duration("base_ejection_time", cls.base)
        failures = block.number("failure_percentage_threshold", 85)
        failure_enforced = block.number("enforcing_failure_percentage", 0)
        local_failures = split and block.number("enforcing_failure_percentage_local_origin", 0)
        deviations = block.number("success_rate_stdev_factor", 1900) / 1000
        success_enforced = block.number("enforcing_success_rate", 100)
        local_success = split and block.number("enforcing_local_origin_success_rate", 100)
        return cls(
            consecutive_5xx=block.threshold("consecutive_5xx", 100),
            # Envoy detects gateway failures by default and does not act on them.
            consecutive_gateway=block.threshold("consecutive_gateway_failure", 0),
            consecutive_local=block.threshold("consecutive_local_origin_failure", 100)
            if split
            else 0,
            split=split,
            failure_percentage=failures if failure_enforced else None,
            failure_hosts=block.number("failure_percentage_minimum_hosts", cls.failure_hosts),
            failure_volume=block.number("failure_percentage_request_volume", cls.failure_volume),
            failure_enforced=failure_enforced,
            local_failure_percentage=failures if local_failures else None,
            success_rate=deviations if success_enforced else None,
            success_rate_hosts=block.number("success_rate_minimum_hosts", cls.success_rate_hosts),
            success_rate_volume=block.number(
                "success_rate_request_volume", cls.success_rate_volume
            ),
            success_rate_enforced=success_enforced,
            local_success_rate=deviations if local_success else None,
            interval=block.duration("interval", cls.interval),
            base=base,
            # The default maximum is never below the base.
            maximum=block.duration("max_ejection_time", max(DEFAULT_MAXIMUM, base)),
            jitter=block.duration("max_ejection_time_jitter", cls.jitter),
            percent=min(100, block.number("max_ejection_percent", DEFAULT_PERCENT)),
            always_one=bool(given.get("always_eject_one_host")),
            panic=panic_threshold(cluster),
            codes=error_codes(cluster),
            gathers=gathering(cluster),
        )

    @property
    def counts_runs(self) -> bool:
        """Whether errors in a row eject, of whatever kind."""
        return bool(self.consecutive_5xx or self.consecutive_gateway or self.consecutive_local)

    @property
    def failure_share(self) -> int | None:
        """The percentage of failures, of whatever kind, that ejects at a sweep; None is never."""
        own = self.failure_percentage
        return self.local_failure_percentage if own is None else own

    @property
    def deviations(self) -> float | None:
        """How far below the average a success rate, of whatever kind, ejects; None is never."""
        return self.local_success_rate if self.success_rate is None else self.success_rate

    @property
    def ejects(self) -> bool:
        """Whether anything that is detected ejects, given hosts and requests enough."""
        return self.counts_runs or not (self.failure_share is None and self.deviations is None)

    def acts_on(self, detector: str) -> bool:
        """Whether what this detector finds ejects, by Envoy's word for it; an unknown one may.

        Source: Envoy, api/envoy/data/cluster/v3/outlier_detection_event.proto, OutlierEjectionType.
        """
        settings = {
            "CONSECUTIVE_5XX": bool(self.consecutive_5xx),
            "CONSECUTIVE_GATEWAY_FAILURE": bool(self.consecutive_gateway),
            "CONSECUTIVE_LOCAL_ORIGIN_FAILURE": bool(self.consecutive_local),
            "SUCCESS_RATE": self.success_rate is not None,
            "SUCCESS_RATE_LOCAL_ORIGIN": self.local_success_rate is not None,
            "FAILURE_PERCENTAGE": self.failure_percentage is not None,
            "FAILURE_PERCENTAGE_LOCAL_ORIGIN": self.local_failure_percentage is not None,
        }
        return settings.get(detector, True)

    def ejects_of(self, hosts: int) -> bool:
        """Whether anything can eject in a pool of so many hosts, the ceiling apart."""
        by_failures = self.failure_share is not None and hosts >= self.failure_hosts
        return self.counts_runs or by_failures or self.compares(hosts)

    def compares(self, hosts: int) -> bool:
        """Whether a success rate can be far enough below the average of so many hosts."""
        return self.deviations is not None and hosts >= self.hosts_to_compare(self.deviations)

    def hosts_to_compare(self, deviations: float) -> int:
        """The fewest hosts of which one can be so far below the average.

        Nothing among n numbers is more than the root of n - 1 standard deviations away from their
        average: with the default of 1.9 it takes 5 hosts, whatever the setting says.
        """
        return max(self.success_rate_hosts, math.floor(deviations**2) + 2)

    def counts(self, status: int) -> bool:
        """Whether an answer of that status is an error; any other one is a good answer."""
        return status in self.codes if self.codes is not None else status >= 500

    def threshold_for(self, status: int) -> int:
        """How many of this status in a row eject; 0 where it never does."""
        if not self.counts(status):
            return 0
        # An error that is no gateway's counts as a 500, whatever it is.
        counts = [self.consecutive_5xx, self.consecutive_gateway * (status in GATEWAY_ERRORS)]
        return min((count for count in counts if count), default=0)

    def ejectable(self, hosts: int) -> int:
        """How many of so many hosts can be out at once: (ejected + 1) / hosts may not exceed it."""
        return max(hosts * self.percent // 100, min(hosts, int(self.always_one)))

    def ejection_seconds(self, number: int) -> float:
        """For how long a host is out at least the n-th time, with no sweep in the pool between."""
        return min(self.base * number, self.maximum)

    def panics(self, healthy: int, hosts: int) -> bool:
        """Whether with so few healthy hosts Envoy uses all of them."""
        return healthy < self.panic_below(hosts)

    def panic_below(self, hosts: int) -> int:
        """Of so many hosts, with fewer healthy ones than this all of them are used; 0 is never.

        Whatever the threshold, never where the healthy ones can take all of the load: that is with
        1 / 1.4 of the hosts, 71.4 %.
        """
        enough = -(-100 * hosts // OVERPROVISIONING)
        return min(math.ceil(hosts * self.panic / 100), enough)


def panic_threshold(cluster: Mapping[str, Any]) -> float:
    """The panic threshold of a ``Cluster``, which it has without outlier detection, too."""
    threshold = cluster.get("common_lb_config", {}).get("healthy_panic_threshold")
    return DEFAULT_PANIC if threshold is None else float(threshold.get("value", 0))


def gathering(cluster: Mapping[str, Any]) -> float:
    """For how many seconds changes of a ``Cluster``'s hosts are put together; 0 is not at all.

    Source: Envoy API, Cluster.CommonLbConfig, ``update_merge_window``; cluster_manager_impl.cc,
    scheduleUpdate: the first change takes effect at once, and those within that time of it later.
    """
    window = cluster.get("common_lb_config", {}).get("update_merge_window")
    return DEFAULT_GATHERING if window is None else seconds(window)


def error_codes(cluster: Mapping[str, Any]) -> tuple[int, ...] | None:
    """Which answers a ``Cluster`` takes for errors; None is every 5xx.

    Raises:
        ValueError: it says so in a way that istiod does not use.
    """
    options = cluster.get("typed_extension_protocol_options", {}).get(HTTP_OPTIONS, {})
    matcher = options.get("outlier_detection", {}).get("error_matcher")
    if matcher is None:
        return None
    try:
        rules = matcher["or_match"]["rules"] if "or_match" in matcher else [matcher]
        return tuple(
            int(rule["http_response_headers_match"]["headers"][0]["string_match"]["exact"])
            for rule in rules
        )
    except (KeyError, IndexError, TypeError) as error:
        msg = f"not a list of statuses: {matcher!r}"
        raise ValueError(msg) from error


@dataclass(frozen=True)
class _Block:
    """``Cluster.outlier_detection`` in proto JSON, read with defaults."""

    given: Mapping[str, Any]

    def number(self, name: str, default: int) -> int:
        return int(self.given.get(name, default))

    def duration(self, name: str, default: float) -> float:
        value = self.given.get(name)
        return default if value is None else seconds(value)

    def threshold(self, name: str, enforced: int) -> int:
        """How many in a row; 0 where it is not enforced."""
        return self.number(name, DEFAULT_THRESHOLD) * bool(
            self.number(f"enforcing_{name}", enforced)
        )
