"""Envoy's own counting of one host's errors, done again from its log of tries.

Every error adds one, anything else sets the count back to 0, and so do a detection, whether anybody
was ejected or not, and the host's return. An error is a 5xx, or a status that the cluster names. A
timeout counts as a 504 and a connection that failed or broke as a 503, whatever statuses the
cluster names, unless such failures are told apart. An answer that broke off after its status had
come counts twice: as that status, and then as a connection that broke. So a 200 that breaks off
sets the count back to 0, and adds one. A try whose client was gone counts for nobody.

Then they are counted by themselves, and every connection that opens sets that count back to 0. A
pod that takes the connection and breaks it, or never answers, therefore never gets beyond 1: only
connections that don't open add up.

A run of errors ends at its ejection. What reaches a host that is out already is detected no more,
and forgotten at its return: it is counted by itself.

Source: Envoy, "Outlier detection", *Consecutive 5xx*, *Consecutive Gateway Failure*, *Consecutive
Local Origin Failure*; and its source, outlier_detection_impl.cc: putHttpResponseCode,
onConsecutiveErrorWorker, unejectHost, putResultWithLocalExternalSplit; router.cc:
onUpstreamHeaders, onUpstreamReset; upstream_request.cc: onPoolReady.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from lab.envoy.outlier import GATEWAY_ERRORS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from lab.envoy.attempt import Attempt
    from lab.envoy.ejection import Turn
    from lab.envoy.outlier import Breaker

FIVES = "CONSECUTIVE_5XX"
GATEWAY = "CONSECUTIVE_GATEWAY_FAILURE"
LOCAL = "CONSECUTIVE_LOCAL_ORIGIN_FAILURE"
"""Envoy's words for what runs of errors are detected."""
RUNS = frozenset({FIVES, GATEWAY, LOCAL})

# Envoy cuts the times of its events to milliseconds.
_CUT = timedelta(milliseconds=1)
# A worker detects, and the main thread ejects and says so: on a busy machine that takes a moment.
_LATE = timedelta(seconds=0.5)


@dataclass(frozen=True, slots=True)
class InARow:
    """Errors of one host in a row: the one rule of what the enforced thresholds count.

    Args:
        fives: as ``consecutive_5xx`` counts them.
        gateway: as ``consecutive_gateway`` does.
    """

    fives: int = 0
    gateway: int = 0

    def after(self, status: int, breaker: Breaker) -> tuple[InARow, tuple[str, ...]]:
        """With one error more, and the thresholds that it reaches.

        In Envoy's order: where both are reached at once, the first one ejects.
        """
        gateway = self.gateway + 1 if status in GATEWAY_ERRORS else 0
        found = InARow(self.fives + 1, gateway)
        reached = []
        if breaker.consecutive_gateway and gateway == breaker.consecutive_gateway:
            reached.append(GATEWAY)
        if breaker.consecutive_5xx and found.fives == breaker.consecutive_5xx:
            reached.append(FIVES)
        return found, tuple(reached)

    def without(self, detector: str) -> InARow:
        """After a detection that ejected nobody: that count begins anew."""
        return InARow(self.fives, 0) if detector == GATEWAY else InARow(0, self.gateway)


@dataclass
class Run:
    """What an ejection came of, and what reached the host all the same.

    Args:
        ejected: when it was ejected.
        detector: what was detected, in Envoy's word.
        in_a_row: so many errors of that kind in a row, up to the ejection; 0 where it was another
            thing, and where the tries that it came of are in no log.
        under_way: so many tries had begun before it and ended after it.
        late: when each try began that was sent after it, before the host was back.
        asked: so many tries since it was last back, up to and with the one that it came of.
    """

    ejected: datetime
    detector: str
    in_a_row: int = 0
    under_way: int = 0
    late: list[datetime] = field(default_factory=list)
    asked: int = 0


@dataclass
class Streak:
    """What the tries of one host come to.

    Args:
        tries: all of them.
        now: errors in a row now, as the enforced threshold counts them.
        gateway_now: the same of 502, 503 and 504 alone.
        longest: the longest run so far, detections included; an ejection ends it.
        longest_gateway: the most 502, 503 and 504 in a row, with nothing else between.
        detections: how often a run reached the threshold.
        reset_by: what ended the last run of errors, a status; 0 if nothing has.
        resets: how many runs were ended by an answer that is no error.
        bad: how often each status was counted as an error.
        good: how often each status was counted as a good answer.
        local: how many of the tries failed by the proxy's own word: timeouts, connections that
            failed or broke.
        abandoned: how many tries ended with their client: those count for nobody.
        unconnected: where those are told apart, so many connections in a row didn't open now.
        longest_unconnected: the most that it came to.
        runs: each ejection, with what it came of.
    """

    tries: int = 0
    now: int = 0
    gateway_now: int = 0
    longest: int = 0
    longest_gateway: int = 0
    detections: int = 0
    reset_by: int = 0
    resets: int = 0
    bad: Counter[int] = field(default_factory=Counter)
    good: Counter[int] = field(default_factory=Counter)
    local: int = 0
    abandoned: int = 0
    unconnected: int = 0
    longest_unconnected: int = 0
    runs: list[Run] = field(default_factory=list)

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


