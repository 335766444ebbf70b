"""What is done with outcomes beside the sending: joined with the access log, counted, kept.

It is done in a thread of its own, a batch at a time, so that an answer is noticed when it comes:
reading a log is worth many answers.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from lab.errors import FileError
from lab.hammer.join import POLL_SECONDS
from lab.waiting import forever_until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from lab.hammer.join import Join
    from lab.hammer.outcome import Outcome

RECORD_SECONDS = 0.1
MOST_QUEUED = 20_000
"""How many outcomes may lie here; more have to wait, which is what bounds the memory."""
TURN_SECONDS = 0.000_5
"""How long the thread may keep the interpreter from whoever waits for it; Python's own is 5 ms."""


class Recorder:
    """Takes outcomes as they come.

    Args:
        join: finds what the access log says of each, and has it counted.
        keep: keeps many at once as evidence; None where nobody does.
        most: how many may lie here.
    """

    def __init__(
        self,
        join: Join,
        keep: Callable[[Sequence[Outcome]], None] | None,
        most: int = MOST_QUEUED,
    ) -> None:
        self._join = join
        self._keep = keep
        self._most = most
        self._queue: list[Outcome] = []
        self._room = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, "recorder")
        self.unkept = 0

    def add(self, outcome: Outcome) -> None:
        """Take an outcome."""
        self._queue.append(outcome.compact())

    async def room(self) -> None:
        """Wait until there is room for another one."""
        while len(self._queue) >= self._most:
            self._room.clear()
            await self._room.wait()

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Record what comes for as long as the block lasts; what is left is for :meth:`settle`."""
        before = sys.getswitchinterval()
        sys.setswitchinterval(TURN_SECONDS)
        working = asyncio.create_task(self._work())
        try:
            yield
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            sys.setswitchinterval(before)

    async def settle(self, seconds: float) -> None:
        """Wait until every answered request has its entry, or the time is over; count the rest."""
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await forever_until(self._settled, pause=POLL_SECONDS)
        finally:
            self.close()
            self._record(self._taken())
            self._join.close()

    def close(self) -> None:
        """Have the thread end what it has begun; nobody else is at the figures from then on."""
        self._thread.shutdown()

    async def _settled(self) -> bool:
        await self._turn()
        return self._join.settled

    async def _work(self) -> None:
        while True:
            await asyncio.sleep(RECORD_SECONDS)
            await self._turn()

    async def _turn(self) -> None:
        """Record in the thread what lies here, and to the end even if nobody waits for it."""
        loop = asyncio.get_running_loop()
        await asyncio.shield(loop.run_in_executor(self._thread, self._record, self._taken()))

    def _taken(self) -> list[Outcome]:
        outcomes, self._queue = self._queue, []
        self._room.set()
        return outcomes

    def _record(self, outcomes: Sequence[Outcome]) -> None:
        """Count and keep them."""
        for outcome in outcomes:
            self._join.add(outcome)
        self._join.poll()
        if self._keep is None or not outcomes:
            return
        try:
            self._keep(outcomes)
        except (OSError, FileError):
            # The figures of the run are worth more than their evidence.
            self.unkept += len(outcomes)
