"""Several statuses, each for its share of the requests."""

import re
from dataclasses import dataclass

from faultplan.errors import FaultPlanError
from faultplan.quantities import WHOLE, spell_weight, weight
from faultplan.status import Status, parse_status
from faultplan.turn import Turn


@dataclass(frozen=True, slots=True)
class Mix:
    """Answer with one of several statuses, each for its share of the requests.

    Args:
        shares: statuses with hundredths of a percent; what is left to the whole is no fault.
    """

    shares: tuple[tuple[Status, int], ...]

    def __str__(self) -> str:
        return ",".join(f"{status}:{spell_weight(share)}" for status, share in self.shares)

    def settle(self, turn: Turn) -> Status | None:
        """Draw one."""
        drawn = turn.random.randrange(WHOLE)
        for status, share in self.shares:
            drawn -= share
            if drawn < 0:
                return status
        return None


def parse_mix(text: str) -> Mix:
    """Read statuses with their shares.

    Raises:
        FaultPlanError: a status or a share is wrong, or the shares are more than the whole.
    """
    shares = []
    # A comma between options is not one between statuses.
    for entry in re.split(r",(?![^()]*\))", text):
        status, colon, share = entry.strip().rpartition(":")
        if not colon or ")" in share:
            raise FaultPlanError(
                entry, "a mix is STATUS:PERCENT, joined by commas, such as 500:20,503:10"
            )
        shares.append((parse_status(status.strip()), weight(share.strip(), entry)))
    total = sum(share for _, share in shares)
    if total > WHOLE:
        problem = "the shares add up to {total} %, more than 100"
        raise FaultPlanError(text, problem, total=spell_weight(total))
    return Mix(tuple(shares))
