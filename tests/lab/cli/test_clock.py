"""Times for people are of their own zone, across midnight and across a change of the clocks."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from lab.cli.clock import Clock, clock_time, zone_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Before Berlin's clocks went from 2 to 3 o'clock.
BEFORE = datetime(2026, 3, 29, 0, 59, 59, 999_000, tzinfo=UTC)


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Sets the reader's zone."""

    def choose(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield choose
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("UTC", "UTC"),
        ("Asia/Seoul", "KST (UTC+09:00)"),
        ("Asia/Kathmandu", "UTC+05:45"),
        ("America/St_Johns", "NDT (UTC-02:30)"),
        ("Europe/London", "GMT (UTC+00:00)"),
    ],
)
def test_a_zone_is_said(zone: Callable[[str], None], name: str, told: str) -> None:
    """By its name, where it has one that people use, and by its distance."""
    zone(name)
    assert zone_of(BEFORE) == told


def test_a_time_is_of_the_readers_day(zone: Callable[[str], None]) -> None:
    """What is the evening before in UTC is the day after in Seoul."""
    zone("Asia/Seoul")
    assert clock_time(BEFORE) == "09:59:59.999"
    evening = datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert str(Clock(evening).heading()) == "2026-03-29, times in KST (UTC+09:00)"


def test_midnight_is_said(zone: Callable[[str], None]) -> None:
    """A line of another day says which, once; the zone is the same."""
    zone("Asia/Seoul")
    clock = Clock(datetime(2026, 3, 28, 14, 59, tzinfo=UTC))
    assert clock.turn(clock.now + timedelta(seconds=59)) is None
    assert clock.turn(clock.now + timedelta(seconds=1)) == "2026-03-29"
    assert clock.turn(clock.now) is None


def test_a_change_of_the_clocks_is_said(zone: Callable[[str], None]) -> None:
    """Two o'clock is three: the zone is another from here on."""
    zone("Europe/Berlin")
    clock = Clock(BEFORE)
    assert str(clock.heading()) == "2026-03-29, times in CET (UTC+01:00)"
    after = BEFORE + timedelta(seconds=1)
    assert (clock_time(BEFORE), clock_time(after)) == ("01:59:59.999", "03:00:00.999")
    assert str(clock.turn(after)) == "2026-03-29, times in CEST (UTC+02:00)"
