"""What a running plan holds fast: requests that wait, and memory. It lets go when it ends."""

import asyncio
import logging
import mmap

MEGABYTE = 1024 * 1024
MEMORY_LIMIT_MB = 256


class Grip:
    """Holds requests and memory until they are let go.

    Args:
        memory_limit_mb: how much memory it takes at most.
    """

    def __init__(self, memory_limit_mb: int) -> None:
        self._limit = memory_limit_mb
        self._waiting: set[asyncio.Future[None]] = set()
        self._memory: list[mmap.mmap] = []
        self._over = False
        self.megabytes = 0

    async def pause(self, seconds: float) -> None:
        """Wait, until the time is up or all is let go."""
        if self._over:
            return
        loop = asyncio.get_running_loop()
        waiter = loop.create_future()
        self._waiting.add(waiter)
        timer = loop.call_later(seconds, _wake, waiter)
        try:
            await waiter
        finally:
            timer.cancel()
            self._waiting.discard(waiter)

    def hoard(self, megabytes: int) -> None:
        """Take more memory, as far as the limit goes."""
        room = min(megabytes, self._limit - self.megabytes)
        if self._over or room <= 0:
            return
        try:
            # A mapping of its own goes back to the system at once when it is closed; the
            # allocator would keep some of it.
            block = mmap.mmap(-1, room * MEGABYTE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        except OSError as problem:
            logging.getLogger("goodjob").warning("no %d MB more to be had: %s", room, problem)
            return
        for _ in range(room):
            # Only memory that was written to is really taken.
            block.write(bytes(MEGABYTE))
        self._memory.append(block)
        self.megabytes += room

    def release(self) -> None:
        """Let go of all, for good."""
        self._over = True
        for waiter in list(self._waiting):
            _wake(waiter)
        for block in self._memory:
            block.close()
        self._memory.clear()
        self.megabytes = 0


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
