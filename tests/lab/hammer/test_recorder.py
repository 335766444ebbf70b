"""Outcomes are joined, counted and kept in a thread of their own."""

from __future__ import annotations

import asyncio
import errno
import os
import sys
import threading
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

from lab.files import telling
from lab.hammer.join import Join
from lab.hammer.outcome import TELLING_BYTES, Outcome
from lab.hammer.recorder import Recorder
from lab.hammer.tally import Tally
from tests.lab.hammer.conftest import Counted, Log, entry, outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.envoy.access import AccessEntry
    from lab.site import Mark


def test_settling_waits_for_the_entry() -> None:
    """It is over as soon as the last one has come, long before the time is."""
    log, tally = Log(), Counted()

    async def scenario() -> None:
        recorder = Recorder(Join(log, "r", tally), None)
        recorder.add(outcome(0))
        waiting = asyncio.create_task(recorder.settle(60))
        await asyncio.sleep(0)
        assert not waiting.done()
        log.entries.append(entry("r-0"))
        await asyncio.wait_for(waiting, 30)

    asyncio.run(scenario())

    assert tally.pairs == [("r-0", "r-0")]


def test_settling_ends_without_the_entry() -> None:
    """When the time is over, what has come is counted."""
    tally = Counted()
    join = Join(Log(), "r", tally)

    async def scenario() -> None:
        recorder = Recorder(join, None)
        recorder.add(outcome(0))
        await recorder.settle(0.05)

    asyncio.run(scenario())

    assert (tally.pairs, join.missing) == ([("r-0", None)], 1)


def test_what_is_recorded_meanwhile_is_recorded_once_and_elsewhere() -> None:
    """Each outcome is kept, in order, and not by the thread that sends."""
    kept: list[tuple[int, int]] = []
    tally = Counted()

    def keep(outcomes: Sequence[Outcome]) -> None:
        kept.extend((each.index, threading.get_ident()) for each in outcomes)

    async def scenario() -> None:
        recorder = Recorder(Join(None, "r", tally), keep)
        before = sys.getswitchinterval()
        async with recorder.at_work():
            assert sys.getswitchinterval() < before
            for index in range(100):
                recorder.add(outcome(index))
                await asyncio.sleep(0.003)
        assert sys.getswitchinterval() == before
        recorder.add(outcome(100))
        await recorder.settle(10)

    asyncio.run(scenario())

    assert [index for index, _ in kept] == list(range(101))
    assert {thread for _, thread in kept}.isdisjoint({threading.get_ident()})
    assert len(tally.pairs) == 101


def test_no_more_lie_here_than_there_is_room_for() -> None:
    """Who has another one waits until some were taken, and a large body is not among them."""

    async def scenario() -> int:
        recorder = Recorder(Join(None, "r", Tally()), None, most=5)
        most = 0
        async with recorder.at_work():
            for index in range(12):
                await recorder.room()
                recorder.add(outcome(index, body=b"x" * 60_000))
                most = max(most, len(recorder._queue))  # noqa: SLF001 - what lies there
                assert all(len(each.body) <= TELLING_BYTES for each in recorder._queue)  # noqa: SLF001
        await recorder.settle(10)
        return most

    assert asyncio.run(scenario()) == 5


def test_an_interruption_while_it_settles_loses_nothing() -> None:
    """What lies here is counted all the same, and the interruption passed on."""
    tally = Counted()

    async def scenario() -> None:
        recorder = Recorder(Join(Log(), "r", tally), None)
        recorder.add(outcome(0))
        waiting = asyncio.create_task(recorder.settle(60))
        await asyncio.sleep(0.1)
        recorder.add(outcome(1))
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert waiting.cancelled()

    asyncio.run(scenario())

    assert tally.pairs == [("r-0", None), ("r-1", None)]


def test_a_million_requests_take_no_more_room_than_the_first() -> None:
    """Nothing is kept of a request that was counted: the second half of a long run adds nothing."""

    class Written(Log):
        def entries_since(self, mark: Mark) -> tuple[list[AccessEntry], Mark]:
            entries, self.entries = self.entries, []
            return entries, mark

    log, sizes = Written(), []

    async def scenario() -> int:
        tally = Tally()
        recorder = Recorder(Join(log, "r", tally), lambda _: None)
        for thousand in range(40):
            for index in range(1000 * thousand, 1000 * (thousand + 1)):
                recorder.add(outcome(index, latency_seconds=index / 1e6, pod="shop-1"))
                log.entries.append(entry(f"r-{index}"))
            await recorder._turn()  # noqa: SLF001 - what its thread does now and then
            sizes.append(tracemalloc.get_traced_memory()[0])
        await recorder.settle(10)
        return tally._answered  # noqa: SLF001 - no run, no summary

    tracemalloc.start()
    try:
        assert asyncio.run(scenario()) == 40_000
    finally:
        tracemalloc.stop()

    assert max(sizes[20:]) - max(sizes[12:20]) < 100_000, sizes


def test_what_can_not_be_kept_is_counted_all_the_same() -> None:
    """On a full disk the run goes on, and says how many requests are no evidence."""
    tally = Counted()

    def keep(_outcomes: Sequence[Outcome]) -> None:
        with telling(Path("sent.jsonl")):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    async def scenario() -> int:
        recorder = Recorder(Join(None, "r", tally), keep)
        for index in range(3):
            recorder.add(outcome(index))
        await recorder.settle(10)
        return recorder.unkept

    assert asyncio.run(scenario()) == 3
    assert len(tally.pairs) == 3
