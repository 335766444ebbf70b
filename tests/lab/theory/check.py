"""What every case of a rule is checked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.lab.theory.shop import findings

if TYPE_CHECKING:
    from lab.theory.finding import Finding
    from tests.lab.theory.cases.bundles import Case


def check(case: Case) -> None:
    """The rule fires at its level with its figures, word for word, and not where all is right."""
    told = findings(*case.fires, whole=case.whole)
    found = [f for f in told if f.rule == case.rule and f.level == case.level]
    assert any(re.search(case.says, str(each.message)) for each in found), told
    assert case.exact in [
        (each.where, each.path, str(each.message), str(each.instead or "")) for each in found
    ]
    assert not [
        f
        for f in findings(*case.silent, whole=case.whole)
        if f.rule == case.rule and f.level == case.level and re.search(case.says, str(f.message))
    ]


def found_by(case: Case) -> Finding:
    """The finding that a case is about."""
    return next(
        each
        for each in findings(*case.fires, whole=case.whole)
        if (each.rule, each.path, str(each.message)) == (case.rule, *case.exact[1:3])
    )


def name(case: Case) -> str:
    """What the test of a case is called."""
    return f"{case.rule}-{case.level.value}"
