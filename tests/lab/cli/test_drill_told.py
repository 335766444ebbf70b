"""What a run came to, as a student reads it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from lab.cli.drill_told import checks, conclude, situate
from lab.drills.lesson import Said
from lab.drills.moment import Checked
from lab.drills.shelf import find, shelf
from lab.words import LANGUAGES, Language, Text
from tests.commands import ROOT
from tests.lab.cli.scripted import FIGURES, outcome

if TYPE_CHECKING:
    from lab.drills.shelf import Drill


@pytest.fixture(scope="module")
def trip() -> Drill:
    """The first drill: its question wants a number."""
    return find(shelf(ROOT), "the-trip")


def told(drill: Drill, answer: str | None, width: int = 80, **facts: Any) -> str:
    """What is said of a run."""
    out = io.StringIO()
    figures = facts.pop("figures", FIGURES)
    conclude(drill.lesson, outcome(drill, figures, **facts), answer, Console(file=out, width=width))
    return out.getvalue()


def test_three_figures_stand_side_by_side(trip: Drill) -> None:
    """The student's, the formula's, Envoy's; and what is measured is in the explanation."""
    said = told(trip, "5", formula=4.0, why=(Text("status-ejected"),))
    (head,) = (line for line in said.splitlines() if "yours" in line)
    row = said.splitlines()[said.splitlines().index(head) + 2]
    assert head.split() == ["yours", "the", "formula's", "simulated", "Envoy's"]
    assert row.split() == ["5", "4", "-", "3"]
    assert "Not quite: the right answer was 3" in said
    assert "it came after 3 requests to v2" in " ".join(said.split())
    assert "What Envoy itself says:\n  ejected" in said
    assert "errors that the client saw: 0" in said
    assert "This run did not come to what it should" not in said
    assert "{" not in said


def test_a_run_that_shows_nothing_says_so(trip: Drill) -> None:
    """No figure is no zero, a failed check is named with its reason, and nobody was wrong."""
    figures: dict[str, float | None] = {**FIGURES, "requestsUntilOut": None}
    said = " ".join(told(trip, "3", figures=figures, formula=None).split())
    assert "not measured" in said
    assert "This run did not show which answer is right" in said
    assert "This run did not come to what it should:" in said
    assert "FAILED: requests to v2 until it was out: -, wanted: 3; measured: nothing" in said
    assert "right." not in said.partition("This run did not show")[0]


def test_a_skipped_check_says_why(trip: Drill) -> None:
    """In the lesson's own words."""
    reason = Said(en="it needs quiet", ko="조용해야 합니다")
    skipped = (Checked("v1Share", "skipped", 99.5, Text("play-check-skipped"), reason),)
    lines = [line for line, _ in checks(trip.lesson, outcome(trip, FIGURES, checks=skipped))]
    label = "answers of v1 after that, in percent"
    assert lines == [f"skipped: {label}: 99.5, the machine is too busy for it", "  it needs quiet"]


def _answers(drill: Drill) -> list[str]:
    question = drill.lesson.question
    match question.kind:
        case "choice":
            return [choice.key for choice in question.choices]
        case "yes-no":
            return ["yes", "no"]
    return ["0", "123456.75"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [40, 80])
def test_every_lesson_fits(width: int, language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """Question and answer of each drill that there is; only what is to be copied may be longer."""
    monkeypatch.setenv("GOODJOB_LANG", language)
    drills = shelf(ROOT)
    for each in drills:
        figures: dict[str, float | None] = {m.name: 1234.56 for m in each.lesson.measure}
        for answer in _answers(each):
            out = io.StringIO()
            situate(each, len(drills), None, Console(file=out, width=width))
            said = out.getvalue() + told(each, answer, width, figures=figures)
            command = each.lesson.next.command or ""
            long = [line for line in said.splitlines() if cell_len(line) > width]
            assert [line for line in long if line.strip().removesuffix(" &&") not in command] == []
            assert all(f"{{{name}}}" not in said for name in figures), each.name
            if each.lesson.question.kind == "choice":
                assert f"\n  {answer}  " in said
