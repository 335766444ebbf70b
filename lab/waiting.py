"""Waiting for something to become so, within a bound."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

POLL_SECONDS = 0.02

Found = TypeVar("Found")


def until(
    look: Callable[[], Found],
    seconds: float,
    *,
    pause: float = POLL_SECONDS,
    came_forward: Callable[[], object] = bool,
) -> Found:
    """Look again and again; what the last look brought, which is nothing where time was over.

    A look that finds that there is no point in waiting raises.

    Args:
        look: brings something, or nothing yet.
        seconds: for how long at the most.
        pause: between two looks.
        came_forward: whether anything did since the last look; the time then begins anew.
    """
    deadline = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < deadline:
        if came_forward():
            deadline = time.monotonic() + seconds
        time.sleep(pause)
    return found


async def forever_until(
    look: Callable[[], Awaitable[Found]], *, pause: float = POLL_SECONDS
) -> Found:
    """The same for a look that is waited for; the bound is the task's: ``asyncio.timeout``."""
    while not (found := await look()):  # noqa: ASYNC110 - it is another process that changes
        await asyncio.sleep(pause)
    return found
