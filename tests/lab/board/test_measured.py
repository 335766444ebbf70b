"""What was measured of a breaker: from the same events as the picture."""

from __future__ import annotations

import gc
import itertools
from datetime import UTC, datetime, timedelta

from lab.board.measured import Measured
from lab.envoy.outlier import Breaker
from lab.site.events import Applied, Ejected, Event, Planned, Returned, Tried

BEGAN = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
POOL = "outbound|80||shop.goodjob.svc.cluster.local"
BREAKERS = {("gateway", POOL): Breaker(consecutive_5xx=3)}


def tried(seconds: float, status: int, pod: str = "b") -> Tried:
    """A try that took 5 ms."""
    return Tried(
        time=BEGAN + timedelta(seconds=seconds),
        proxy="gateway",
        status=status,
        upstream=f"{pod}:8080",
        cluster=POOL,
        duration_ms=5,
        pod=pod,
    )


def turned(kind: type[Ejected] | type[Returned], seconds: float, pod: str = "b") -> Event:
    """What became of a host."""
    return kind(
        time=BEGAN + timedelta(seconds=seconds),
        proxy="gateway",
        pod=pod,
        address=f"{pod}:8080",
        cluster=POOL,
        ejections=1,
        detector="CONSECUTIVE_5XX",
        line="{}",
    )


def measured(*batches: list[Event]) -> list[dict[str, object]]:
    """What it comes to."""
    found = Measured()
    for each in batches:
        found.add(each, BREAKERS)
    return found.told()


def test_nothing_is_told_before_anybody_was_out() -> None:
    """A pool without an ejection has no figures."""
    assert measured([tried(0, 200), tried(1, 500)]) == []


def test_requests_are_counted_since_the_plan() -> None:
    """Those before it had nothing to do with it; and those after the ejection neither."""
    plan = Planned(time=BEGAN + timedelta(seconds=3.5), pod="b", plan="500@always")
    before: list[Event] = [tried(second, 200) for second in range(3)]
    run: list[Event] = [tried(4, 500), tried(5, 500), tried(6, 500), turned(Ejected, 6.005)]
    (told,) = measured(before, [plan], run, [tried(7, 500)])
    assert told["asked"] == {"b": 3}
    assert told["most"] == 1


def test_the_try_that_ejected_may_be_in_the_log_later() -> None:
    """Envoy writes its logs when it likes."""
    (told,) = measured([tried(4, 500), tried(5, 500)], [turned(Ejected, 6.005)], [tried(6, 500)])
    assert told["asked"] == {"b": 3}


def test_what_was_before_the_plan_may_be_in_the_log_after_it() -> None:
    """And is not counted all the same."""
    plan = Planned(time=BEGAN + timedelta(seconds=3.5), pod="b", plan="500@always")
    run: list[Event] = [tried(second, 500) for second in (4, 5, 6)]
    (told,) = measured([tried(1, 200)], [plan], [tried(3, 200), *run, turned(Ejected, 6.005)])
    assert told["asked"] == {"b": 3}


def test_most_at_a_time_and_how_long() -> None:
    """Two at once; and the last ejection's own span beside its length."""
    (told,) = measured(
        [turned(Ejected, 1, "a"), turned(Ejected, 2, "b"), turned(Returned, 36, "b")]
    )
    assert told["most"] == 2
    last = told["last"]
    assert isinstance(last, dict)
    assert (last["pod"], last["seconds"], last["earliest"]) == ("b", 34.0, 30.0)
    assert last["latest"] >= 40.0


def test_a_changed_rule_begins_anew() -> None:
    """What was measured of another breaker is none of this one's."""
    applied = Applied(time=BEGAN + timedelta(seconds=40), source="k8s", reset=(POOL,))
    other = Applied(time=BEGAN + timedelta(seconds=40), source="k8s", reset=("another",))
    assert measured([turned(Ejected, 1)], [applied]) == []
    assert len(measured([turned(Ejected, 1)], [other])) == 1


def test_what_is_kept_of_a_long_run_is_bounded_and_its_figures_are_whole() -> None:
    """An hour of answers is a number; and so is what reached a host that was out."""
    gc.collect()
    before = _tries()
    found = Measured()
    found.add((tried(second / 100, 200) for second in range(30_000)), BREAKERS)
    run: list[Event] = [tried(300 + second, 500) for second in range(3)]
    late = (tried(303 + second / 100, 500) for second in range(5_000))
    found.add(itertools.chain(run, [turned(Ejected, 302.005)], late), BREAKERS)
    (told,) = found.told()
    assert told["asked"] == {"b": 30_003}
    gc.collect()
    assert _tries() - before <= 1_003


def _tries() -> int:
    """How many there are in this process, whoever keeps them."""
    return sum(isinstance(each, Tried) for each in gc.get_objects())


def test_what_was_before_a_plan_counts_for_nothing_however_long_it_was() -> None:
    """Also what is a number by now."""
    plan = Planned(time=BEGAN + timedelta(seconds=300), pod="b", plan="500@always")
    good: list[Event] = [tried(second / 100, 200) for second in range(29_000)]
    run: list[Event] = [tried(301 + second, 500) for second in range(3)]
    (told,) = measured(good, [plan], [*run, turned(Ejected, 303.005)])
    assert told["asked"] == {"b": 3}


def test_errors_before_a_plan_was_noted_are_of_its_run() -> None:
    """Under load some fail between a pod's taking the plan and anybody's noting that it did."""
    plan = Planned(time=BEGAN + timedelta(seconds=3.5), pod="b", plan="500@always")
    good: list[Event] = [tried(n, 200) for n in range(3)]
    bad: list[Event] = [tried(3 + n * 0.4, 500) for n in range(3)]
    out: list[Event] = [turned(Ejected, 3.805)]
    for events in ([*good, *bad[:2], plan, bad[2]], [*good, *bad, plan], [*good, plan, *bad]):
        (told,) = measured(events, out)
        assert told["asked"] == {"b": 3}
