"""What a host answers is what the service's own plan draws."""

from __future__ import annotations

import pytest

from faultplan.forecast import Seen
from faultplan.plan import FaultPlan
from faultplan.status import Status
from lab.envoy.outlier import Breaker
from lab.errors import UsageError
from lab.simulate.answers import Judge, check_plan, is_counted, judged, source
from lab.simulate.settings import Retries


@pytest.mark.parametrize("seed", [0, 7, 2**40])
@pytest.mark.parametrize("chance", ["0", "0.3", "0.999", "1"])
def test_drawn_by_the_chunk_is_drawn_one_by_one(seed: int, chance: str) -> None:
    """Past the end of a chunk too, which is another generator of the same numbers."""
    text = f"503@random:{chance}"
    plan = FaultPlan(text, seed, clock=lambda: 0.0)
    host = source(text, seed, Judge(Breaker(), Retries()))
    for _ in range(2500):
        verdict = plan.decide()
        answer, late = host.next(0.0)
        assert late == 0
        assert answer.status == (200 if verdict is None else 503)


def test_a_plan_of_several_rules_is_played_as_the_service_plays_it() -> None:
    """Delays add up, and the first answer wins."""
    text = "delay:50ms@every:2; 500@random:0.5; 503:60@always; hang:2s@every:7"
    plan = FaultPlan(text, 3, clock=lambda: 0.0)
    host = source(text, 3, Judge(Breaker(), Retries()))
    for number in range(1, 50):
        verdict = plan.decide()
        answer, late = host.next(0.0)
        waits = 0.05 * (number % 2 == 0)
        found = verdict.answer.outcome if verdict is not None and verdict.answer else None
        if isinstance(found, Status):
            assert (answer.status, late) == (found.code, waits)
        elif found is None:
            assert (answer.status, late) == (200, waits)
        else:
            assert (answer.status, late) == (503, waits + 2)


def test_time_is_the_simulations_own() -> None:
    """A window opens and closes by it."""
    host = source("500@during:2s-3s", 1, Judge(Breaker(), Retries()))
    assert [host.next(now)[0].status for now in (0.0, 1.9, 2.5, 3.5)] == [200, 200, 500, 200]


@pytest.mark.parametrize(
    ("seen", "breaker", "error", "local"),
    [
        (Seen(500), Breaker(), True, False),
        (Seen(404), Breaker(), False, False),
        (Seen(404), Breaker(codes=(404,)), True, False),
        (Seen(500), Breaker(codes=(404,)), False, False),
        # A failure of the proxy's own is one whatever statuses are named.
        (Seen(503, local=True), Breaker(codes=(404,)), True, False),
        (Seen(503, local=True), Breaker(split=True), False, True),
    ],
)
def test_what_counts(seen: Seen, breaker: Breaker, error: bool, local: bool) -> None:
    """By the breaker's own word."""
    found = judged(seen, breaker, Retries())
    assert (found.error, found.local) == (error, local)


def test_what_is_tried_again() -> None:
    """By the route's."""
    retries = Retries(2, frozenset({500}), resets=True)
    found = [
        judged(seen, Breaker(), retries).again
        for seen in (Seen(500), Seen(503), Seen(503, local=True), Seen(504, local=True))
    ]
    assert found == [True, False, True, False]
    assert not judged(Seen(500), Breaker(), Retries(0, frozenset({500}))).again


def test_what_memory_a_plan_has() -> None:
    """Of requests before, or none."""
    assert not any(map(is_counted, ("500@always", "500@random:0.2", "500@during:1s-2s")))
    assert all(map(is_counted, ("500@every:2", "500@always; 503@first:3", "500@loop:200,500")))


@pytest.mark.parametrize("plan", ["crash:1@always", "limit:3@always", "readiness:down@always"])
def test_what_takes_a_process_is_refused(plan: str) -> None:
    """With what there is."""
    with pytest.raises(UsageError, match="is not simulated: it takes a process or a kubelet"):
        check_plan(plan)
