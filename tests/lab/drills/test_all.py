"""Every drill on a real Envoy: its check passes, and fails once its one change is left out.

That each check tells right from wrong by its figures is tested without one: moved out of its
tolerance, each figure fails its check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lab.drills.check import check, holds
from lab.drills.shelf import shelf
from tests.commands import ROOT
from tests.lab.drills.run import played, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.drills.lesson import Check
    from lab.drills.shelf import Drill

DRILLS = shelf(ROOT)
NAMES = [each.name for each in DRILLS]
_STEP = 0.01
#: What Envoy's own figures have to say of it, whatever the lesson says.
WHY = {
    "the-trip": "CONSECUTIVE_5XX",
    "threshold-5": "5 5xx in a row eject, and it had 5 in a row",
    "failure-percentage": "of its requests had failed at the last sweep",
    "percent-10": "0 can be out",
    "percent-50": "1 can be out",
    "everybody-out": "the panic threshold is 0 %",
    "gateway-errors-only": "CONSECUTIVE_GATEWAY_FAILURE",
    "pool-limits": "0 of 3 in a row now",
    "split-local-origin": "counted apart",
}


@pytest.mark.timeout(240)
@pytest.mark.parametrize("drill", DRILLS, ids=NAMES)
def test_a_drill_comes_to_what_it_says(drill: Drill) -> None:
    """All checks hold that this machine is quiet enough for, and the answer is known."""
    outcome = played(drill)
    assert outcome.failed is None, told(outcome)
    assert outcome.passed, told(outcome)
    assert outcome.truth is not None, told(outcome)
    assert None not in outcome.figures.values(), told(outcome)
    assert outcome.hash == drill.hash
    assert WHY.get(drill.name, "") in " ".join(map(str, outcome.why)), told(outcome)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("drill", DRILLS, ids=NAMES)
def test_a_drill_without_its_change(drill: Drill) -> None:
    """Then its check fails: it is the change that the check holds, and nothing else."""
    outcome = played(drill, without_change=True)
    assert not outcome.passed, told(outcome)


@pytest.mark.parametrize("drill", DRILLS, ids=NAMES)
def test_a_figure_out_of_its_tolerance(drill: Drill) -> None:
    """Each figure that is checked, moved a little beyond what is allowed on either side."""
    right = {each.figure: _inside(each) for each in drill.lesson.check}
    beyond = [(each, figure) for each in drill.lesson.check for figure in _beyond(each)]
    assert beyond
    for wanted, figure in beyond:
        found = check(drill.lesson, {**right, wanted.figure: figure})
        verdicts = [
            each.verdict
            for asked, each in zip(drill.lesson.check, found, strict=True)
            if asked is wanted
        ]
        assert verdicts == ["failed"], (wanted.figure, figure)
    for wanted in drill.lesson.check:
        assert not holds(wanted, None), wanted.figure


def _inside(wanted: Check) -> float:
    if wanted.equals is not None:
        return wanted.equals
    found = wanted.at_most if wanted.at_least is None else wanted.at_least
    assert found is not None
    return found


def _beyond(wanted: Check) -> Iterator[float]:
    if wanted.equals is not None:
        yield wanted.equals + wanted.tolerance + _STEP
        yield wanted.equals - wanted.tolerance - _STEP
    if wanted.at_least is not None:
        yield wanted.at_least - _STEP
    if wanted.at_most is not None:
        yield wanted.at_most + _STEP


def test_an_unbroken_row_of_numbers() -> None:
    """A class is told "drill 7": no number is missing."""
    assert [each.lesson.number for each in DRILLS] == list(range(1, len(DRILLS) + 1))
