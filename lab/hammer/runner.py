"""Sends the requests of a plan and records what becomes of each."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import secrets
import signal
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from lab.hammer.connection import Answer, Broken, Connection, connect
from lab.hammer.join import AccessSource, Join
from lab.hammer.outcome import Failure, Outcome
from lab.hammer.pace import Pace, Progress, Slot
from lab.hammer.plan import REQUEST_HEADER, HammerPlan
from lab.hammer.recorder import Recorder
from lab.hammer.strain import Strain
from lab.hammer.tally import Summary, Tally
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

SETTLE_SECONDS = 5.0
SETTLE_SECONDS_INTERRUPTED = 1.0
PROGRESS_SECONDS = 0.5
END = b"\r\n\r\n"
Keep = Callable[[HammerPlan, Sequence[Outcome]], None]
"""Takes what the client saw, many requests at once, and keeps it as evidence."""


async def hammer(
    plan: HammerPlan,
    *,
    access: AccessSource | None = None,
    keep: Keep | None = None,
    on_outcome: Callable[[Outcome], None] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    settle_seconds: float = SETTLE_SECONDS,
    over: asyncio.Event | None = None,
) -> Summary:
    """Send the requests of a plan and return the figures.

    Cancelling it ends the run early and still returns the figures, marked ``interrupted``: what was
    done is not lost. A second cancellation, while the access log is awaited, is passed on.

    Args:
        plan: what to send.
        access: the proxy's access log, for the exact causes; None reads them from the responses.
        keep: called with the outcomes of a while, in a thread of its own; a disk that is full does
            not end the run.
        on_outcome: called with each outcome as it comes, in the order of the answers.
        on_progress: called now and then with how far the run has come.
        settle_seconds: how long to wait at the end for the access log to be complete.
        over: once it is set, no more are sent; those under way end by themselves.
    """
    run = _Run(plan, access, keep, on_outcome, on_progress)
    run.over = over
    interrupted = False
    try:
        await run.send_all()
    except asyncio.CancelledError:
        interrupted = _go_on()
        settle_seconds = min(settle_seconds, SETTLE_SECONDS_INTERRUPTED)
    except BaseException:
        run.recorder.close()
        raise
    try:
        await run.recorder.settle(settle_seconds)
    except asyncio.CancelledError:
        if interrupted:
            raise
        interrupted = _go_on()
    return run.summary(interrupted=interrupted)


def _go_on() -> bool:
    """Take note of a cancellation that is dealt with."""
    task = asyncio.current_task()
    if task is not None:
        task.uncancel()
    return True


def run(
    plan: HammerPlan,
    *,
    access: AccessSource | None = None,
    keep: Keep | None = None,
    on_outcome: Callable[[Outcome], None] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Summary:
    """Do the same from ordinary code; Ctrl-C and SIGTERM end the run and return its figures."""

    async def main() -> Summary:
        task = asyncio.current_task()
        if task is None:  # pragma: no cover  # a runner always runs a task
            message = "no task to cancel"
            raise RuntimeError(message)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await hammer(
            plan, access=access, keep=keep, on_outcome=on_outcome, on_progress=on_progress
        )

    before = signal.getsignal(signal.SIGTERM)
    try:
        with asyncio.Runner(loop_factory=_loops()) as runner:
            return runner.run(main())
    finally:
        # The loop has put back the default, which is not what it found.
        signal.signal(signal.SIGTERM, before)


def _loops() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The faster loop where it is there: it is none of the lab's own packages."""
    try:
        import uvloop  # noqa: PLC0415 - it may be missing
    except ImportError:
        return None
    return uvloop.new_event_loop


