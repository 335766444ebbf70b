"""What the rules of a plan come to together, and the running plan gives the same."""

from collections import Counter
from collections.abc import Callable

import pytest

from faultplan.forecast import Seen, fails
from faultplan.plan import FaultPlan
from faultplan.status import Status
from faultplan.together import together


def requests(plan: str, run: int, counts: Callable[[Seen], bool] = fails) -> float | None:
    """Until so many in a row, to one host, on average."""
    found = together(plan)
    assert found is not None
    return found.requests_until(run, counts)


@pytest.mark.parametrize(
    ("plan", "run", "expected"),
    [
        # 1 - 0.5 * 0.5 of the requests fail: (1 - p^3) / ((1 - p) p^3).
        ("500@random:0.5; 503@random:0.5", 3, 5.481),
        ("500@every:2; 503@every:3", 3, 4),
        ("200@always; 500@always", 3, float("inf")),
        ("500@always; 200@always", 3, 3),
        ("500@first:2; 503@every:3", 3, 3),
        ("500@random:0.5", 3, 14),
        ("404@every:2; 500@always", 2, float("inf")),
        ("delay:1s@always; 500@random:0.5; 503@random:0.5", 3, 5.481),
    ],
)
def test_rules_meet(plan: str, run: int, expected: float) -> None:
    """The first that answers wins, and what two of them leave alone neither of them does."""
    assert requests(plan, run) == pytest.approx(expected, rel=1e-3)


def test_the_whole_is_called_by_its_rules() -> None:
    """Those that a proxy sees something of."""
    found = together("delay:1s@always; 500@every:2;503@every:3")
    assert found is not None
    assert found.text == "500@every:2; 503@every:3"
    assert found.seen == (Seen(500), Seen(503))


def test_a_delay_that_is_too_long_comes_before_any_answer() -> None:
    """Wherever its rule stands: the proxy has given up by then."""
    for plan in ("500@always; delay:2s@every:2", "delay:2s@every:2; 500@always"):
        found = together(plan, timeout=1.0)
        assert found is not None
        assert found.seen == (Seen(500), Seen(504, local=True))


@pytest.mark.parametrize(
    "plan",
    [
        "500@during:0s-10s; 503@always",
        "500@always; limit:3@always",
        "crash:1@every:9; 500@every:2",
        "delay:600ms@always; delay:700ms@always",
        "500@every:71; 503@every:73",
    ],
)
def test_what_nobody_can_say(plan: str) -> None:
    """Rules at different times, a matter of load, a new process, delays that add up, long ones."""
    assert together(plan, timeout=1.0) is None


def test_no_fault_is_no_forecast() -> None:
    """Nothing is seen of it."""
    assert together("none") is None
    assert together("delay:1s@always") is None


@pytest.mark.parametrize(
    "plan",
    [
        "500@random:0.5; 503@random:0.5",
        "404@every:3; 500@random:0.3; 503@burst:2/5",
        "500:30,503:20@every:2; 200@first:7; 502@random:0.1",
    ],
)
def test_a_running_plan_gives_the_same(plan: str) -> None:
    """Each request's shares over many seeds are those foreseen, within what chance allows."""
    found = together(plan)
    assert found is not None
    wanted = [part.odds for part in (*found.head, *found.cycle) for _ in range(part.requests)]
    number, seeds = min(20, len(wanted)), 400
    given: list[Counter[int]] = [Counter() for _ in range(number)]
    for seed in range(seeds):
        running = FaultPlan(plan, seed, clock=lambda: 0.0)
        for request in range(number):
            verdict = running.decide()
            answer = verdict.answer.outcome if verdict and verdict.answer else None
            if isinstance(answer, Status):
                given[request][answer.code] += 1
    for odds, counted in zip(wanted, given, strict=False):
        expected = {seen.status: float(chance) for seen, chance in odds}
        assert set(counted) <= set(expected)
        for status, chance in expected.items():
            # Five standard deviations: the seeds are fixed, so that this is no matter of luck.
            spread = 5 * (chance * (1 - chance) / seeds) ** 0.5
            assert abs(counted[status] / seeds - chance) <= spread + 1e-9, (odds, counted)
