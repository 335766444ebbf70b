"""What many requests get from a whole plan, where its rules meet in one request.

Of the rules that strike a request the first that decides the answer wins, and a delay that is too
long for the proxy comes before any answer: see ``FaultPlan.decide``. Each rule draws from a stream
of its own, so that their chances are independent.
"""

import math
from fractions import Fraction
from itertools import groupby

from faultplan.delays import Delay
from faultplan.forecast import Forecast, Odds, Seen, Stretch, forecast
from faultplan.grammar import Rule, parse, spell
from faultplan.resources import Block, Burn

#: A pattern of more requests than this takes longer to foresee than anybody waits.
LONGEST_PATTERN = 5000

_SLOW = (Delay, Burn, Block)


def together(plan: str, timeout: float | None = None) -> Forecast | None:
    """The forecast of a plan as a whole.

    Args:
        plan: as people write it.
        timeout: after so many seconds the proxy gives up; None is never.

    Returns:
        One for all rules; None where nobody can say what they come to together: where they hold at
        different times, where a limit or a crash is among several, and of a very long pattern.

    Raises:
        FaultPlanError: the text is not a plan.
    """
    rules = parse(plan)
    parts = [(rule, forecast(rule, timeout)) for rule in rules]
    acting = [(rule, part) for rule, part in parts if part.seen]
    if len(acting) <= 1:
        return acting[0][1] if acting else None
    found = [part for _, part in acting]
    slow = [rule for rule, _ in acting if isinstance(rule.effect, _SLOW)]
    if any(part.load or part.restarts or part.windows != found[0].windows for part in found):
        return None
    if len(slow) > 1:
        # Delays add up, and their sum may be too long where none of them is.
        return None
    head = max(_length(part.head) for part in found)
    cycle = math.lcm(*(_length(part.cycle) for part in found))
    if head + cycle > LONGEST_PATTERN:
        return None
    # A delay that is too long comes before every answer, wherever its rule stands.
    ordered = sorted(acting, key=lambda each: each[0] not in slow)
    requests = _met(ordered, head + cycle)
    text = spell(tuple(rule for rule, _ in acting))
    return Forecast(text, _alike(requests[:head]), _alike(requests[head:]), found[0].windows)


def _length(stretches: tuple[Stretch, ...]) -> int:
    return sum(each.requests for each in stretches)


def _met(parts: list[tuple[Rule, Forecast]], number: int) -> list[Odds]:
    """What so many requests from the first on get from all rules, the first of which wins."""
    met: list[Odds] = []
    patterns = [(_each(part.head), _each(part.cycle)) for _, part in parts]
    for request in range(number):
        odds: dict[Seen, Fraction] = {}
        left = Fraction(1)
        for head, cycle in patterns:
            after = request - len(head)
            own = head[request] if after < 0 else cycle[after % len(cycle)]
            for seen, chance in own:
                odds[seen] = odds.get(seen, Fraction(0)) + left * chance
            left *= 1 - sum((chance for _, chance in own), Fraction(0))
        met.append(tuple((seen, chance) for seen, chance in odds.items() if chance))
    return met


def _each(stretches: tuple[Stretch, ...]) -> list[Odds]:
    return [part.odds for part in stretches for _ in range(part.requests)]


def _alike(requests: list[Odds]) -> tuple[Stretch, ...]:
    """Stretches of requests with the same odds."""
    return tuple(Stretch(len(list(those)), odds) for odds, those in groupby(requests))
