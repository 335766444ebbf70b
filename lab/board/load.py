"""Load that is switched on and off: a hammer at a steady rate, until it is another."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

from lab.errors import LabError
from lab.hammer import HammerPlan, hammer
from lab.hammer.plan import through
from lab.hammer.source import ProxyLog

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from lab.hammer import Summary
    from lab.site import Entrance, Live

MOST_PER_SECOND = 300
_DAY_SECONDS = 86_400
_WORKERS = 32
_END_SECONDS = 10.0
# So often it is asked whether the site is still there: whoever comes after it has the same port.
_LOOK_SECONDS = 0.25


class SteadyLoad:
    """Requests to a site's first proxy.

    Args:
        site: where.
    """

    def __init__(self, site: Live) -> None:
        self._site = site
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="board-load", daemon=True)
        self._thread.start()
        self._sending: asyncio.Task[None] | None = None
        self.rate = 0.0

    def set(self, rate: float) -> None:
        """Send so many a second from now on; 0 is none.

        Raises:
            LabError: the site has no entrance now.
        """
        self._do(None)
        self.rate = 0.0
        if not rate:
            return
        proxy = self._site.proxies()[0]
        door = proxy.entrance()
        plan = HammerPlan(
            **through(door),
            duration_seconds=_DAY_SECONDS,
            concurrency=_WORKERS,
            rate=rate,
        )
        keep = ProxyLog(self._site, proxy.name).keep
        self._do(lambda: self._while_there(hammer(plan, keep=keep, settle_seconds=0.0), door))
        self.rate = rate

    def close(self) -> None:
        """Send no more, and end."""
        self._do(None)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_END_SECONDS)

    async def _while_there(self, sent: Coroutine[Any, Any, Summary], door: Entrance) -> None:
        """Send for as long as the site is what it was asked for; a later one did not ask."""
        sending = asyncio.create_task(sent)
        try:
            while not sending.done():
                await asyncio.wait([sending], timeout=_LOOK_SECONDS)
                if not await asyncio.to_thread(self._is_there, door):
                    return
        finally:
            self.rate = 0.0
            sending.cancel()
            # What ended it by itself, such as a lab that was gone, shows in the stream.
            await asyncio.wait([sending])

    def _is_there(self, door: Entrance) -> bool:
        try:
            running = self._site.condition() == "ready"
            return running and self._site.proxies()[0].entrance() == door
        except (LabError, IndexError):
            return False

    def _do(self, send: Callable[[], Coroutine[Any, Any, None]] | None) -> None:
        """End what is sent now, wait for that, and send this."""
        asyncio.run_coroutine_threadsafe(self._turn(send), self._loop).result(_END_SECONDS)

    async def _turn(self, send: Callable[[], Coroutine[Any, Any, None]] | None) -> None:
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.wait([self._sending])
        self._sending = None if send is None else asyncio.create_task(send())

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()
