"""The schedule, with the time given to it."""

from __future__ import annotations

from typing import Any

import pytest

from lab.hammer.pace import Pace, Slot


def slots(pace: Pace, now: float) -> list[Slot]:
    """Take all there are."""
    return list(iter(lambda: pace.take(now), None))


def test_a_count_is_exact() -> None:
    """Every index once, none lost and none too many."""
    pace = Pace(start=5.0, rate=None, count=7, duration=None)

    assert [slot.index for slot in slots(pace, 5.0)] == list(range(7))
    assert pace.take(5.0) is None
    assert pace.planned == 7


def test_a_closed_loop_is_due_when_it_is_taken() -> None:
    """Nothing was scheduled, so nothing is late."""
    pace = Pace(start=0.0, rate=None, count=2, duration=None)
    slot = pace.take(3.5)

    assert slot == Slot(0, 3.5)
    assert slot is not None
    pace.begin(slot, 4.5)
    assert (pace.lags.summary(), pace.late) == (None, 0)


def test_an_open_loop_is_due_by_the_schedule() -> None:
    """However late a slot is taken, it was due when the rate says."""
    pace = Pace(start=100.0, rate=4.0, count=3, duration=None)

    assert [slot.due for slot in slots(pace, 999.0)] == [100.0, 100.25, 100.5]


@pytest.mark.parametrize(
    ("rate", "duration", "planned"),
    [
        (10.0, 1.0, 10),
        (10.0, 0.3, 3),
        (100.0, 0.07, 7),
        (3.0, 1.0, 3),
        (2.0, 0.75, 2),
        (0.5, 1.0, 1),
        (0.1, 5, 1),
    ],
)
def test_a_duration_at_a_rate_plans_the_slots_before_its_end(
    rate: float, duration: float, planned: int
) -> None:
    """The slot that lies on the deadline is not part of it."""
    pace = Pace(start=0.0, rate=rate, count=None, duration=duration)

    taken = slots(pace, 0.0)

    assert len(taken) == pace.planned == planned
    assert taken[-1].due < duration


def test_the_deadline_ends_it() -> None:
    """Slots that nobody was free to take before the end are not sent afterwards."""
    pace = Pace(start=0.0, rate=100.0, count=None, duration=1.0)

    assert pace.take(0.999) is not None
    assert pace.take(1.0) is None
    assert not pace.more(1.0)
    assert pace.left(0.75) == 0.25
    assert pace.left(2.0) == 0.0


def test_a_duration_as_fast_as_it_goes_has_no_plan() -> None:
    """Only the clock ends it."""
    pace = Pace(start=0.0, rate=None, count=None, duration=1.0)

    assert pace.planned is None
    assert pace.take(0.5) is not None


def test_a_schedule_is_sent_until_its_last_start_and_an_interval() -> None:
    """Eleven at a tenth of a second apart take 1.1 s, whenever the last one is answered."""
    pace = Pace(start=5.0, rate=10.0, count=11, duration=None)
    for slot in slots(pace, 5.0):
        pace.begin(slot, slot.due)

    assert pace.sending(9.9) == pytest.approx(1.1)
    assert pace.begun == 11


def test_a_closed_loop_is_sent_all_the_time() -> None:
    """Forty that were sent at once and answered within a second are forty a second."""
    pace = Pace(start=0.0, rate=None, count=40, duration=None)
    for slot in slots(pace, 0.0):
        pace.begin(slot, 0.0)

    assert pace.sending(1.09) == 1.09


@pytest.mark.parametrize(
    ("plan", "begun", "now", "left"),
    [
        ({"rate": None, "count": 100, "duration": None}, 25, 2.0, 6.0),
        ({"rate": None, "count": 100, "duration": None}, 0, 2.0, None),
        ({"rate": None, "count": None, "duration": 10.0}, 25, 4.0, 6.0),
        ({"rate": None, "count": None, "duration": 10.0}, 25, 14.0, 0.0),
        ({"rate": 10.0, "count": 100, "duration": None}, 1, 4.0, 6.0),
        ({"rate": 10.0, "count": None, "duration": 10.0}, 1, 4.0, 6.0),
    ],
)
def test_the_expected_end(plan: dict[str, Any], begun: int, now: float, left: float | None) -> None:
    """By the clock, by the schedule, or by how fast it went so far."""
    pace = Pace(start=0.0, **plan)
    for _ in range(begun):
        pace.begin(Slot(0, 0.0), 0.0)

    found = pace.progress(now)

    assert (found.begun, found.seconds) == (begun, now)
    assert found.left == (None if left is None else pytest.approx(left))


def test_a_slot_that_nobody_was_free_for_is_told_apart() -> None:
    """From one that a worker had in time and started late."""
    pace = Pace(start=0.0, rate=10.0, count=3, duration=None)

    pace.take(0.0)
    pace.take(0.19)
    assert pace.no_worker == 0
    pace.take(0.5)
    assert pace.no_worker == 1


def test_the_lag_is_how_far_a_start_is_behind_its_slot() -> None:
    """Small jitter is measured but not called late; an interval behind is."""
    pace = Pace(start=0.0, rate=10.0, count=3, duration=None)

    pace.begin(Slot(0, 0.0), 0.01)
    pace.begin(Slot(1, 0.1), 0.19)
    assert pace.late == 0
    pace.begin(Slot(2, 0.2), 0.5)

    lags = pace.lags.summary()
    assert lags is not None
    assert lags.max == pytest.approx(0.3)
    assert lags.p50 == pytest.approx(0.09)
    assert pace.late == 1
