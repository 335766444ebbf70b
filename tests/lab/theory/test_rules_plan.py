"""What fails in a row, and what never does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.lab.theory.cases.bundles import with_faults
from tests.lab.theory.cases.plan import CASES
from tests.lab.theory.check import check, name
from tests.lab.theory.shop import findings

if TYPE_CHECKING:
    from tests.lab.theory.cases.bundles import Case


@pytest.mark.parametrize("case", CASES, ids=name)
def test_it_fires_and_stays_silent(case: Case) -> None:
    """Each with its twin that is just right."""
    check(case)


@pytest.mark.parametrize(
    "plan",
    ["500@every:2; 503@burst:1/2", "500@every:2; 500@every:3", "delay:1s@always; 500@every:2"],
)
def test_what_several_rules_come_to_none_of_them_says(plan: str) -> None:
    """The first fails every request, the second three in a row; a delay alone is no failure."""
    told = {finding.rule for finding in findings(*with_faults(plan))}
    assert ("never-in-a-row" in told) == plan.startswith("delay")
