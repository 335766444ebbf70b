"""A fault plan at work: it counts requests and says which outcomes each of them gets."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Generic, TypeVar

from faultplan.effects import Answer, Before, Outcome, State
from faultplan.grammar import Rule, parse, spell
from faultplan.health import Down, ProbeDelay
from faultplan.limits import Hold, Rate, Refusal
from faultplan.schedules import During, Within
from faultplan.turn import Turn

Kind_co = TypeVar("Kind_co", bound=Answer | Before, covariant=True)


@dataclass(frozen=True, slots=True)
class Strike(Generic[Kind_co]):
    """A fault that hits a request.

    Args:
        number: which rule fired; the first is 1.
        rule: the rule's text.
        outcome: what happens.
    """

    number: int
    rule: str
    outcome: Kind_co


@dataclass(slots=True)
class Verdict:
    """All that hits one request.

    Args:
        answer: what the client gets in place of the greeting, if anything.
        before: what comes before it, in the order of the rules.
        holds: places inside limits, which end with the request.
    """

    answer: Strike[Answer] | None = None
    before: list[Strike[Before]] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)

    def is_plain(self) -> bool:
        """Whether there is nothing but the answer."""
        return not self.before and not self.holds

    def strikes(self) -> list[Strike[Answer | Before]]:
        """All of them, in the order in which they act."""
        return [*self.before, *([] if self.answer is None else [self.answer])]

    def release(self) -> None:
        """Give back its places inside limits: the request has ended."""
        for hold in self.holds:
            hold.release()


class RuleState:
    """One rule of a running plan.

    Attributes:
        number: its place in the plan; the first is 1.
        text: its spelling.
        matched: how many requests its schedule chose, and its mix or limit did not spare.
        fired: how many of those it hit; a rule whose answer came second hits nothing.
    """

    __slots__ = ("_rule", "_turn", "effect", "fired", "matched", "number", "text", "timed")

    def __init__(self, number: int, rule: Rule, seed: int) -> None:
        self.number = number
        self.text = str(rule)
        self.effect = rule.effect
        self.matched = 0
        self.fired = 0
        self.timed = isinstance(rule.schedule, During | Within) or isinstance(rule.effect, Rate)
        self._rule = rule
        # A text seed is hashed the same way by every Python, and gives each rule its own
        # stream: changing one rule never shifts the draws of another.
        self._turn = Turn(Random(f"{seed}/{number}"))

    def tell(self, elapsed: float, uptime: float) -> None:
        """Tell the time, in seconds since the plan was set and since the service started."""
        self._turn.elapsed = elapsed
        self._turn.uptime = uptime

    def strike(self, request: int) -> Outcome | None:
        """Let the schedule see a request, and settle what it chose."""
        turn = self._turn
        turn.number = request
        chosen = self._rule.schedule.strike(turn, self.effect)
        if chosen is None or isinstance(chosen, State):
            return None
        outcome = chosen.settle(turn)
        if outcome is not None and not isinstance(outcome, Hold):
            self.matched += 1
        return outcome

    def lasts(self) -> bool:
        """Whether a state holds now."""
        return self._rule.schedule.strike(self._turn, self.effect) is not None

    def draw(self, delay: ProbeDelay) -> float:
        """Draw from the rule's own stream how much later one probe is answered."""
        return delay.draw(self._turn.random)


class FaultPlan:
    """The rules and their counters, from the first request on.

    Args:
        text: the plan as people write it.
        seed: all that is random in it follows from this.
        clock: a clock that never goes back, in seconds.
        started: what it showed when the service started; if not given, the same moment as now.

    Raises:
        FaultPlanError: the text is not a plan.
    """

    def __init__(
        self,
        text: str,
        seed: int,
        *,
        clock: Callable[[], float],
        started: float | None = None,
    ) -> None:
        rules = parse(text)
        self.text = spell(rules)
        self.seed = seed
        self.requests = 0
        self.rules = tuple(RuleState(number, rule, seed) for number, rule in enumerate(rules, 1))
        self._states = [rule for rule in self.rules if isinstance(rule.effect, State)]
        self._timed = [rule for rule in self.rules if rule.timed]
        self._clock = clock
        self._began = clock()
        self._started = self._began if started is None else started

    def decide(self) -> Verdict | None:
        """Count a request and say what hits it, if anything does.

        Of the rules that strike, the first that decides the answer wins, and all that come before
        an answer act. Every schedule sees every request, so that a rule behaves the same whichever
        rules stand before it.
        """
        self.requests += 1
        self._tell()
        verdict: Verdict | None = None
        for rule in self.rules:
            outcome = rule.strike(self.requests)
            if outcome is None:
                continue
            if verdict is None:
                verdict = Verdict()
            if isinstance(outcome, Hold):
                verdict.holds.append(outcome)
            elif isinstance(outcome, Before):
                verdict.before.append(Strike(rule.number, rule.text, outcome))
            elif verdict.answer is None:
                rule.fired += 1
                verdict.answer = Strike(rule.number, rule.text, outcome)
        if verdict is not None and verdict.before:
            self._count_before(verdict)
        return verdict

    def down(self, probe: str) -> bool:
        """Whether a probe is broken now."""
        self._tell()
        return any(rule.effect == Down(probe) and rule.lasts() for rule in self._states)

    def probe_delay(self) -> float:
        """How many seconds later a probe is answered now."""
        self._tell()
        return sum(
            rule.draw(rule.effect)
            for rule in self._states
            if isinstance(rule.effect, ProbeDelay) and rule.lasts()
        )

    def _count_before(self, verdict: Verdict) -> None:
        """Count what comes before the answer, which is nothing where a limit refuses at once."""
        if verdict.answer is not None and isinstance(verdict.answer.outcome, Refusal):
            verdict.before.clear()
        for strike in verdict.before:
            self.rules[strike.number - 1].fired += 1

    def _tell(self) -> None:
        if self._timed:
            now = self._clock()
            for rule in self._timed:
                rule.tell(now - self._began, now - self._started)
