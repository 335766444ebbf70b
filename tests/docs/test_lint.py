"""docs/lint.md says what the rules of `goodjob lint` are."""

from __future__ import annotations

import re

from lab.theory.finding import RULES
from tests.commands import ROOT
from tests.lab.theory.cases import CASES

ROW = re.compile(
    r"^\| `([\w-]+)` \| ([\w, ]+) \| (.+) \| \[([^]]+)\]\((https://[^)]+|/docs/faults\.md)\) \|$",
    re.M,
)


def test_every_rule_has_a_row_with_its_source() -> None:
    """The catalogue in the code, in its order, with the same title and address."""
    rows = ROW.findall((ROOT / "docs" / "lint.md").read_text(encoding="utf-8"))
    assert [(name, title, url) for name, _, _, title, url in rows] == [
        (name, source.title, source.url) for name, source in RULES.items()
    ]


def test_the_levels_are_those_of_the_tests() -> None:
    """A level that the row promises is one that a case makes happen, and no other."""
    rows = ROW.findall((ROOT / "docs" / "lint.md").read_text(encoding="utf-8"))
    for name, levels, *_ in rows:
        made = {case.level.value for case in CASES if case.rule == name} or {"warning"}
        assert set(levels.split(", ")) == made, name