class _Run:
    """The state of one run."""

    def __init__(
        self,
        plan: HammerPlan,
        access: AccessSource | None,
        keep: Keep | None,
        on_outcome: Callable[[Outcome], None] | None,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        self._plan = plan
        self._on_outcome = on_outcome
        self._on_progress = on_progress
        self._run_id = secrets.token_hex(6)
        self._tally = Tally()
        self._join = Join(access, self._run_id, self._tally)
        self.recorder = Recorder(
            self._join, None if keep is None else functools.partial(keep, plan)
        )
        self._strain = Strain()
        self._request = _request(plan)
        self._tls = plan.tls()
        self._started = time.perf_counter()
        self._clock = datetime.now(UTC)
        self._ended = self._started
        self._pace = self._new_pace()
        self.over: asyncio.Event | None = None

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
        self._started = self._ended = time.perf_counter()
        self._clock = datetime.now(UTC)
        self._pace = self._new_pace()
        async with self.recorder.at_work(), self._strain.watched(), self._progress():
            try:
                with _first_of_a_group():
                    async with asyncio.TaskGroup() as group:
                        for _ in range(workers):
                            group.create_task(self._work())
            finally:
                self._ended = time.perf_counter()

    def summary(self, *, interrupted: bool) -> Summary:
        """Return the figures of what was done."""
        return self._tally.summary(
            self._plan,
            run_id=self._run_id,
            pace=self._pace,
            elapsed_seconds=self._ended - self._started,
            interrupted=interrupted,
            cause_source=self._join.cause_source,
            missing_entries=self._join.missing,
            unkept=self.recorder.unkept,
            strained=self._strain.summary(),
        )

    @contextlib.asynccontextmanager
    async def _progress(self) -> AsyncIterator[None]:
        """Tell how far it has come for as long as the block lasts, where somebody wants to know."""
        if self._on_progress is None:
            yield
            return
        telling = asyncio.create_task(self._keep_telling(self._on_progress))
        try:
            yield
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)

    async def _keep_telling(self, tell: Callable[[Progress], None]) -> None:
        while True:
            tell(self._pace.progress(time.perf_counter()))
            await asyncio.sleep(PROGRESS_SECONDS)

    async def _work(self) -> None:
        """Send one request after the other, over one connection as long as that is open."""
        pause = self._plan.pause_seconds
        connection: Connection | None = None
        try:
            while (slot := self._pace.take(time.perf_counter())) is not None:
                await self.recorder.room()
                early = slot.due - time.perf_counter()
                if early > 0:
                    await self._wait(early)
                if self.over is not None and self.over.is_set():
                    break
                connection = await self._send(connection, slot)
                if pause and self._pace.more(now := time.perf_counter()):
                    await asyncio.sleep(min(pause, self._pace.left(now)))
        finally:
            if connection is not None:
                connection.close()

    async def _wait(self, seconds: float) -> None:
        """Wait so long, or until no more are to be sent."""
        if self.over is None:
            await asyncio.sleep(seconds)
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.over.wait()

    async def _send(self, connection: Connection | None, slot: Slot) -> Connection | None:
        """Send one request; the connection where it can be used again."""
        request_id = f"{self._run_id}-{slot.index}"
        answer = Answer()
        failure: Failure | None = None
        error: Text | str | None = None
        began = time.perf_counter()
        self._pace.begin(slot, began)
        try:
            deadline = began + self._plan.timeout_seconds
            if connection is None or not connection.usable:
                async with asyncio.timeout(self._plan.timeout_seconds):
                    connection = await connect(self._plan, self._tls)
            request = self._request + request_id.encode() + END
            ended = await connection.ask(request, answer, deadline)
        except Broken as broken:
            ended = time.perf_counter()
            failure, error = broken.failure, broken.said
        except TimeoutError:
            ended = time.perf_counter()
            failure = Failure.TIMEOUT
            error = Text("hammer-no-answer-within", seconds=f"{self._plan.timeout_seconds:g}")
        except BaseException:
            if connection is not None:
                connection.close()
            raise
        if failure is not None and connection is not None:
            # What is still on its way would be taken for the answer to the next one.
            connection.close()
            connection = None
        headers = answer.headers
        self._take(
            Outcome(
                index=slot.index,
                request_id=request_id,
                latency_seconds=ended - min(slot.due, began),
                service_seconds=ended - began,
                status=answer.status,
                pod=headers.pop("x-goodjob-pod", None),
                version=headers.pop("x-goodjob-version", None),
                body=answer.body,
                body_bytes=answer.body_bytes,
                marks=headers,
                failure=failure,
                error=error,
                began=self._clock + timedelta(seconds=began - self._started),
            )
        )
        return connection

    def _take(self, outcome: Outcome) -> None:
        if self._on_outcome is not None:
            self._on_outcome(outcome)
        self.recorder.add(outcome)


def _request(plan: HammerPlan) -> bytes:
    """Return what every request begins with, up to the value of the header that numbers it.

    Our own headers are defaults, before those of the plan.
    """
    given = [(name.encode(), value.encode()) for name, value in plan.headers]
    names = {name.lower() for name, _ in given}
    defaults = [
        (b"host", plan.authority),
        (b"user-agent", b"goodjob-hammer"),
        (b"accept", b"*/*"),
        (b"accept-encoding", b"identity"),
    ]
    if plan.method in {"PATCH", "POST", "PUT"}:
        # RFC 9110, section 8.6: a method that may have a body says that there is none.
        defaults.append((b"content-length", b"0"))
    headers = [pair for pair in defaults if pair[0] not in names] + given
    lines = [b"%s %s HTTP/1.1" % (plan.method.encode(), plan.target.raw_path)]
    lines += [b"%s: %s" % pair for pair in headers]
    return b"\r\n".join([*lines, REQUEST_HEADER.encode() + b": "])


@contextlib.contextmanager
def _first_of_a_group() -> Iterator[None]:
    """Raise a worker's exception itself instead of a group of one."""
    try:
        yield
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None
