"""docs/faults.md against the tables that the service reads its plans with."""

import re
from pathlib import Path

import pytest

from app.settings import variables
from faultplan.effects import EFFECTS
from faultplan.grammar import parse
from faultplan.schedules import SCHEDULES
from tests.docs.tables import ROOT, first_column, last_column

DOCUMENTS = [ROOT / "docs" / name for name in ("faults.md", "faults.ko.md")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_effect_and_when_has_its_row(document: Path) -> None:
    """In the order of the tables, and with nothing that there is not."""
    found = first_column(document)
    expected = [kind.syntax for kind in EFFECTS.values()]
    expected += [kind.syntax for kind in SCHEDULES.values()]
    assert found[: len(expected)] == expected


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_example_is_a_plan(document: Path) -> None:
    """Each can be typed as it stands."""
    examples = last_column(document)
    for example in examples[: len(EFFECTS) + len(SCHEDULES)]:
        assert parse(example)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(document: Path) -> None:
    """A misspelt variable would stop the start."""
    text = document.read_text(encoding="utf-8")
    assert set(re.findall(r"GOODJOB_[A-Z_]+", text)) <= set(variables())


def test_both_languages_have_the_same_examples() -> None:
    """What can be typed is the same in both."""
    english, korean = DOCUMENTS
    assert first_column(english) == first_column(korean)
    count = len(EFFECTS) + len(SCHEDULES)
    assert last_column(english)[:count] == last_column(korean)[:count]
