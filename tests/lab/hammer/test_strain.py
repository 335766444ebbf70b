"""The load generator knows when it is itself what is slow."""

from __future__ import annotations

import asyncio
import time

import pytest

from lab.hammer.strain import LOOK_SECONDS, Strain, Strained


def strained(**more: float) -> Strained:
    """One that is not."""
    return Strained(
        **{"busy": 0.1, "lag_p50": 0.0, "lag_p90": 0.001, "lag_max": 1.0, "seconds": 9.0, **more}
    )


@pytest.mark.parametrize(
    ("more", "bottleneck"),
    [
        ({}, False),
        ({"busy": 0.89}, False),
        ({"busy": 0.9}, True),
        ({"lag_p90": 0.0099}, False),
        ({"lag_p90": 0.01}, True),
        ({"busy": 1.0, "lag_p90": 1.0, "seconds": 0.49}, False),
    ],
)
def test_when_it_is_the_bottleneck(more: dict[str, float], bottleneck: bool) -> None:
    """Busy nearly all the time, or late again and again; a single lag or a short run is no sign."""
    assert strained(**more).bottleneck is bottleneck


def test_a_loop_that_does_nothing_is_not_busy() -> None:
    """It looks after itself, and nearly in time."""

    async def scenario() -> Strained:
        strain = Strain()
        async with strain.watched():
            await asyncio.sleep(5 * LOOK_SECONDS)
        return strain.summary()

    found = asyncio.run(scenario())

    assert found.busy < 0.9
    assert found.seconds >= 5 * LOOK_SECONDS
    assert found.lag_p50 <= found.lag_p90 <= found.lag_max


def test_a_loop_that_is_held_up_is_late_and_busy() -> None:
    """Whoever computes for a tenth of a second reads no answer in that time."""

    async def scenario() -> Strained:
        strain = Strain()
        async with strain.watched():
            for _ in range(8):
                await asyncio.sleep(0)
                until = time.process_time() + 0.1
                while time.process_time() < until:
                    pass
        return strain.summary()

    found = asyncio.run(scenario())

    assert found.lag_p90 >= 0.1 - LOOK_SECONDS
    assert found.bottleneck


def test_nothing_watched_is_nothing_seen() -> None:
    """Before it began there are no figures, and no division by zero."""
    assert Strain().summary() == Strained(0.0, 0.0, 0.0, 0.0, 0.0)
