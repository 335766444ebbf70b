"""Waiting for conditions, and telling whether a process is still there."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable

DEADLINE_SECONDS = 30.0
_POLL_SECONDS = 0.01


def until(condition: Callable[[], object]) -> None:
    """Wait until the condition holds; fail when it doesn't in time."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(_POLL_SECONDS)


async def eventually(condition: Callable[[], object]) -> None:
    """The same inside an event loop."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        await asyncio.sleep(_POLL_SECONDS)


def alive(pid: int) -> bool:
    """Whether a process runs; one that nobody has waited for yet runs no more."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def kill(pid: int) -> None:
    """End a process that a failed test may have left."""
    if pid > 1 and alive(pid):
        psutil.Process(pid).kill()
