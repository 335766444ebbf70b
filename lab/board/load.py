"""Load that is switched on and off: a hammer at a steady rate, until it is another."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from lab.hammer import HammerPlan, hammer
from lab.hammer.source import ProxyLog
from lab.waiting import until

if TYPE_CHECKING:
    from concurrent.futures import Future

    from lab.hammer import Summary
    from lab.site import Live

MOST_PER_SECOND = 300
_DAY_SECONDS = 86_400
_WORKERS = 32
_END_SECONDS = 5.0


class SteadyLoad:
    """Requests to a site's first proxy.

    Args:
        site: where.
    """

    def __init__(self, site: Live) -> None:
        self._site = site
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="board-load", daemon=True
        )
        self._thread.start()
        self._running: Future[Summary] | None = None
        self.rate = 0.0

    def set(self, rate: float) -> None:
        """Send so many a second from now on; 0 is none.

        Raises:
            LabError: the site has no entrance now.
        """
        self._end()
        self.rate = 0.0
        if not rate:
            return
        proxy = self._site.proxies()[0]
        door = proxy.entrance()
        plan = HammerPlan(
            url=f"{door.url}/test",
            address=door.address.rpartition(":")[0],
            duration_seconds=_DAY_SECONDS,
            concurrency=_WORKERS,
            rate=rate,
            ca=Path(door.ca) if door.ca else None,
            client=(Path(door.client[0]), Path(door.client[1])) if door.client else None,
        )
        evidence = ProxyLog(self._site, proxy.name)
        self._running = asyncio.run_coroutine_threadsafe(
            hammer(plan, keep=evidence.keep, settle_seconds=0.0), self._loop
        )
        self.rate = rate

    def close(self) -> None:
        """Send no more, and end."""
        self._end()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_END_SECONDS)

    def _end(self) -> None:
        running, self._running = self._running, None
        if running is None:
            return
        running.cancel()
        until(running.done, _END_SECONDS)
        if running.done() and not running.cancelled():
            # What ended it by itself, such as a lab that was gone, shows in the stream.
            running.exception()
