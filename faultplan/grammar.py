"""The spelling of a fault plan: ``effect@when``, joined by ``;``, or ``none``."""

from dataclasses import dataclass

from faultplan.effects import EFFECTS, Effect, parse_effect
from faultplan.errors import FaultPlanError
from faultplan.schedules import SCHEDULES, Schedule, check_fit, parse_schedule

NOTHING = "none"

# A rule's text becomes a metric label and a line of an answer, so it may not be endless.
LONGEST_PLAN = 4096


def _grammar() -> str:
    rows = [("effect", kind.syntax, kind.meaning) for kind in EFFECTS.values()]
    rows += [("when", kind.syntax, kind.meaning) for kind in SCHEDULES.values()]
    width = max(len(syntax) for _, syntax, _ in rows)
    lines = [f"  {label:<7} {syntax:<{width}} {meaning}" for label, syntax, meaning in rows]
    lines.insert(0, "  plan    none, or one or more effect@when joined by ;")
    return "\n".join([*lines, "  example 500@random:0.3; delay:200ms@every:10"])


GRAMMAR = _grammar()
"""The grammar for people, made from the tables that the parser reads."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One ``effect@when``."""

    effect: Effect
    schedule: Schedule

    def __str__(self) -> str:
        return f"{self.effect}@{self.schedule}"


def parse(text: str) -> tuple[Rule, ...]:
    """Read a fault plan.

    Args:
        text: the plan as people write it; blanks around rules do not matter.

    Returns:
        The rules in order; none of them for ``none``.

    Raises:
        FaultPlanError: the text is not a plan.
    """
    if len(text) > LONGEST_PLAN:
        beginning = f"{text[:20]}…"
        problem = "{count} characters are too many, {most} are allowed"
        raise FaultPlanError(beginning, problem, count=len(text), most=LONGEST_PLAN)
    if text.strip() == NOTHING:
        return ()
    return tuple(_rule(part.strip()) for part in text.split(";"))


def spell(rules: tuple[Rule, ...]) -> str:
    """Write rules back as a plan that ``parse`` reads as the same rules."""
    return "; ".join(map(str, rules)) or NOTHING


def _rule(text: str) -> Rule:
    effect, at, when = text.partition("@")
    if not at:
        raise FaultPlanError(
            text, "a rule is effect@when, such as 500@every:3; a plan without faults is none"
        )
    rule = Rule(parse_effect(effect.strip()), parse_schedule(when.strip()))
    check_fit(rule.effect, rule.schedule)
    return rule