def streak(
    tries: Iterable[Attempt],
    breaker: Breaker,
    turns: Iterable[Turn] = (),
    gone: Collection[str | None] = (),
) -> Streak:
    """Count the tries of one host in one cluster.

    Args:
        tries: in the order in which they ended.
        breaker: the cluster's.
        turns: when the host was ejected and when it came back, in order.
        gone: the proxy's names of requests whose client was gone before an answer.
    """
    replay = _Replay(breaker, [each for each in turns if each.ejects or each.returns], gone)
    for each in tries:
        replay.take(each)
    return replay.end()


class _Replay:
    """The counting, try by try."""

    def __init__(self, breaker: Breaker, turns: list[Turn], gone: Collection[str | None]) -> None:
        self._breaker = breaker
        self._gone = gone
        self._turns = turns
        self._found = Streak()
        self._out: Run | None = None
        self._row = InARow()
        self._run = self._before = 0

    def take(self, each: Attempt) -> None:
        found, breaker = self._found, self._breaker
        while self._turns and self._is_before(self._turns[0], each):
            self._turn()
        found.tries += 1
        if self._out is not None:
            self._reach(self._out, each)
        if breaker.split:
            self._count_unconnected(each)
        if each.unnamed and each.request_id in self._gone:
            found.abandoned += 1
            return
        if each.broke_off:
            self._count(each, each.status, error=breaker.counts(each.status))
        if each.local_failure:
            found.local += 1
            if breaker.split:
                return
        status = each.counted_as
        # A failure of the proxy's own is an error whatever statuses the cluster names.
        self._count(each, status, error=each.local_failure or breaker.counts(status))

    def _count(self, each: Attempt, status: int, *, error: bool) -> None:
        found = self._found
        if error:
            found.bad[status] += 1
            self._error(each, status)
            return
        found.good[status] += 1
        if self._run:
            found.resets += 1
            found.reset_by = status
        self._row = InARow()
        self._run = 0

    def end(self) -> Streak:
        while self._turns:
            self._turn()
        row = self._row
        self._found.now = row.fives if self._breaker.consecutive_5xx else row.gateway
        self._found.gateway_now = row.gateway
        return self._found

    def _error(self, each: Attempt, status: int) -> None:
        if self._out is not None:
            return
        found, breaker = self._found, self._breaker
        self._run += 1
        found.longest = max(found.longest, self._run)
        self._row, reached = self._row.after(status, breaker)
        row = self._row
        found.longest_gateway = max(found.longest_gateway, row.gateway)
        for detector in reached:
            found.detections += 1
            if self._ejects(each, detector, row.gateway if detector == GATEWAY else row.fives):
                return
            self._row = self._row.without(detector)

    def _count_unconnected(self, each: Attempt) -> None:
        found, threshold = self._found, self._breaker.consecutive_local
        if not each.never_connected:
            found.unconnected = 0
            return
        if self._out is not None:
            return
        found.unconnected += 1
        found.longest_unconnected = max(found.longest_unconnected, found.unconnected)
        if found.unconnected == threshold:
            found.detections += 1
            if not self._ejects(each, LOCAL, threshold):
                found.unconnected = 0

    def _ejects(self, each: Attempt, detector: str, in_a_row: int) -> bool:
        """Whether the next ejection is what this try led to; then the host is out."""
        if not self._turns:
            return False
        following = self._turns[0]
        if not following.ejects or following.detector != detector:
            return False
        if following.time > each.ended + _LATE:
            return False
        self._turn(in_a_row)
        return True

    def _turn(self, in_a_row: int = 0) -> None:
        """The host goes, or is back: its count begins anew."""
        turn = self._turns.pop(0)
        self._out = None
        if turn.ejects:
            asked = self._found.tries - self._before
            self._out = Run(turn.time, turn.detector, in_a_row, asked=asked)
            self._found.runs.append(self._out)
            self._run = 0
        else:
            self._before = self._found.tries
        self._row = InARow()
        self._found.unconnected = 0

    def _is_before(self, turn: Turn, each: Attempt) -> bool:
        """Whether it became of the host before a try.

        A return before the try ended, as what ends then is counted anew; an ejection before it
        began, as what ends then may be what ejects.
        """
        return turn.time + _CUT <= each.time if turn.ejects else turn.time <= each.ended

    @staticmethod
    def _reach(out: Run, each: Attempt) -> None:
        if each.time >= out.ejected + _CUT:
            out.late.append(each.time)
        else:
            out.under_way += 1
