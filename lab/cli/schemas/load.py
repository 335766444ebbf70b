"""``hammer --json``: a run as it was asked for and as it went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from lab.cli.schemas.shape import Shape
from lab.hammer.cause import Cause

if TYPE_CHECKING:
    from lab.hammer.tally import Summary


class Asked(Shape):
    """The plan."""

    url: str
    method: str
    headers: tuple[tuple[str, str], ...]
    """Name and value of each that was added."""
    count: int | None
    """How many requests; null where the time was given."""
    duration_seconds: float | None
    concurrency: int
    rate: float | None
    """Requests per second on a fixed schedule; null is as fast as they are answered."""
    pause_seconds: float
    timeout_seconds: float
    ca: str | None
    insecure: bool


class Achieved(Shape):
    """What became of the plan."""

    sent: int
    answered: int
    """With a whole answer, whatever its status."""
    failed: int
    """Without one: no connection, a timeout, a reset."""
    abandoned: int
    """Under way when the run was interrupted."""
    not_started: int
    """Of the plan, and never sent."""
    elapsed_seconds: float
    rate: float | None
    """Starts per second; null for fewer than two."""
    max_lag_seconds: float
    """How far the worst start was behind its schedule."""
    late: int
    """Starts behind by more than the larger of 50 ms and an interval."""
    fell_behind: bool
    """Whether the load generator itself could not keep the pace."""
    interrupted: bool
    body_bytes: int


class Row(Shape):
    """Requests of one pod, status and cause."""

    pod: str | None
    """Null where no pod answered."""
    version: str | None
    upstream: str | None
    """The host that was tried last, where no pod answered."""
    status: int | None
    """Null where no answer came."""
    cause: Cause
    count: int


class Figures(Shape):
    """Seconds; percentiles are ones that were measured (nearest rank)."""

    count: int
    min: float
    mean: float
    p50: float
    p90: float
    p95: float
    p99: float
    max: float
    sampled: bool
    """Whether the percentiles are of a uniform sample."""


class Example(Shape):
    """The first failure of a kind."""

    cause: Cause
    example: str


class Load(Shape):
    """A run of the hammer."""

    run_id: str
    """Each request carries it in ``x-goodjob-request``, with its number."""
    asked: Asked
    achieved: Achieved
    ok: int
    """Answered below 400."""
    hidden_retries: int
    """Failures that a retry hid from the client."""
    retries_exhausted: int
    """Failed after all their retries (URX)."""
    delayed: int
    """Held back by an injected delay (DI)."""
    cause_source: Literal["access log", "response"]
    missing_entries: int
    """Answered, and not in the access log."""
    unkept: int
    """Requests whose outcome could not be kept as evidence for `report`."""
    rows: tuple[Row, ...]
    latency_seconds: Figures | None
    """Of the answered, from the time that each was due."""
    service_seconds: Figures | None
    """Of the answered, from the time that each was sent."""
    failed_latency_seconds: Figures | None
    errors: tuple[Example, ...]

    @classmethod
    def of(cls, summary: Summary) -> Self:
        """The figures of a run."""
        plan = summary.plan
        return cls(
            run_id=summary.run_id,
            asked=Asked(
                url=plan.url,
                method=plan.method,
                headers=plan.headers,
                count=plan.count,
                duration_seconds=plan.duration_seconds,
                concurrency=plan.concurrency,
                rate=plan.rate,
                pause_seconds=plan.pause_seconds,
                timeout_seconds=plan.timeout_seconds,
                ca=None if plan.ca is None else str(plan.ca),
                insecure=plan.insecure,
            ),
            achieved=Achieved(
                sent=summary.sent,
                answered=summary.answered,
                failed=summary.failed,
                abandoned=summary.abandoned,
                not_started=summary.not_started,
                elapsed_seconds=summary.elapsed_seconds,
                rate=summary.achieved_rate,
                max_lag_seconds=summary.max_lag_seconds,
                late=summary.late,
                fell_behind=summary.fell_behind,
                interrupted=summary.interrupted,
                body_bytes=summary.body_bytes,
            ),
            ok=summary.ok,
            hidden_retries=summary.hidden_retries,
            retries_exhausted=summary.retries_exhausted,
            delayed=summary.delayed,
            cause_source=summary.cause_source,
            missing_entries=summary.missing_entries,
            unkept=summary.unkept,
            rows=tuple(Row.model_validate(row) for row in summary.rows),
            latency_seconds=summary.latency and Figures.model_validate(summary.latency),
            service_seconds=summary.service and Figures.model_validate(summary.service),
            failed_latency_seconds=summary.failed_latency
            and Figures.model_validate(summary.failed_latency),
            errors=tuple(
                Example(cause=cause, example=str(example)) for cause, example in summary.errors
            ),
        )
