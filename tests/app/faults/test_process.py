"""What a fault does to the whole process."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

import pytest

from app.faults import process


@pytest.mark.parametrize("fault", [process.burn, process.block])
def test_what_was_answered_leaves_first(fault: Callable[[float], Awaitable[None]]) -> None:
    """One more pass of the event loop, and then nothing else runs until it is over."""
    done: list[str] = []

    async def run() -> None:
        loop = asyncio.get_running_loop()
        loop.call_soon(done.append, "answered")
        loop.call_later(0.01, done.append, "later")
        begun = loop.time()
        await fault(0.1)
        done.append("over")
        assert loop.time() - begun >= 0.1
        await asyncio.sleep(0.02)

    asyncio.run(run())
    assert done == ["answered", "over", "later"]


def test_burning_is_processor_time() -> None:
    """As much of it as was asked for."""
    begun = time.thread_time()
    asyncio.run(process.burn(0.1))
    assert 0.1 <= time.thread_time() - begun < 1


def test_blocking_costs_no_processor_time() -> None:
    """It sleeps."""
    begun = time.thread_time()
    asyncio.run(process.block(0.3))
    assert time.thread_time() - begun < 0.2


def test_the_end_is_told(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """The log has the last word, and the exit status is the plan's."""

    def leave(code: int) -> None:
        raise SystemExit(code)

    monkeypatch.setattr("os._exit", leave)
    with caplog.at_level(logging.WARNING), pytest.raises(SystemExit) as left:
        process.end(3)
    assert left.value.code == 3
    assert caplog.messages == ["crash:3 ends the process"]
