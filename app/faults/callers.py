"""Faults that a caller asks for, one request at a time, where the settings allow it."""

import functools
from random import Random

from app.faults.answers import Mix, Status
from app.faults.connection import Close, Hang, Malformed, Reset, Truncate
from app.faults.delays import Delay, Drip
from app.faults.effect import Effect, Role
from app.faults.effects import parse_effect
from app.faults.errors import FaultPlanError
from app.faults.plan import Strike, Verdict
from app.faults.turn import Turn

HEADER = "x-goodjob-fault"
RULE = "caller"
"""The rule's name in metrics: what callers write may be anything, and a label may not."""

# What ends with the request. To stop the process or to change others' answers is not a caller's.
ALLOWED = (Status, Mix, Delay, Drip, Reset, Close, Truncate, Hang, Malformed)

LONGEST = 2048


class Callers:
    """Turns the headers of callers into verdicts.

    Args:
        seed: The seed of what is random in them.
    """

    def __init__(self, seed: int) -> None:
        self._turn = Turn(Random(f"{seed}/{RULE}"))
        self._parse = functools.lru_cache(maxsize=256)(_parse)

    def judge(self, wish: str) -> Verdict:
        """Give what a caller asked for; a mix may spare it.

        Raises:
            FaultPlanError: It is no effect, or none that callers may have.
        """
        effect = self._parse(wish).settle(self._turn)
        if effect is None:
            return Verdict()
        strike = Strike(0, RULE, effect)
        if effect.role is Role.BURDEN:
            return Verdict(burdens=[strike])
        return Verdict(answer=strike)


def _parse(wish: str) -> Effect:
    if len(wish) > LONGEST:
        beginning = f"{wish[:20]}…"
        raise FaultPlanError(beginning, f"{len(wish)} characters are too many")
    if "@" in wish:
        raise FaultPlanError(wish, "a caller asks for an effect, such as 503, and names no when")
    effect = parse_effect(wish.strip())
    if not isinstance(effect, ALLOWED):
        raise FaultPlanError(
            wish, "a caller can't have this: statuses, delays and connection faults are allowed"
        )
    return effect
