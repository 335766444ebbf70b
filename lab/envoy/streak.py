"""Envoy's own counting of one host's errors, done again from its log of tries.

Every error adds one, anything else sets the count back to 0, and so do a detection, whether anybody
was ejected or not, and the host's return. An error is a 5xx, or a status that the cluster names. A
timeout counts as a 504 and a connection that failed or broke as a 503, whatever statuses the
cluster names, unless such failures are told apart.

Then they are counted by themselves, and every connection that opens sets that count back to 0. A
pod that takes the connection and breaks it, or never answers, therefore never gets beyond 1: only
connections that don't open add up.

Source: Envoy, "Outlier detection", *Consecutive 5xx*, *Consecutive Gateway Failure*, *Consecutive
Local Origin Failure*; and its source, outlier_detection_impl.cc: putHttpResponseCode,
onConsecutiveErrorWorker, unejectHost, putResultWithLocalExternalSplit; upstream_request.cc:
onPoolReady.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lab.envoy.outlier import GATEWAY_ERRORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from lab.envoy.attempt import Attempt
    from lab.envoy.outlier import Breaker


@dataclass
class Streak:
    """What the tries of one host come to.

    Args:
        tries: all of them.
        now: errors in a row now, as the enforced threshold counts them.
        longest: the longest run so far, detections included.
        detections: how often a run reached the threshold.
        reset_by: what ended the last run of errors, a status; 0 if nothing has.
        resets: how many runs were ended by an answer that is no error.
        bad: how often each status was counted as an error.
        good: how often each status was counted as a good answer.
        local: how many of the tries failed by the proxy's own word: timeouts, connections that
            failed or broke.
        unconnected: where those are told apart, so many connections in a row didn't open now.
        longest_unconnected: the most that it came to.
    """

    tries: int = 0
    now: int = 0
    longest: int = 0
    detections: int = 0
    reset_by: int = 0
    resets: int = 0
    bad: Counter[int] = field(default_factory=Counter)
    good: Counter[int] = field(default_factory=Counter)
    local: int = 0
    unconnected: int = 0
    longest_unconnected: int = 0

    @property
    def statuses(self) -> Mapping[int, int]:
        """How often each status was counted."""
        return self.bad + self.good

    @property
    def errors(self) -> int:
        """How many were counted as an error."""
        return self.bad.total()

    @property
    def gateway_errors(self) -> int:
        """How many of them as 502, 503 or 504."""
        return sum(self.bad[status] for status in GATEWAY_ERRORS)


def streak(tries: Iterable[Attempt], breaker: Breaker, returns: Iterable[datetime] = ()) -> Streak:
    """Count the tries of one host in one cluster.

    Args:
        tries: in the order in which they ended.
        breaker: the cluster's.
        returns: when the host came back, in order.
    """
    result = Streak()
    fives = gateway = run = 0
    pending = list(returns)
    for each in tries:
        while pending and pending[0] <= each.time:
            pending.pop(0)
            fives = gateway = result.unconnected = 0
        result.tries += 1
        if breaker.split:
            _count_unconnected(result, each, breaker.consecutive_local)
        if each.local_failure:
            result.local += 1
            if breaker.split:
                continue
        status = each.counted_as
        # A failure of the proxy's own is an error whatever statuses the cluster names.
        if not (each.local_failure or breaker.counts(status)):
            result.good[status] += 1
            if run:
                result.resets += 1
                result.reset_by = status
            fives = gateway = run = 0
            continue
        run += 1
        result.longest = max(result.longest, run)
        result.bad[status] += 1
        fives += 1
        gateway = gateway + 1 if status in GATEWAY_ERRORS else 0
        if breaker.consecutive_5xx and fives == breaker.consecutive_5xx:
            result.detections += 1
            fives = 0
        if breaker.consecutive_gateway and gateway == breaker.consecutive_gateway:
            result.detections += 1
            gateway = 0
    if pending:
        fives = gateway = result.unconnected = 0
    result.now = fives if breaker.consecutive_5xx else gateway
    return result


def _count_unconnected(result: Streak, each: Attempt, threshold: int) -> None:
    if not each.never_connected:
        result.unconnected = 0
        return
    result.unconnected += 1
    result.longest_unconnected = max(result.longest_unconnected, result.unconnected)
    if result.unconnected == threshold:
        result.detections += 1
        result.unconnected = 0
