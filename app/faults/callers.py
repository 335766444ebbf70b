"""Faults that a caller asks for, one request at a time, where the settings allow it."""

import functools
from random import Random

from faultplan.connection import Close, Hang, Malformed, Reset, Truncate
from faultplan.delays import Delay, Drip
from faultplan.effects import Before, parse_effect
from faultplan.errors import FaultPlanError
from faultplan.mix import Mix
from faultplan.plan import Strike, Verdict
from faultplan.status import Status
from faultplan.turn import Turn

HEADER = "x-goodjob-fault"
RULE = "caller"
"""The rule's name in metrics: what callers write may be anything, and a label may not."""

# What ends with the request. To stop the process or to change others' answers is not a caller's.
Allowed = Status | Mix | Delay | Drip | Reset | Close | Truncate | Hang | Malformed

LONGEST = 2048


class Callers:
    """Turns the headers of callers into verdicts.

    Args:
        seed: the seed of what is random in them.
    """

    def __init__(self, seed: int) -> None:
        self._turn = Turn(Random(f"{seed}/{RULE}"))
        self._parse = functools.lru_cache(maxsize=256)(_parse)

    def judge(self, asked: str) -> Verdict:
        """What a caller asked for; a mix may spare it.

        Raises:
            FaultPlanError: it is no effect, or none that callers may have.
        """
        outcome = self._parse(asked).settle(self._turn)
        if outcome is None:
            return Verdict()
        if isinstance(outcome, Before):
            return Verdict(before=[Strike(0, RULE, outcome)])
        return Verdict(answer=Strike(0, RULE, outcome))


def _parse(asked: str) -> Allowed:
    if len(asked) > LONGEST:
        beginning = f"{asked[:20]}…"
        raise FaultPlanError(beginning, f"{len(asked)} characters are too many")
    if "@" in asked:
        raise FaultPlanError(asked, "a caller asks for an effect, such as 503, and names no when")
    effect = parse_effect(asked.strip())
    if not isinstance(effect, Allowed):
        raise FaultPlanError(
            asked, "a caller can't have this: statuses, delays and connection faults are allowed"
        )
    return effect
