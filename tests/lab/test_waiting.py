"""Waiting within a bound."""

from __future__ import annotations

import asyncio
import time

import pytest

from lab.waiting import forever_until, until


def test_what_is_found_is_returned() -> None:
    """The first look that brings something is the last."""
    looks = iter(["", "", "here", "later"])
    assert until(lambda: next(looks), 60, pause=0) == "here"
    assert next(looks) == "later"


def test_the_bound_ends_it() -> None:
    """What the last look brought is nothing; there is one look in any case."""
    began = time.monotonic()
    assert until(lambda: 0, 0.05, pause=0.01) == 0
    assert 0.05 <= time.monotonic() - began < 5
    assert until(lambda: 7, 0) == 7


def test_time_begins_anew_while_something_comes_forward() -> None:
    """So a slow change is not given up."""
    looks = iter(range(40))
    found = until(lambda: next(looks) == 39, 0.05, pause=0.01, came_forward=lambda: True)
    assert found


def test_a_look_that_finds_that_it_is_no_use_ends_it() -> None:
    """Its reason is told."""

    def look() -> bool:
        msg = "it has ended"
        raise ValueError(msg)

    with pytest.raises(ValueError, match="it has ended"):
        until(look, 60)


def test_it_is_the_same_inside_an_event_loop() -> None:
    """The bound is the task's."""
    looks = iter([0, 0, 7])

    async def look() -> int:
        return next(looks)

    async def never() -> int:
        return 0

    async def bounded() -> None:
        async with asyncio.timeout(0.05):
            await forever_until(never, pause=0)

    assert asyncio.run(forever_until(look, pause=0)) == 7
    with pytest.raises(TimeoutError):
        asyncio.run(bounded())
