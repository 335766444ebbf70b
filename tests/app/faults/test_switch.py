"""The switch between the settings' plan and one put in force for a while."""

import asyncio
from datetime import UTC

import pytest

from app.faults.switch import FaultSwitch
from faultplan.errors import FaultPlanError
from tests.faultplan.clock import Clock
from tests.faultplan.running import decide, statuses


def test_the_settings_plan_is_in_force_first() -> None:
    """Nothing was put in force yet."""
    switch = FaultSwitch("500@always", 3)
    found = (switch.plan.text, switch.plan.seed, switch.source, switch.seconds_left)
    assert found == ("500@always", 3, "settings", None)


def test_a_plan_that_was_put_begins_at_its_beginning() -> None:
    """Putting the same plan again restarts its schedule."""
    switch = FaultSwitch("none", 3)
    for _ in range(2):
        switch.put("500@first:1")
        assert [switch.plan.decide() is not None for _ in range(3)] == [True, False, False]
    assert (switch.source, switch.plan.seed) == ("control", 3)


def test_a_put_seed_holds_for_that_plan_alone() -> None:
    """The seed of the process returns with the settings' plan."""
    switch = FaultSwitch("none", 3)
    switch.put("500@random:0.5", seed=9)
    assert switch.plan.seed == 9
    switch.restore()
    assert switch.plan.seed == 3


def test_zero_is_a_seed() -> None:
    """And not the lack of one."""
    switch = FaultSwitch("none", 3)
    switch.put("500@random:0.5", seed=0)
    assert switch.plan.seed == switch.changes[-1].seed == 0


def test_changes_are_told() -> None:
    """Who, what, with which seed, for how long; the oldest first, and no more than the last 100."""
    clock = Clock()
    switch = FaultSwitch("503@always", 3, clock=clock)
    switch.put("500@always", seed=4, ttl_seconds=2.5)
    clock.now += 2.5
    switch.put("500@always")
    switch.restore()
    assert [
        (change.who, change.plan, change.seed, change.ttl_seconds) for change in switch.changes
    ] == [
        ("settings", "503@always", 3, None),
        ("control", "500@always", 4, 2.5),
        ("ttl", "503@always", 3, None),
        ("control", "500@always", 3, None),
        ("control", "503@always", 3, None),
    ]
    assert all(change.time.tzinfo is UTC for change in switch.changes)
    for _ in range(100):
        switch.put("501@always")
    assert {change.plan for change in switch.changes} == {"501@always"}
    assert len(switch.changes) == 100


def test_time_that_is_up_is_none_left() -> None:
    """Less than nothing is never left, and the settings' plan has no time."""
    clock = Clock()
    switch = FaultSwitch("none", 3, clock=clock)
    switch.put("500@always", ttl_seconds=2)
    seen = []
    for passed in (0.0, 1.5, 100.0):
        clock.now += passed
        seen.append(switch.seconds_left)
    assert (seen, switch.source) == ([2, 0.5, None], "settings")
    switch.put("500@always", ttl_seconds=2)
    switch.restore()
    assert switch.seconds_left is None


def test_a_plan_ends_on_time_though_nobody_asks() -> None:
    """So that what it holds fast is let go; an earlier plan's time is no more looked at."""

    async def hold() -> list[float]:
        switch = FaultSwitch("none", 3)
        loop = asyncio.get_running_loop()
        begun, found = loop.time(), []
        for seconds in (5.0, 0.05):
            switch.put("500@always", ttl_seconds=seconds)
        await switch.force.grip.pause(10)
        found.append(loop.time() - begun)
        assert [change.who for change in switch.changes] == [
            "settings",
            "control",
            "control",
            "ttl",
        ]
        switch.put("500@always", ttl_seconds=0.05)
        switch.put("501@always")
        await asyncio.sleep(0.1)
        assert switch.plan.text == "501@always"
        return found

    (held,) = asyncio.run(hold())
    assert 0.04 < held < 5


def test_the_settings_plan_returns_when_time_is_up() -> None:
    """One moment before the end the plan still holds; at the end it does not."""
    clock = Clock()
    switch = FaultSwitch("503@first:1", 3, clock=clock)
    switch.plan.decide()
    switch.put("500@always", ttl_seconds=30)
    clock.now += 29.5
    assert (switch.plan.text, switch.seconds_left) == ("500@always", 0.5)
    clock.now += 0.5
    assert switch.source == "settings"
    assert switch.seconds_left is None
    verdict = switch.plan.decide()
    assert verdict is not None, "the settings' plan begins again, too"
    assert verdict.answer is not None
    assert verdict.answer.rule == "503@first:1"


def test_a_second_plan_drops_the_time_of_the_first() -> None:
    """A plan without a time stays, whatever was in force before."""
    clock = Clock()
    switch = FaultSwitch("none", 3, clock=clock)
    switch.put("500@always", ttl_seconds=1)
    switch.put("503@always")
    clock.now += 1000
    assert switch.plan.text == "503@always"


def test_a_wrong_plan_changes_nothing() -> None:
    """The plan in force stays, with its counters."""
    switch = FaultSwitch("none", 3)
    switch.put("500@first:2")
    switch.plan.decide()
    with pytest.raises(FaultPlanError):
        switch.put("500@sometimes")
    assert (switch.plan.text, switch.plan.requests) == ("500@first:2", 1)


def test_ending_a_plan_lifts_its_limits() -> None:
    """Whoever is still inside an old limit takes no place in the next one, and may leave late."""
    switch = FaultSwitch("none", 1)
    switch.put("limit:1@always")
    inside = decide(switch.plan)
    assert statuses(switch.plan, 1) == [503]
    switch.put("limit:1@always")
    assert decide(switch.plan).answer is None
    inside.release()
    assert statuses(switch.plan, 1) == [503]
    switch.restore()
    assert switch.plan.decide() is None


def test_uptime_counts_from_the_start_and_during_from_the_plan() -> None:
    """Setting the same plan again moves the one and not the other."""
    clock = Clock()
    switch = FaultSwitch("none", 1, clock=clock)
    clock.now += 20
    switch.put("500@uptime:0s-30s; 503@during:0s-30s")
    assert statuses(switch.plan, 1) == [500]
    clock.now += 10
    assert statuses(switch.plan, 1) == [503]
    clock.now += 20
    assert statuses(switch.plan, 1) == [0]
    switch.put("500@uptime:0s-30s; 503@during:0s-30s")
    assert statuses(switch.plan, 1) == [503]
