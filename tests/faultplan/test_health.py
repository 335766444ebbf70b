"""Health faults of a plan at work: states that last, and that no request notices."""

from tests.faultplan.clock import Clock
from tests.faultplan.running import PLAIN, running, statuses


def test_a_probe_is_down_for_as_long_as_its_window() -> None:
    """That probe alone, from the first moment up to the last."""
    clock = Clock()
    plan = running("readiness:down@during:10s-20s; liveness:down@uptime:15s-", 1, clock)
    found = []
    for passed in (0, 10, 15, 20):
        clock.now = 100.0 + passed
        found.append((plan.down("readiness"), plan.down("liveness")))
    assert found == [(False, False), (True, False), (True, True), (False, True)]


def test_a_probe_may_be_down_for_good() -> None:
    """And without it none is."""
    assert running("liveness:down@always", 1).down("liveness")
    assert not running("liveness:down@always", 1).down("readiness")
    assert not running("none", 1).down("liveness")
    assert not running("500@always", 1).down("liveness")


def test_delays_of_probes_add_up() -> None:
    """Those that hold now, in seconds."""
    clock = Clock()
    plan = running("probe-delay:1500ms@always; probe-delay:2s@during:5s-6s", 1, clock)
    assert plan.probe_delay() == 1.5
    clock.now += 5
    assert plan.probe_delay() == 3.5
    clock.now += 1
    assert plan.probe_delay() == 1.5
    assert running("delay:1s@always; liveness:down@always", 1).probe_delay() == 0


def test_a_delay_of_probes_is_drawn_anew_from_the_rule_s_own_stream() -> None:
    """The same again for the same seed."""
    plan, again = (running("probe-delay:1s-2s@always; 500@random:0.5", 7) for _ in range(2))
    drawn = [plan.probe_delay() for _ in range(5)]
    statuses(again, 20)
    assert [again.probe_delay() for _ in range(5)] == drawn
    assert len(set(drawn)) == 5
    assert all(1 <= each <= 2 for each in drawn)


def test_no_request_notices_a_state() -> None:
    """It answers nothing, counts nothing, and stands in the way of no rule."""
    plan = running("liveness:down@always; probe-delay:1s@during:0s-1m+always; 500@every:2", 1)
    assert statuses(plan, 4) == [PLAIN, 500, PLAIN, 500]
    assert [(rule.matched, rule.fired) for rule in plan.rules] == [(0, 0), (0, 0), (2, 2)]
