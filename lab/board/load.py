"""Load that is switched on and off: a hammer at a steady rate, until it is another."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.errors import LabError
from lab.hammer import HammerPlan, hammer
from lab.hammer.plan import through
from lab.hammer.source import ProxyLog

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from lab.site import Entrance, Live

MOST_PER_SECOND = 300
_DAY_SECONDS = 86_400
_WORKERS = 32
_REQUEST_SECONDS = 10.0
_END_SECONDS = 10.0
# So often it is asked whether the site is still there: whoever comes after it has the same port.
_LOOK_SECONDS = 0.25


@dataclass(eq=False)
class _Stretch:
    """Load of one rate.

    Args:
        rate: requests a second.
        over: set when no more are to be sent; those under way end by themselves.
        task: what sends.
    """

    rate: float
    over: asyncio.Event
    task: asyncio.Task[None]


class SteadyLoad:
    """Requests to a site's first proxy.

    Args:
        find: gives the site, asked when load is switched on.
        tell: called with the rate that is asked for now, each time that it is another.
    """

    def __init__(self, find: Callable[[], Live], tell: Callable[[float], None]) -> None:
        self._find = find
        self._tell = tell
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="board-load", daemon=True)
        self._thread.start()
        self._now: _Stretch | None = None
        # Those that send no more, and have requests under way: a request that is broken off is an
        # error in the evidence, and it was no client that saw it.
        self._ending: set[_Stretch] = set()
        self._rate = 0.0

    @property
    def rate(self) -> float:
        """What is asked for now, a second; 0 also where it has ended by itself."""
        return self._rate

    @property
    def busy(self) -> bool:
        """Whether there are requests under way, or more to come."""
        return bool(self._ending)

    def set(self, rate: float) -> None:
        """Send so many a second from now on; 0 is none.

        Raises:
            LabError: there is no site, or it has no entrance now.
        """
        if not rate:
            self._do(self._turn(0.0, None))
            return
        site = self._find()
        proxy = site.proxies()[0]
        door = proxy.entrance()
        plan = HammerPlan(
            **through(door),
            duration_seconds=_DAY_SECONDS,
            concurrency=_WORKERS,
            rate=rate,
            timeout_seconds=_REQUEST_SECONDS,
        )
        keep = ProxyLog(site, proxy.name).keep

        async def send(over: asyncio.Event) -> None:
            await _while_there(
                asyncio.create_task(hammer(plan, keep=keep, settle_seconds=0.0, over=over)),
                over,
                lambda: _is_there(site, door),
            )

        self._do(self._turn(rate, send))

    def end(self, seconds: float) -> None:
        """Send no more, and wait until what is under way has ended; what takes longer is cut off.

        Args:
            seconds: so long at the most.
        """
        self._do(self._finish(seconds), seconds + _END_SECONDS)

    def close(self) -> None:
        """Send no more, and end: no request takes longer than it is waited for here."""
        if self._loop.is_closed():
            return
        self.end(_REQUEST_SECONDS + 1.0)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_END_SECONDS)

    def _do(self, what: Coroutine[Any, Any, None], seconds: float = _END_SECONDS) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(seconds)

    async def _turn(
        self, rate: float, send: Callable[[asyncio.Event], Coroutine[Any, Any, None]] | None
    ) -> None:
        """Have what is sent now come to its end, and send this."""
        if self._now is not None:
            self._now.over.set()
            self._now = None
        if send is not None:
            over = asyncio.Event()
            stretch = _Stretch(rate, over, asyncio.create_task(send(over)))
            self._now = stretch
            self._ending.add(stretch)
            stretch.task.add_done_callback(lambda _: self._ended(stretch))
        self._turned(rate)

    async def _finish(self, seconds: float) -> None:
        await self._turn(0.0, None)
        tasks = [each.task for each in self._ending]
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)

    def _ended(self, stretch: _Stretch) -> None:
        """It has ended, as it was to or by itself."""
        self._ending.discard(stretch)
        if self._now is stretch:
            self._now = None
            self._turned(0.0)

    def _turned(self, rate: float) -> None:
        if rate != self._rate:
            self._rate = rate
            self._tell(rate)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()


async def _while_there(
    sending: asyncio.Task[Any], over: asyncio.Event, is_there: Callable[[], bool]
) -> None:
    """Send for as long as the site is what it was asked for; a later one did not ask."""
    try:
        while not sending.done():
            await asyncio.wait([sending], timeout=_LOOK_SECONDS)
            if not over.is_set() and not await asyncio.to_thread(is_there):
                over.set()
    finally:
        sending.cancel()
        # What ended it by itself, such as a lab that was gone, shows in the stream.
        await asyncio.wait([sending])


def _is_there(site: Live, door: Entrance) -> bool:
    try:
        return site.condition() == "ready" and site.proxies()[0].entrance() == door
    except (LabError, IndexError):
        return False
