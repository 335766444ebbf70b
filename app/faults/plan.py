"""A fault plan at work: it counts requests and decides which of them suffer."""

from dataclasses import dataclass
from random import Random

from app.faults.effects import Effect
from app.faults.grammar import Rule, parse, spell
from app.faults.schedules import Turn


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault that hits a request.

    Args:
        number: Which rule fired; the first is 1.
        rule: The rule's text.
        effect: What it does.
    """

    number: int
    rule: str
    effect: Effect


class RuleState:
    """One rule of a running plan.

    Attributes:
        number: Its place in the plan; the first is 1.
        text: Its spelling.
        matched: How many requests its schedule chose.
        fired: For how many of those it was the first rule to do so.
    """

    __slots__ = ("_rule", "_turn", "fired", "matched", "number", "text")

    def __init__(self, number: int, rule: Rule, seed: int) -> None:
        self.number = number
        self.text = str(rule)
        self.matched = 0
        self.fired = 0
        self._rule = rule
        # A text seed is hashed the same way by every Python, and gives each rule its own
        # stream: changing one rule never shifts the draws of another.
        self._turn = Turn(Random(f"{seed}/{number}"))

    def strike(self, request: int) -> Effect | None:
        """Let the schedule see a request."""
        self._turn.number = request
        effect = self._rule.schedule.strike(self._turn, self._rule.effect)
        if effect is not None:
            self.matched += 1
        return effect


class FaultPlan:
    """The rules and their counters, from the first request on.

    Args:
        text: The plan as people write it.
        seed: All that is random in it follows from this.

    Raises:
        FaultPlanError: The text is not a plan.
    """

    def __init__(self, text: str, seed: int) -> None:
        rules = parse(text)
        self.text = spell(rules)
        self.seed = seed
        self.requests = 0
        self.rules = tuple(RuleState(number, rule, seed) for number, rule in enumerate(rules, 1))

    def decide(self) -> Strike | None:
        """Count a request and say what hits it; the first rule that strikes wins.

        Every schedule sees every request, so that a rule behaves the same whichever rules
        stand before it.
        """
        self.requests += 1
        winner: Strike | None = None
        for rule in self.rules:
            effect = rule.strike(self.requests)
            if effect is not None and winner is None:
                rule.fired += 1
                winner = Strike(rule.number, rule.text, effect)
        return winner
