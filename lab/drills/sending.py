"""A load in a thread of its own, which can be ended at any moment."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import TYPE_CHECKING, Generic, TypeVar

from lab.errors import LabError
from lab.hammer import HammerPlan, hammer
from lab.hammer.plan import through
from lab.hammer.source import ProxyLog
from lab.hammer.strain import LATE_SECONDS
from lab.words import Text

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

    from lab.drills.lesson import Load
    from lab.hammer import Outcome, Summary
    from lab.site import Live

MOST_SECONDS = 600.0
"""A load that goes on until something else is done has a bound, too."""
_JOIN_SECONDS = 15.0

Result = TypeVar("Result")


class Job(Generic[Result]):
    """Something that takes a while, in a thread of its own.

    Args:
        what: it.
    """

    def __init__(self, what: Callable[[], Result]) -> None:
        self._what = what
        self._result: list[Result] = []
        self._error: BaseException | None = None
        # Nobody is kept from leaving by one that is stuck: its lab ends, and it with that.
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._result.append(self._what())
        except BaseException as error:  # noqa: BLE001 - it is raised where somebody waits for it
            self._error = error

    def is_done(self) -> bool:
        """Whether it has come to its end, well or not."""
        return not self._thread.is_alive()

    def join(self) -> None:
        """Wait for it, within a bound."""
        self._thread.join(_JOIN_SECONDS)

    def result(self) -> Result:
        """What came of it; what it raised is raised here."""
        if self._error is not None:
            raise self._error
        (found,) = self._result
        return found


class Sending:
    """Requests that are being sent.

    Args:
        load: what the lesson says.
        place: where.
        concurrency: how many at once.
        count: gets each answer's status; 0 is none.
    """

    def __init__(self, load: Load, place: Live, concurrency: int, count: Counter[int]) -> None:
        self._plan, self._log = _plan(load, place, concurrency)
        self._count = count
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[Summary] | None = None
        self._stopped = threading.Event()
        self._job = Job(lambda: asyncio.run(self._send()))

    async def _send(self) -> Summary:
        self._loop = asyncio.get_running_loop()
        sending = hammer(self._plan, keep=self._log.keep, on_outcome=self._see)
        self._task = asyncio.create_task(sending)
        if self._stopped.is_set():
            self._task.cancel()
        return await self._task

    def _see(self, outcome: Outcome) -> None:
        self._count[outcome.status or 0 if outcome.answered else 0] += 1

    def is_done(self) -> bool:
        """Whether all are sent and answered."""
        return self._job.is_done()

    def stop(self) -> None:
        """Send no more, and wait until nothing is under way; more than once is no harm."""
        self._stopped.set()
        loop, task = self._loop, self._task
        if loop is not None and task is not None and not self._job.is_done():
            # It may just have come to its end by itself.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(task.cancel)
        self._job.join()

    def strained(self) -> bool:
        """Whether whoever sent was kept from it: others used the machine.

        Raises:
            LabError: it could not be sent, or not be kept.
        """
        try:
            summary = self._job.result()
        except asyncio.CancelledError:
            # It was stopped before it had begun.
            return False
        if summary.unkept:
            raise LabError(Text("play-unkept", count=summary.unkept))
        return summary.strained is not None and summary.strained.lag_p90 >= LATE_SECONDS


def _plan(load: Load, place: Live, concurrency: int) -> tuple[HammerPlan, ProxyLog]:
    """What to send, and where that is logged."""
    proxies = {each.name: each for each in place.proxies()}
    name = load.caller or next(iter(proxies))
    door = proxies[name].entrance()
    lasting = load.requests is None
    plan = HammerPlan(
        **through(door, load.path),
        headers=tuple(load.headers.items()),
        count=load.requests,
        duration_seconds=(load.seconds or MOST_SECONDS) if lasting else None,
        concurrency=concurrency,
        rate=load.rate,
        pause_seconds=load.pause,
        method=load.method,
    )
    return plan, ProxyLog(place, name)
