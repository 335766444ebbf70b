"""A drill as the page gets it: both languages, and no answer before the run is over."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from lab.board.lesson import conclusion, listed, question
from lab.drills.shelf import find, shelf
from lab.words import Text
from tests.commands import ROOT
from tests.lab.cli.scripted import FIGURES, outcome

if TYPE_CHECKING:
    from lab.drills.shelf import Drill


@pytest.fixture(scope="module")
def drills() -> list[Drill]:
    """The shelf's."""
    return shelf(ROOT)


def test_every_drill_can_be_asked_in_both_languages(drills: list[Drill]) -> None:
    """With its situation; what a file breaks within a paragraph is one line."""
    assert [each["name"] for each in listed(drills)] == [each.name for each in drills]
    for each in drills:
        asked = question(each)
        assert asked["situation"]["en"]
        assert asked["situation"]["ko"]
        assert asked["ask"]["ko"] != asked["ask"]["en"]
        assert "\n" not in json.dumps(asked, ensure_ascii=False)


def test_the_question_does_not_give_the_answer_away(drills: list[Drill]) -> None:
    """Neither why nor when a choice is right is in what the class's browsers get."""
    for each in drills:
        sent = json.dumps(question(each), ensure_ascii=False)
        lesson = each.lesson
        assert lesson.explanation.en[:40] not in sent
        assert lesson.formula.says.en not in sent
        assert all(hint.en[:40] not in sent for hint in lesson.hints)
        assert "when" not in question(each)["choices"][:1]


def test_four_figures_stand_side_by_side(drills: list[Drill]) -> None:
    """The class's, the formula's, the simulation's and Envoy's, and whether it was right."""
    trip = find(drills, "the-trip")
    came = conclusion(trip.lesson, outcome(trip, FIGURES, formula=3.0, simulated=3.0), "4")
    assert [each["value"]["en"] for each in came["columns"]] == ["4", "3", "3", "3"]
    assert came["right"] is False
    assert "3 answers with 500" in came["judged"]["en"]
    assert "{" not in "".join(came["explanation"]["ko"])


def test_without_a_prediction_nothing_is_judged(drills: list[Drill]) -> None:
    """And the column says so."""
    trip = find(drills, "the-trip")
    came = conclusion(trip.lesson, outcome(trip, FIGURES), None)
    assert came["columns"][0]["value"] == {"en": "-", "ko": "-"}
    assert (came["judged"], came["right"]) == (None, None)


def test_a_run_that_broke_says_why_and_has_no_figures(drills: list[Drill]) -> None:
    """Nothing is concluded from half a run."""
    trip = find(drills, "the-trip")
    broken = replace(outcome(trip, FIGURES), failed=Text("play-not-measured"))
    came = conclusion(trip.lesson, broken, "3")
    assert list(came) == ["failed"]
    assert came["failed"]["ko"] != came["failed"]["en"]
