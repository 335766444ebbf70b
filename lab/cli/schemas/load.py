"""``hammer --json``: a run as it was asked for and as it went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from lab.cli.schemas.shape import Shape
from lab.hammer.cause import Cause

if TYPE_CHECKING:
    from lab.hammer.omission import Hidden
    from lab.hammer.strain import Strained
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
    sending_seconds: float
    """Of a schedule, up to its last start and an interval; else all the time."""
    rate: float | None
    """Sent per second of `sending_seconds`; null where nothing was."""
    max_lag_seconds: float
    """How far the worst start was behind its schedule."""
    late: int
    """Starts behind by more than the larger of 50 ms and an interval."""
    no_worker: int
    """Of them, those that no worker was free for in time."""
    fell_behind: bool
    """Whether the pace that was asked for was not kept."""
    interrupted: bool
    body_bytes: int


class Generator(Shape):
    """How busy the load generator itself was."""

    busy: float
    """Its processor time as a share of the time that went by."""
    lag_p50_seconds: float
    """How late it came to look after itself, and so to read an answer."""
    lag_p90_seconds: float
    lag_max_seconds: float
    bottleneck: bool
    """Whether the figures are more its own than those of whom it asked."""


class ClosedLoop(Shape):
    """What a closed loop does not show: it sends nothing while it waits."""

    longest_seconds: float
    """The longest wait for an answer."""
    missed: int
    """How many requests a steady rate would have sent in that time."""
    sent: int
    """How many this loop sent in it at the most: one a worker."""
    p99_seconds: float
    corrected_p99_seconds: float
    """The 99th percentile that clients of a steady rate would have seen."""


class Queue(Shape):
    """Requests that waited for a connection of a pool."""

    pool: str
    """Envoy's name of it."""
    requests: int
    most_connections: int | None
    """`maxConnections`; null where there is no limit."""
    most_waiting: int | None
    """`http1MaxPendingRequests`; null where there is no limit, and so none is refused."""


class Row(Shape):
    """Requests of one pod, status and cause."""

    pod: str | None
    """Its name; null where no pod answered."""
    version: str | None
    upstream: str | None
    """Who was tried last, where nobody answered: a pod by its name, else an address."""
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
    rounded: bool
    """Whether the percentiles are rounded up, by 0.8 % at the most."""


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
    lag_seconds: Figures | None
    """How far starts were behind their schedule; null without one."""
    generator: Generator | None
    closed_loop: ClosedLoop | None
    """Null of a schedule."""
    queued: tuple[Queue, ...]
    """Requests that waited for a connection, by Envoy's `upstream_cx_overflow`."""
    cut: tuple[str, ...]
    """Logs of the lab that lost older lines meanwhile: what `report` and `why` no longer see."""
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
                sending_seconds=summary.sending_seconds,
                rate=summary.achieved_rate,
                max_lag_seconds=0.0 if summary.lag is None else summary.lag.max,
                late=summary.late,
                no_worker=summary.no_worker,
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
            lag_seconds=summary.lag and Figures.model_validate(summary.lag),
            generator=summary.strained and _generator(summary.strained),
            closed_loop=summary.hidden and _closed_loop(summary.hidden),
            queued=tuple(Queue.model_validate(each) for each in summary.queued),
            cut=summary.cut,
            errors=tuple(
                Example(cause=cause, example=str(example)) for cause, example in summary.errors
            ),
        )


def _generator(strained: Strained) -> Generator:
    return Generator(
        busy=strained.busy,
        lag_p50_seconds=strained.lag_p50,
        lag_p90_seconds=strained.lag_p90,
        lag_max_seconds=strained.lag_max,
        bottleneck=strained.bottleneck,
    )


def _closed_loop(hidden: Hidden) -> ClosedLoop:
    return ClosedLoop(
        longest_seconds=hidden.longest,
        missed=hidden.missed,
        sent=hidden.sent,
        p99_seconds=hidden.p99,
        corrected_p99_seconds=hidden.corrected_p99,
    )
