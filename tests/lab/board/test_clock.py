"""Time that did not go by as it should have is known, and time that did is not spoken of."""

from __future__ import annotations

import pytest

from lab.board.clock import Clock, Turn


@pytest.mark.parametrize(
    ("wall", "steady", "turn"),
    [
        (0.05, 0.05, None),
        (1.9, 0.0, None),
        (5.0, 5.0, None),
        (3600.05, 0.05, Turn(3600.0, 0.0)),
        (-3599.95, 0.05, Turn(-3600.0, 0.0)),
        (30.0, 30.0, Turn(0.0, 30.0)),
        (600.0, 10.0, Turn(590.0, 10.0)),
    ],
)
def test_what_became_of_time(wall: float, steady: float, turn: Turn | None) -> None:
    """A sleep or a clock that was set; a halt; both."""
    now = [1000.0, 50.0]
    clock = Clock(lambda: now[0], lambda: now[1])
    now[0] += wall
    now[1] += steady
    assert clock.look() == (None if turn is None else pytest.approx(turn))
    assert clock.look() is None


def test_what_is_forgotten_is_not_told() -> None:
    """As where the board was busy with something long of its own."""
    now = [0.0, 0.0]
    clock = Clock(lambda: now[0], lambda: now[1])
    now[0] += 100
    clock.forget()
    assert clock.look() is None
