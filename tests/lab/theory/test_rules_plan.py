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
    ("plan", "run"),
    [
        ("500@every:2; 503@burst:1/2", None),
        ("500@every:2; 500@every:3", None),
        ("500@every:3; 503@every:4", 2),
        ("200@always; 500@every:2", None),
        ("delay:1s@always; 500@every:2", 1),
    ],
)
def test_rules_of_a_plan_are_judged_together(plan: str, run: int | None) -> None:
    """What they leave alone, and which answers first; the breaker wants three in a row."""
    told = [str(each.message) for each in findings(*with_faults(plan))]
    said = [each for each in told if "in a row at the most" in each]
    assert len(said) == (run is not None)
    assert all(f" has {plan.rpartition('s; ')[2]}" in each or plan in each for each in said)
    assert all(f": {run} in a row at the most" in each for each in said)


def test_a_rule_that_never_acts_is_not_told_of() -> None:
    """Another one always answers first."""
    told = [str(each.message) for each in findings(*with_faults("500@always; 404@always"))]
    assert not [each for each in told if "404" in each]
    told = [str(each.message) for each in findings(*with_faults("404@every:2; 500@always"))]
    assert any("has 404@every:2: a 404 is no 5xx" in each for each in told)
