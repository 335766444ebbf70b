"""How long a host stays out: Envoy's multiplier, followed from its events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lab.envoy.ejection import Ejection, current_ejection
from lab.envoy.outlier import Breaker
from lab.envoy.outlier_event import OutlierEvent

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DEFAULTS = Breaker()


def seconds(number: float) -> timedelta:
    """So many seconds."""
    return timedelta(seconds=number)


def event(at: float, action: str = "EJECT", count: int = 1, **more: Any) -> OutlierEvent:
    """An event so many seconds after the start."""
    return OutlierEvent.model_validate(
        {
            "timestamp": START + seconds(at),
            "cluster_name": "outbound|80||web",
            "upstream_url": "127.42.1.1:8080",
            "action": action,
            "num_ejections": count,
            "enforced": action == "EJECT",
            **more,
        }
    )


def history(*gaps: float, breaker: Breaker = DEFAULTS) -> list[OutlierEvent]:
    """A host that is ejected after each of these times in the pool, and back when it should be."""
    events: list[OutlierEvent] = []
    at = 0.0
    for count, gap in enumerate(gaps, start=1):
        at += gap
        events.append(event(at, count=count))
        ejection = current_ejection(events, breaker)
        assert ejection is not None
        at = (ejection.earliest_return - START).total_seconds()
        events.append(event(at, "UNEJECT", count))
    return events[:-1]


def length(events: list[OutlierEvent], breaker: Breaker = DEFAULTS) -> float:
    """How many seconds the last ejection lasts at the least."""
    ejection = current_ejection(events, breaker)
    assert ejection is not None
    return (ejection.earliest_return - ejection.since).total_seconds()


def test_no_events_are_no_ejection() -> None:
    """A host that never failed."""
    assert current_ejection([], DEFAULTS) is None


def test_the_first_ejection() -> None:
    """The base time, and at most an interval more until the sweep comes by."""
    assert current_ejection([event(5, type="CONSECUTIVE_GATEWAY_FAILURE")], DEFAULTS) == Ejection(
        since=START + seconds(5),
        earliest_return=START + seconds(35),
        latest_return=START + seconds(45),
        reason="CONSECUTIVE_GATEWAY_FAILURE",
        count=1,
    )


def test_a_host_that_is_back_is_not_ejected() -> None:
    """Its last event says so."""
    assert current_ejection([event(0), event(30, "UNEJECT")], DEFAULTS) is None


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [
        pytest.param([1], 30, id="base"),
        pytest.param([1, 0], 60, id="at once again: twice the base"),
        pytest.param([1, 0, 0], 90, id="three times"),
        pytest.param([1, 0, 0, 0], 120, id="four times"),
        pytest.param([1, 5], 30, id="part of an interval may have had a sweep"),
        pytest.param([1, 0, 0, 10], 90, id="one sweep in the pool takes one off"),
        pytest.param([1, 0, 0, 20], 60, id="two sweeps take two"),
        pytest.param([1, 0, 0, 30], 30, id="three take all"),
        pytest.param([1, 0, 0, 3600], 30, id="and more take no more"),
        pytest.param([1, *[0] * 9], 300, id="the maximum is reached"),
        pytest.param([1, *[0] * 30], 300, id="and not exceeded"),
    ],
)
def test_the_time_grows_with_each_ejection_and_shrinks_in_the_pool(
    gaps: list[float], expected: float
) -> None:
    """30 s base, 10 s interval, 300 s maximum: Envoy's defaults, and the write-up's numbers."""
    assert length(history(*gaps)) == expected


@pytest.mark.parametrize(("sweeps", "expected"), [(0, 300), (1, 300), (2, 300), (3, 270), (9, 90)])
def test_beyond_the_maximum_envoy_hardly_counts_on(sweeps: int, expected: float) -> None:
    """Its multiplier ends at 11 here, however often the host was ejected, so it decays from 11."""
    assert length(history(1, *[0] * 30, sweeps * 10)) == expected


def test_the_first_ejection_of_a_new_envoy_starts_from_nothing() -> None:
    """It counts from one again: its predecessor's opinion died with it."""
    before = history(1, 0, 0)
    assert length(before) == 90
    assert length([*before, event(92, count=1)]) == 30


def test_what_is_only_detected_changes_nothing() -> None:
    """``enforcing_…: 0`` logs ejections that never were."""
    detected = event(2, enforced=False)
    assert current_ejection([detected], DEFAULTS) is None
    assert length([event(1), detected]) == 30
    assert length([event(1), event(31, "UNEJECT"), detected, event(31, count=2)]) == 60


def test_a_return_alone_is_no_ejection() -> None:
    """The log was cut between the two."""
    assert current_ejection([event(30, "UNEJECT", 3)], DEFAULTS) is None


def test_an_ejection_beyond_three_hundred_seconds() -> None:
    """A base above the default maximum lasts as long as it says, and grows no more."""
    breaker = Breaker(base=600, maximum=600)
    assert length([event(0)], breaker) == 600
    assert length(history(1, 0, 0, breaker=breaker), breaker) == 600


def test_a_jitter_makes_the_return_later_only() -> None:
    """By so much at the most."""
    ejection = current_ejection([event(5)], Breaker(jitter=4))
    assert ejection is not None
    assert ejection.earliest_return == START + seconds(35)
    assert ejection.latest_return == START + seconds(49)
    assert ejection.seconds == 30


def test_a_sweep_and_no_more_than_that() -> None:
    """An interval in the pool to the microsecond is one sweep, and a fraction may have had one."""
    short = Breaker(interval=0.1, base=1)
    events = history(1, 0, 0, breaker=short)
    back = (events[-1].time - START).total_seconds() + 3
    for pause, expected in ((0.3, 1), (0.2, 2), (0.11, 2), (0.1, 3)):
        again = [*events, event(back, "UNEJECT", 3), event(back + pause, count=4)]
        assert length(again, short) == expected
