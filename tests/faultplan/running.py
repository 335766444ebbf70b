"""Plans at work, for tests."""

from faultplan.limits import Refusal
from faultplan.plan import FaultPlan, Verdict
from faultplan.status import Status
from tests.faultplan.clock import Clock

PLAIN = 0


def running(text: str, seed: int, clock: Clock | None = None) -> FaultPlan:
    """Set a plan; where time is no matter, it stands still."""
    return FaultPlan(text, seed, clock=clock or Clock())


def decide(plan: FaultPlan) -> Verdict:
    """A verdict that there must be."""
    verdict = plan.decide()
    assert verdict is not None
    return verdict


def statuses(plan: FaultPlan, requests: int) -> list[int]:
    """The fault's status for each request, or 0 where there is none."""
    found = []
    for _ in range(requests):
        verdict = plan.decide()
        if verdict is None or verdict.answer is None:
            found.append(PLAIN)
            continue
        outcome = verdict.answer.outcome
        answer = outcome.status if isinstance(outcome, Refusal) else outcome
        assert isinstance(answer, Status)
        found.append(answer.code)
    return found
