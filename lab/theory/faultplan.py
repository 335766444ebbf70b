"""How often a fault plan fails, read from the text of ``GOODJOB_FAULTS``.

Only as much of the grammar as a forecast needs; the service itself says what is wrong with a plan.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_RULE = re.compile(r"(?P<status>\d{3})@(?P<when>[a-z]+)(?::(?P<argument>[\d.,/ ]+))?")


@dataclass(frozen=True)
class FaultRate:
    """What one rule of a plan does.

    Args:
        text: the rule.
        status: the status that it answers with; of a script the first that is an error.
        probability: for a rule that draws; else None.
        longest_run: for any other, how many errors it makes in a row; None is without end.
        share: how many of many requests fail, from 0 to 1; None where the rule comes to an end.
    """

    text: str
    status: int
    probability: float | None = None
    longest_run: int | None = None
    share: float | None = None

    @property
    def draws(self) -> bool:
        """Whether the rule is a matter of chance."""
        return self.probability is not None


def rates(plan: str) -> tuple[FaultRate, ...]:
    """The rules of a plan that a forecast can be made for; others are left out."""
    found = (_rate(rule.strip()) for rule in plan.split(";"))
    return tuple(rate for rate in found if rate is not None)


def _rate(rule: str) -> FaultRate | None:
    match = _RULE.fullmatch(rule)
    if match is None:
        return None
    status, when, argument = int(match["status"]), match["when"], match["argument"] or ""
    try:
        return _by_schedule(rule, status, when, argument)
    except (ValueError, ZeroDivisionError):
        return None


def _by_schedule(rule: str, status: int, when: str, argument: str) -> FaultRate | None:
    match when:
        case "always":
            return FaultRate(rule, status, share=1)
        case "random":
            chance = float(argument)
            return FaultRate(rule, status, probability=chance, share=chance)
        case "every":
            every = int(argument)
            longest = None if every == 1 else 1
            return FaultRate(rule, status, longest_run=longest, share=1 / every)
        case "first":
            return FaultRate(rule, status, longest_run=int(argument))
        case "burst":
            length, period = (int(part) for part in argument.split("/"))
            longest = None if length == period else length
            return FaultRate(rule, status, longest_run=longest, share=length / period)
        case "script" | "loop":
            entries = [int(entry) for entry in argument.split(",")]
            failed = next((entry for entry in entries if entry >= 500), entries[0])
            again = when == "loop"
            share = sum(entry >= 500 for entry in entries) / len(entries) if again else None
            return FaultRate(rule, failed, longest_run=_run(entries, again=again), share=share)
    return None


def _run(entries: list[int], *, again: bool) -> int | None:
    if again and all(entry >= 500 for entry in entries):
        return None
    longest = current = 0
    for entry in entries * 2 if again else entries:
        current = current + 1 if entry >= 500 else 0
        longest = max(longest, current)
    return longest
