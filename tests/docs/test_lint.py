"""docs/lint.md and its Korean twin say what the rules of `goodjob lint` are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from lab.theory.finding import RULES
from lab.theory.page import PAGES, TABLE, rows
from lab.words import LANGUAGES
from tests.lab.theory import examples
from tests.lab.theory.cases import CASES

if TYPE_CHECKING:
    from lab.words import Language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_is_the_catalogue_of_the_code(language: Language) -> None:
    """In its order; `python -m lab.theory.page` writes it."""
    assert TABLE.findall(PAGES[language].read_text(encoding="utf-8")) == [rows(language)]


def test_the_levels_are_those_of_the_tests() -> None:
    """A level that the row promises is one that a case makes happen, and no other."""
    for name, rule in RULES.items():
        made = {case.level for case in CASES if case.rule == name} or {rule.level}
        assert set(rule.levels) == made, name


def test_the_pages_are_twins() -> None:
    """The same commands, blocks and sections, and every word in backquotes that is typed."""
    english, korean = (TABLE.sub("", page.read_text(encoding="utf-8")) for page in PAGES.values())
    for pattern in (r"```\w+\n", r"^#+ ", r"`goodjob [^`]+`", r"`--[a-z-]+`"):
        one, two = (sorted(re.findall(pattern, each, re.M)) for each in (english, korean))
        assert one == two, pattern


def test_the_examples_are_the_cases_of_the_tests() -> None:
    """`python -m tests.lab.theory.examples` writes them: one at least that fires for each rule."""
    written = examples.PAGE.read_text(encoding="utf-8")
    assert written == examples.page()
    assert re.findall(r"^## (.+)$", written, re.M) == list(RULES)
