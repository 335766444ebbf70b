"""Envoy's counting of a host's errors, done again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lab.envoy.attempt import Attempt
from lab.envoy.outlier import Breaker
from lab.envoy.streak import Streak, streak

START = datetime(2026, 1, 1, tzinfo=UTC)


def tries(*statuses: int | str) -> list[Attempt]:
    """One try a second; text is a response flag without an answer."""
    return [
        Attempt(
            time=START + timedelta(seconds=number),
            status=status if isinstance(status, int) else 0,
            flags=(status,) if isinstance(status, str) else (),
        )
        for number, status in enumerate(statuses)
    ]


def counted(
    *statuses: int | str, back: float | None = None, breaker: Breaker | None = None
) -> Streak:
    """With a threshold of three."""
    returns = [] if back is None else [START + timedelta(seconds=back)]
    return streak(tries(*statuses), breaker or Breaker(consecutive_5xx=3), returns)


@pytest.mark.parametrize(
    ("statuses", "now"),
    [
        ((500, 500), 2),
        ((500, 200, 500), 1),
        ((500, 404), 0),
        ((500, 503, "UF"), 0),
        ((500, "UT"), 2),
        ((500,) * 7, 1),
    ],
)
def test_what_adds_and_what_resets(statuses: tuple[int | str, ...], now: int) -> None:
    """Any 5xx and any failure of the proxy's adds one; the rest, and a detection, is back to 0."""
    assert counted(*statuses).now == now


def test_a_detection_is_counted_and_the_run_goes_on() -> None:
    """Seven in a row are two detections of three; the run that people see is seven."""
    found = counted(*(500,) * 7, 200, 500)
    assert (found.detections, found.longest, found.resets, found.reset_by) == (2, 7, 1, 200)
    assert (found.tries, found.errors) == (9, 8)


def test_a_return_sets_the_count_to_0() -> None:
    """What was counted before the host came back is forgotten, also with nothing after it."""
    assert counted(500, 500, 500, 500, 500, back=3.5).now == 1
    assert counted(500, 500, back=5).now == 0


def test_only_gateway_errors() -> None:
    """With 5xx off, a 500 sets the other count back to 0."""
    off = Breaker(consecutive_5xx=0, consecutive_gateway=3)
    assert counted(503, 502, 504, breaker=off).detections == 1
    assert counted(503, 500, 504, breaker=off).now == 1


def test_failures_told_apart() -> None:
    """With splitExternalLocalOriginErrors a timeout is no 504."""
    found = streak(tries(500, "UT", "UF", 500), Breaker(consecutive_5xx=3, split=True))
    assert (found.now, found.local, found.statuses) == (2, 2, {500: 2})


def test_only_connections_that_do_not_open_add_up() -> None:
    """Told apart, a timeout and a broken connection set that count back: the connection opened."""
    apart = Breaker(consecutive_5xx=3, split=True, consecutive_local=3)
    assert counted("UF", "UF", breaker=apart).unconnected == 2
    found = counted("UF", "UF", "UT", "UC", "UC", "UC", "UF", breaker=apart)
    assert (found.unconnected, found.longest_unconnected, found.detections) == (1, 2, 0)
    assert counted("UF", "UF", "UF", breaker=apart).detections == 1
    assert counted("UF", "UF", back=5, breaker=apart).unconnected == 0
