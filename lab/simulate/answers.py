"""What a host answers to try after try, and what its callers make of each answer.

The plans are the service's own: the same text and seed draw the same answers in the same order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Protocol

import numpy as np

from faultplan.connection import Close, Hang, Malformed, Reset
from faultplan.delays import Delay, Wait
from faultplan.effects import EFFECTS
from faultplan.errors import FaultPlanError
from faultplan.forecast import BROKEN, NO_HTTP, Seen
from faultplan.grammar import parse
from faultplan.mix import Mix
from faultplan.plan import FaultPlan
from faultplan.schedules import Always, Chance, During
from faultplan.status import Status
from lab.errors import UsageError
from lab.plans import worded
from lab.words import Text

if TYPE_CHECKING:
    from lab.envoy.outlier import Breaker
    from lab.simulate.settings import Retries

GOOD = Seen(200)
STRAY = Seen(500)
"""What a host without a plan answers now and then."""
#: What can be acted out without a process: the rest needs one, or kubelet.
_KNOWN = (Status, Mix, Reset, Close, Malformed, Hang, Delay)
_ELSEWHERE = EFFECTS.keys() - {
    "STATUS",
    "MIX",
    *("reset", "close", "malformed", "hang", "delay"),
}
_CHUNK = 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What the caller of a try makes of what it sees.

    Args:
        status: as it is counted, and as the client gets it.
        error: whether it is counted as an error.
        local: whether it is told apart as a failure of the connection.
        again: whether the route tries again after it.
        fails: whether it is a failure to the client.
    """

    status: int
    error: bool
    local: bool
    again: bool
    fails: bool


def judged(seen: Seen, breaker: Breaker, retries: Retries) -> Answer:
    """What a caller makes of it.

    A failure of the proxy's own is an error whatever statuses the cluster names, unless such
    failures are told apart.
    """
    apart = breaker.split and seen.local
    return Answer(
        status=seen.status,
        error=not apart and (seen.local or breaker.counts(seen.status)),
        local=apart,
        again=retries.covers(seen),
        fails=seen.status >= 500,
    )


def check_plan(plan: str) -> None:
    """Whether a plan can be acted out here.

    Raises:
        UsageError: it is none, or it has an effect that takes a process or a kubelet.
    """
    # Whatever is missing from it, such an effect would be refused all the same.
    for part in plan.split(";"):
        effect = re.match("[a-z-]*", part.strip())
        if effect and effect[0] in _ELSEWHERE:
            raise UsageError(Text("simulate-effect", rule=part.strip()))
    try:
        rules = parse(plan)
    except FaultPlanError as error:
        raise UsageError(Text("simulate-plan", problem=worded(error))) from error
    for rule in rules:
        if not isinstance(rule.effect, _KNOWN):
            raise UsageError(Text("simulate-effect", rule=str(rule)))


def is_counted(plan: str) -> bool:
    """Whether what a request gets depends on how many there were before it."""
    return any(not isinstance(rule.schedule, Always | Chance | During) for rule in parse(plan))


class Source(Protocol):
    """A host that fails."""

    def next(self, now: float) -> tuple[Answer, float]:
        """What the next try gets, and how many seconds later than usual."""
        ...


class Judge(dict[Seen, Answer]):
    """What callers make of what they see, judged once."""

    def __init__(self, breaker: Breaker, retries: Retries) -> None:
        super().__init__()
        self._breaker, self._retries = breaker, retries

    def __missing__(self, seen: Seen) -> Answer:
        found = self[seen] = judged(seen, self._breaker, self._retries)
        return found


def source(plan: str, seed: int, judge: Judge) -> Source:
    """A host with a plan, from its first request on."""
    rules = parse(plan)
    if len(rules) == 1 and not isinstance(rules[0].effect, Mix | Delay):
        seen, late = _seen(rules[0].effect)
        match rules[0].schedule:
            case Always():
                return _Steady(judge[seen], late)
            case Chance(probability):
                return _Drawn(judge[seen], late, judge[GOOD], probability, seed)
    return _Planned(plan, seed, judge)


def _seen(outcome: object) -> tuple[Seen, float]:
    """What a caller sees of an outcome; a hang ends at its cap, if nobody has given up before."""
    match outcome:
        case Status(code):
            return Seen(code), 0.0
        case Malformed():
            return NO_HTTP, 0.0
        case Hang(cap):
            return BROKEN, cap.seconds
        case _:
            return BROKEN, 0.0


class _Steady:
    """Always the same."""

    def __init__(self, answer: Answer, late: float) -> None:
        self._found = answer, late

    def next(self, now: float) -> tuple[Answer, float]:  # noqa: ARG002 - the protocol's
        return self._found


class _Drawn:
    """One rule with a probability: the very draws of ``RuleState``, a chunk of them at a time.

    Python's generator and NumPy's old one are the same Mersenne Twister, and make the same doubles
    of its state.
    """

    def __init__(
        self, answer: Answer, late: float, good: Answer, probability: float, seed: int
    ) -> None:
        self._found, self._good = (answer, late), (good, 0.0)
        self._probability = probability
        # The stream of a plan's first rule.
        _, state, _ = Random(f"{seed}/1").getstate()
        self._twister = np.random.RandomState()
        self._twister.set_state(
            ("MT19937", np.array(state[:-1], dtype=np.uint32), state[-1], 0, 0.0)
        )
        self._ahead: list[bool] = []

    def next(self, now: float) -> tuple[Answer, float]:  # noqa: ARG002 - the protocol's
        if not self._ahead:
            drawn = self._twister.random_sample(_CHUNK) < self._probability
            self._ahead = drawn[::-1].tolist()
        return self._found if self._ahead.pop() else self._good


class _Planned:
    """Any plan, as the service plays it."""

    def __init__(self, plan: str, seed: int, judge: Judge) -> None:
        self._now = 0.0
        self._judge = judge
        self._plan = FaultPlan(plan, seed, clock=lambda: self._now)

    def next(self, now: float) -> tuple[Answer, float]:
        self._now = now
        verdict = self._plan.decide()
        if verdict is None:
            return self._judge[GOOD], 0.0
        late = sum(
            each.outcome.seconds for each in verdict.before if isinstance(each.outcome, Wait)
        )
        if verdict.answer is None:
            return self._judge[GOOD], late
        seen, hang = _seen(verdict.answer.outcome)
        return self._judge[seen], late + hang
