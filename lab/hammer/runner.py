"""Sends the requests of a plan and records what becomes of each."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx

from lab.hammer.join import AccessSource, Join
from lab.hammer.outcome import BODY_BYTES, TELLING_HEADERS, Outcome, failure_of
from lab.hammer.pace import Pace, Slot
from lab.hammer.plan import REQUEST_HEADER, HammerPlan
from lab.hammer.tally import Summary, Tally
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTLE_SECONDS = 5.0
SETTLE_SECONDS_INTERRUPTED = 1.0
JOIN_SECONDS = 0.25
Keep = Callable[[HammerPlan, Sequence[Outcome]], None]
"""Takes what the client saw, many requests at once, and keeps it as evidence."""


@dataclass(slots=True)
class _Answer:
    """What has come back of one request so far."""

    status: int | None = None
    pod: str | None = None
    version: str | None = None
    marks: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    body_bytes: int = 0


async def hammer(
    plan: HammerPlan,
    *,
    access: AccessSource | None = None,
    keep: Keep | None = None,
    on_outcome: Callable[[Outcome], None] | None = None,
    settle_seconds: float = SETTLE_SECONDS,
) -> Summary:
    """Send the requests of a plan and return the figures.

    Cancelling it ends the run early and still returns the figures, marked ``interrupted``: what was
    done is not lost. A second cancellation, while the access log is awaited, is passed on.

    Args:
        plan: what to send.
        access: the proxy's access log, for the exact causes; None reads them from the responses.
        keep: called with the outcomes of a while; a disk that is full does not end the run.
        on_outcome: called with each outcome as it comes, in the order of the answers.
        settle_seconds: how long to wait at the end for the access log to be complete.
    """
    run = _Run(plan, access, keep, on_outcome)
    interrupted = False
    try:
        await run.send_all()
    except asyncio.CancelledError:
        interrupted = True
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
    if interrupted:
        settle_seconds = min(settle_seconds, SETTLE_SECONDS_INTERRUPTED)
    await run.join.settle(settle_seconds)
    run.hand_over()
    return run.summary(interrupted=interrupted)


def run(
    plan: HammerPlan,
    *,
    access: AccessSource | None = None,
    keep: Keep | None = None,
    on_outcome: Callable[[Outcome], None] | None = None,
) -> Summary:
    """Do the same from ordinary code; Ctrl-C and SIGTERM end the run and return its figures."""

    async def main() -> Summary:
        task = asyncio.current_task()
        if task is None:  # pragma: no cover  # asyncio.run always runs a task
            message = "no task to cancel"
            raise RuntimeError(message)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await hammer(plan, access=access, keep=keep, on_outcome=on_outcome)

    before = signal.getsignal(signal.SIGTERM)
    try:
        return asyncio.run(main())
    finally:
        # The loop has put back the default, which is not what it found.
        signal.signal(signal.SIGTERM, before)


class _Run:
    """The state of one run."""

    def __init__(
        self,
        plan: HammerPlan,
        access: AccessSource | None,
        keep: Keep | None,
        on_outcome: Callable[[Outcome], None] | None,
    ) -> None:
        self._plan = plan
        self._keep = keep
        self._to_keep: list[Outcome] = []
        self._unkept = 0
        self._target = plan.target
        self._on_outcome = on_outcome
        self._run_id = secrets.token_hex(6)
        self._tally = Tally()
        self.join = Join(access, self._run_id, self._tally)
        self._headers = _headers(plan)
        self._started = time.perf_counter()
        self._clock = datetime.now(UTC)
        self._ended = self._started
        self._pace = self._new_pace()

    def _new_pace(self) -> Pace:
        return Pace(
            start=self._started,
            rate=self._plan.rate,
            count=self._plan.count,
            duration=self._plan.duration_seconds,
        )

    async def send_all(self) -> None:
        """Send until the plan is done."""
        workers = min(self._plan.concurrency, self._pace.planned or self._plan.concurrency)
        limits = httpx.Limits(max_connections=workers, max_keepalive_connections=workers)
        # The bare transport: no cookie is kept, no redirect followed, no proxy taken from the
        # environment. Each of them would make the second request another one than the first.
        transport = httpx.AsyncHTTPTransport(
            verify=self._plan.tls(), trust_env=False, limits=limits
        )
        self._started = self._ended = time.perf_counter()
        self._clock = datetime.now(UTC)
        self._pace = self._new_pace()
        async with transport:
            joining = asyncio.create_task(self._keep_joining())
            try:
                with _first_of_a_group():
                    async with asyncio.TaskGroup() as group:
                        for _ in range(workers):
                            group.create_task(self._work(transport))
            finally:
                self._ended = time.perf_counter()
                joining.cancel()
                await asyncio.gather(joining, return_exceptions=True)

    def summary(self, *, interrupted: bool) -> Summary:
        """Return the figures of what was done."""
        return self._tally.summary(
            self._plan,
            run_id=self._run_id,
            pace=self._pace,
            elapsed_seconds=self._ended - self._started,
            interrupted=interrupted,
            cause_source=self.join.cause_source,
            missing_entries=self.join.missing,
            unkept=self._unkept,
        )

    def hand_over(self) -> None:
        """Have the outcomes since the last time kept."""
        outcomes, self._to_keep = self._to_keep, []
        if self._keep is None or not outcomes:
            return
        try:
            self._keep(self._plan, outcomes)
        except OSError:
            # The figures of the run are worth more than their evidence.
            self._unkept += len(outcomes)

    async def _keep_joining(self) -> None:
        """Match outcomes with the access log during the run, so that few of them wait."""
        while True:
            await asyncio.sleep(JOIN_SECONDS)
            self.join.poll()
            self.hand_over()

    async def _work(self, transport: httpx.AsyncHTTPTransport) -> None:
        pause = self._plan.pause_seconds
        while (slot := self._pace.take(time.perf_counter())) is not None:
            await asyncio.sleep(max(slot.due - time.perf_counter(), 0.0))
            await self._send(transport, slot)
            now = time.perf_counter()
            if pause and self._pace.more(now):
                await asyncio.sleep(min(pause, self._pace.left(now)))

    async def _send(self, transport: httpx.AsyncHTTPTransport, slot: Slot) -> None:
        request_id = f"{self._run_id}-{slot.index}"
        answer = _Answer()
        failed: Exception | None = None
        began = time.perf_counter()
        self._pace.begin(slot, began)
        try:
            async with asyncio.timeout(self._plan.timeout_seconds):
                await self._exchange(transport, request_id, answer)
        except (httpx.TransportError, TimeoutError) as error:
            if failure_of(error) is None:
                raise
            failed = error
        ended = time.perf_counter()
        outcome = Outcome(
            index=slot.index,
            request_id=request_id,
            latency_seconds=ended - slot.due,
            service_seconds=ended - began,
            began=self._clock + timedelta(seconds=began - self._started),
            status=answer.status,
            pod=answer.pod,
            version=answer.version,
            body=bytes(answer.body),
            body_bytes=answer.body_bytes,
            marks=answer.marks,
            failure=None if failed is None else failure_of(failed),
            error=None if failed is None else self._in_words(failed),
        )
        self.join.add(outcome)
        if self._keep is not None:
            self._to_keep.append(outcome.compact())
        if self._on_outcome is not None:
            self._on_outcome(outcome)

    async def _exchange(
        self, transport: httpx.AsyncHTTPTransport, request_id: str, answer: _Answer
    ) -> None:
        request = httpx.Request(
            self._plan.method,
            self._target,
            headers=[*self._headers, (REQUEST_HEADER.encode(), request_id.encode())],
            extensions={"sni_hostname": self._plan.host},
        )
        response = await transport.handle_async_request(request)
        try:
            answer.status = response.status_code
            answer.pod = response.headers.get("x-goodjob-pod")
            answer.version = response.headers.get("x-goodjob-version")
            answer.marks = {
                name: response.headers[name] for name in TELLING_HEADERS if name in response.headers
            }
            async for chunk in response.aiter_raw():
                answer.body_bytes += len(chunk)
                answer.body += chunk[: BODY_BYTES - len(answer.body)]
        finally:
            await response.aclose()

    def _in_words(self, error: Exception) -> Text | str:
        """Return the failure as the operating system puts it, where it does."""
        if isinstance(error, TimeoutError):
            return Text("hammer-no-answer-within", seconds=f"{self._plan.timeout_seconds:g}")
        deepest: BaseException | None = error
        while deepest is not None:
            if isinstance(deepest, OSError) and deepest.strerror:
                return f"{type(error).__name__}: {deepest.strerror}"
            deepest = deepest.__cause__ or deepest.__context__
        return f"{type(error).__name__}: {error}"


def _headers(plan: HammerPlan) -> list[tuple[bytes, bytes]]:
    """Return the headers of every request: ours as defaults, and those of the plan."""
    given = [(name.encode(), value.encode()) for name, value in plan.headers]
    names = {name.lower() for name, _ in given}
    defaults = [
        (b"host", plan.authority),
        (b"user-agent", b"goodjob-hammer"),
        (b"accept", b"*/*"),
        (b"accept-encoding", b"identity"),
    ]
    return [pair for pair in defaults if pair[0] not in names] + given


@contextlib.contextmanager
def _first_of_a_group() -> Iterator[None]:
    """Raise a worker's exception itself instead of a group of one."""
    try:
        yield
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None
