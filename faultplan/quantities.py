"""Durations, counts and weights, as a fault plan spells them.

All are whole numbers inside (milliseconds, hundredths of a percent), so that what is written back
is what was meant, and a share is never off by a rounding.
"""

import re
from dataclasses import dataclass

from faultplan.errors import FaultPlanError

# Nobody counts further in a classroom, and a typo of a few zeros too many is found.
HIGHEST_COUNT = 1_000_000_000
WHOLE = 10_000

_UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000}
_DURATION = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,3}))?(ms|s|m|h)")
_WEIGHT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?")


@dataclass(frozen=True, order=True, slots=True)
class Duration:
    """A length of time; ``str()`` gives back its spelling."""

    milliseconds: int

    def __str__(self) -> str:
        for unit in ("h", "m", "s"):
            if self.milliseconds and self.milliseconds % _UNITS[unit] == 0:
                return f"{self.milliseconds // _UNITS[unit]}{unit}"
        return f"{self.milliseconds}ms" if self.milliseconds else "0s"

    @property
    def seconds(self) -> float:
        """The same in seconds."""
        return self.milliseconds / 1000


def duration(text: str, token: str, longest: Duration) -> Duration:
    """Read a duration.

    Args:
        text: such as 200ms, 1.5s, 2m or 1h.
        token: the piece of the plan it belongs to, for the error.
        longest: what is still allowed.

    Raises:
        FaultPlanError: it is no duration, finer than a millisecond, or too long.
    """
    match = _DURATION.fullmatch(text)
    if match:
        unit = _UNITS[match[3]]
        fraction = match[2] or ""
        exact, rest = divmod(int(fraction or "0") * unit, 10 ** len(fraction))
        found = Duration(int(match[1]) * unit + exact)
        if not rest and found <= longest:
            return found
    problem = '"{text}" must be a time such as 200ms, 1.5s or 2m, no longer than {longest}'
    raise FaultPlanError(token, problem, text=text, longest=longest)


def count(text: str, token: str, highest: int = HIGHEST_COUNT, lowest: int = 1) -> int:
    """Read a whole number.

    Raises:
        FaultPlanError: it is none, or not in the range.
    """
    if not re.fullmatch("[0-9]{1,10}", text) or not lowest <= int(text) <= highest:
        problem = '"{text}" must be a whole number from {lowest} to {highest}'
        raise FaultPlanError(token, problem, text=text, lowest=lowest, highest=highest)
    return int(text)


def weight(text: str, token: str) -> int:
    """Read a share in percent.

    Returns:
        Hundredths of a percent, of which ``WHOLE`` are all requests.

    Raises:
        FaultPlanError: it is no percentage with at most two decimals.
    """
    match = _WEIGHT.fullmatch(text)
    hundredths = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else 0
    if not 0 < hundredths <= WHOLE:
        problem = '"{text}" must be percent, more than 0 and no more than 100, such as 20 or 0.5'
        raise FaultPlanError(token, problem, text=text)
    return hundredths


def spell_weight(hundredths: int) -> str:
    """Write a share in percent."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02}".rstrip("0") if rest else str(whole)
