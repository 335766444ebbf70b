"""The figures of a run: who answered what, why, and how long it took."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from lab.envoy.access import VIA_UPSTREAM
from lab.envoy.flags import Flag
from lab.hammer.cause import Cause, classify
from lab.hammer.latency import Latencies, LatencySummary
from lab.hammer.omission import Hidden, hidden
from lab.site.events import Asked

if TYPE_CHECKING:
    from lab.envoy.access import AccessEntry
    from lab.hammer.outcome import Outcome
    from lab.hammer.pace import Pace
    from lab.hammer.plan import HammerPlan
    from lab.hammer.queue import Queued
    from lab.hammer.strain import Strained
    from lab.words import Text

MOST_ROWS = 1_000
CauseSource = Literal["access log", "response"]


class Key(NamedTuple):
    """What requests are counted by."""

    pod: str | None
    version: str | None
    upstream: str | None
    status: int | None
    cause: Cause


OTHERS = "(others)"
"""Stands for the pods beyond ``MOST_ROWS`` rows, so that a name a request can't fill memory."""


@dataclass(frozen=True, slots=True)
class Row:
    """Requests of one pod, status and cause."""

    pod: str | None
    version: str | None
    upstream: str | None
    """Whom the proxy tried last, where nobody answered: a pod by its name, else its address."""
    status: int | None
    cause: Cause
    count: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A run, as it was asked for and as it went."""

    plan: HammerPlan
    run_id: str
    planned: int | None
    """How many requests the plan holds; None where only the clock ended it."""
    sent: int
    answered: int
    """Got a complete response, whatever its status."""
    failed: int
    """Got none: no connection, a timeout, a reset."""
    abandoned: int
    """Under way when the run was interrupted."""
    interrupted: bool
    elapsed_seconds: float
    sending_seconds: float
    """Of a schedule, up to its last start and an interval; of a closed loop, all the time."""
    lag: LatencySummary | None
    """How far starts were behind their slots in the schedule; None of a closed loop."""
    late: int
    """How many starts were late by more than the larger of 50 ms and an interval."""
    no_worker: int
    """How many slots were so late already when a worker was free for them."""
    rows: tuple[Row, ...]
    latency: LatencySummary | None
    """Of the answered, from the time each was due."""
    service: LatencySummary | None
    """Of the answered, from the time each was sent."""
    failed_latency: LatencySummary | None
    """Of the failed, from the time each was due."""
    hidden_retries: int
    """Answered below 500 after more than one attempt: failures the client never saw."""
    retries_exhausted: int
    """URX: failed although it was retried."""
    delayed: int
    """DI: held back by the fault of the VirtualService."""
    cause_source: CauseSource
    missing_entries: int
    """Answered, but never seen in the access log: their cause comes from the response."""
    unkept: int
    """Requests whose outcome could not be kept as evidence."""
    body_bytes: int
    errors: tuple[tuple[Cause, Text | str], ...]
    """The first failure of each kind, in words."""
    strained: Strained | None
    """How busy the load generator itself was."""
    hidden: Hidden | None
    """What a closed loop does not show; None of a schedule."""
    queued: tuple[Queued, ...] = ()
    """Requests that waited for a connection, as far as the proxy could be asked."""
    cut: tuple[str, ...] = ()
    """Logs of the lab whose older lines were cut meanwhile: evidence of this run, or of earlier."""

    @property
    def achieved_rate(self) -> float | None:
        """Requests sent per second of :attr:`sending_seconds`; None where none was."""
        return self.sent / self.sending_seconds if self.sent and self.sending_seconds else None

    @property
    def bottleneck(self) -> bool:
        """Whether the load generator itself was what was slow."""
        return self.strained is not None and self.strained.bottleneck

    @property
    def not_started(self) -> int:
        """Slots of the plan that no request was sent for."""
        return 0 if self.planned is None else max(self.planned - self.sent, 0)

    @property
    def fell_behind(self) -> bool:
        """Whether the generator itself could not keep the pace that was asked for."""
        if self.plan.rate is None:
            return False
        return self.late > 0 or (self.not_started > 0 and not self.interrupted)

    @property
    def ok(self) -> int:
        """How many were answered below 400."""
        return sum(row.count for row in self.rows if row.cause is Cause.OK)


class Tally:
    """Counters that take outcomes one by one and keep none of them."""

    def __init__(self) -> None:
        self._rows: Counter[Key] = Counter()
        self._latency = Latencies()
        self._service = Latencies()
        self._failed_latency = Latencies()
        self._errors: dict[Cause, Text | str] = {}
        self._answered = 0
        self._failed = 0
        self._hidden_retries = 0
        self._retries_exhausted = 0
        self._delayed = 0
        self._body_bytes = 0

    def add(self, outcome: Outcome, entry: AccessEntry | None) -> None:
        """Count one request, with the access log's entry where there is one."""
        cause = classify(outcome, entry)
        if outcome.answered:
            self._answered += 1
            self._latency.add(outcome.latency_seconds)
            self._service.add(outcome.service_seconds)
        else:
            self._failed += 1
            self._failed_latency.add(outcome.latency_seconds)
            self._errors.setdefault(cause, outcome.error or cause)
        self._body_bytes += outcome.body_bytes
        pod, upstream = outcome.pod, None
        if pod is None and entry is not None:
            host = entry.pod if isinstance(entry, Asked) else entry.upstream
            # One that does not say who it is has answered all the same.
            theirs = isinstance(entry, Asked) and entry.details == VIA_UPSTREAM
            pod, upstream = (host, None) if theirs and outcome.answered else (None, host)
        key = Key(pod, outcome.version, upstream, outcome.status, cause)
        if key not in self._rows and len(self._rows) >= MOST_ROWS:
            key = Key(OTHERS, None, None, outcome.status, cause)
        self._rows[key] += 1
        if entry is not None:
            self._hidden_retries += outcome.answered and entry.hid_a_failure
            self._retries_exhausted += Flag.RETRIES_EXHAUSTED in entry.flags
            self._delayed += Flag.DELAY_INJECTED in entry.flags

    def summary(
        self,
        plan: HammerPlan,
        *,
        run_id: str,
        pace: Pace,
        elapsed_seconds: float,
        interrupted: bool,
        cause_source: CauseSource,
        missing_entries: int,
        unkept: int = 0,
        strained: Strained | None = None,
    ) -> Summary:
        """Return what was counted, together with how the run went."""
        return Summary(
            plan=plan,
            run_id=run_id,
            planned=pace.planned,
            sent=pace.begun,
            answered=self._answered,
            failed=self._failed,
            abandoned=pace.begun - self._answered - self._failed,
            interrupted=interrupted,
            elapsed_seconds=elapsed_seconds,
            sending_seconds=pace.sending(elapsed_seconds),
            lag=pace.lags.summary(),
            late=pace.late,
            no_worker=pace.no_worker,
            rows=self._sorted_rows(),
            latency=self._latency.summary(),
            service=self._service.summary(),
            failed_latency=self._failed_latency.summary(),
            hidden_retries=self._hidden_retries,
            retries_exhausted=self._retries_exhausted,
            delayed=self._delayed,
            cause_source=cause_source,
            missing_entries=missing_entries,
            unkept=unkept,
            body_bytes=self._body_bytes,
            errors=tuple(self._errors.items()),
            strained=strained,
            hidden=self._hidden(plan),
        )

    def _hidden(self, plan: HammerPlan) -> Hidden | None:
        if plan.rate is not None:
            return None
        return hidden(self._service, workers=plan.concurrency, pause=plan.pause_seconds)

    def _sorted_rows(self) -> tuple[Row, ...]:
        """By version and pod, those that no pod answered last."""

        def place(item: tuple[Key, int]) -> tuple[bool, str, str, int, str]:
            key, _ = item
            return (
                key.pod is None,
                key.version or "",
                key.pod or key.upstream or "",
                key.status or 0,
                key.cause,
            )

        return tuple(Row(*key, count) for key, count in sorted(self._rows.items(), key=place))
