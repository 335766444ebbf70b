"""What a running plan holds fast, and that it lets go."""

import asyncio
import logging
import mmap

import pytest

from app.faults.grip import MEGABYTE, Grip


def test_a_pause_lasts_its_time() -> None:
    """And no longer, where nothing ends before."""

    async def paused() -> float:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        await Grip(1).pause(0.05)
        return loop.time() - begun

    assert 0.04 < asyncio.run(paused()) < 5


def test_whoever_waits_is_let_go() -> None:
    """All of them at once; who comes later does not wait at all."""

    async def release() -> None:
        grip = Grip(1)
        waiting = [asyncio.ensure_future(grip.pause(60)) for _ in range(3)]
        await asyncio.sleep(0)
        assert not any(each.done() for each in waiting)
        grip.release()
        await asyncio.wait_for(asyncio.gather(*waiting), 5)
        await asyncio.wait_for(grip.pause(60), 5)
        grip.release()

    asyncio.run(release())


def test_a_client_that_has_gone_waits_no_more() -> None:
    """Its wait is cancelled, and letting go of the others is no error."""

    async def cancel() -> None:
        grip = Grip(1)
        gone, stays = (asyncio.ensure_future(grip.pause(60)) for _ in range(2))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.wait([gone])
        grip.release()
        await asyncio.wait_for(stays, 5)

    asyncio.run(cancel())


def test_memory_is_taken_to_the_limit_and_no_further() -> None:
    """What is asked for, then what there is room for, then nothing; letting go gives it back."""
    grip = Grip(5)
    taken = []
    for megabytes in (2, 2, 2, 2):
        grip.hoard(megabytes)
        taken.append(grip.megabytes)
    assert taken == [2, 4, 5, 5]
    grip.release()
    assert grip.megabytes == 0
    grip.hoard(1)
    assert grip.megabytes == 0, "the plan is over"


def test_memory_is_really_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page of it is written to: a mapping alone costs nothing."""
    blocks: list[bytearray] = []

    class Block(bytearray):
        def write(self, data: bytes) -> None:
            self.extend(data)

        def close(self) -> None:
            self.clear()

    def mapped(_descriptor: int, size: int, **_: int) -> Block:
        assert size == 3 * MEGABYTE == 3 * 1024 * 1024
        blocks.append(block := Block())
        return block

    monkeypatch.setattr(mmap, "mmap", mapped)
    grip = Grip(3)
    grip.hoard(7)
    assert [len(block) for block in blocks] == [3 * MEGABYTE]
    grip.release()
    assert [len(block) for block in blocks] == [0]


def test_a_system_without_memory_is_told_of(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """And nothing else happens."""

    def refused(*_: object, **__: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(mmap, "mmap", refused)
    grip = Grip(3)
    with caplog.at_level(logging.WARNING):
        grip.hoard(2)
    assert caplog.messages == ["no 2 MB more to be had: [Errno 12] Cannot allocate memory"]
    assert grip.megabytes == 0
