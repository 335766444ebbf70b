"""Which answer was right, and whether a run is as it should be."""

from __future__ import annotations

import math

import pytest

from lab.drills.check import check, holds, right, spelled, truth, valid
from lab.drills.lesson import Bound, Check, Choice, Lesson, Question, Said
from lab.drills.moment import Outcome
from lab.errors import UsageError
from tests.lab.drills.lessons import lesson

BOTH = Said(en="so", ko="그래서")


def bound(**values: float) -> Bound:
    """One of a figure."""
    return Bound.model_validate({"figure": "out", **values})


def question(**values: object) -> Question:
    """A question for a number, unless it is said otherwise."""
    given = {"ask": {"en": "q", "ko": "q"}, "kind": "number", "figure": "out", **values}
    return Question.model_validate(given)


def outcome(asked: Question, **figures: float | None) -> Outcome:
    """A run that showed these figures."""
    return Outcome("drill", "", 7, figures, truth=truth(asked, figures))


CHOICES = [
    {"key": "a", "says": {"en": "a", "ko": "a"}, "when": [{"figure": "out", "atMost": 1}]},
    {"key": "b", "says": {"en": "b", "ko": "b"}, "when": [{"figure": "out", "atLeast": 2}]},
]


@pytest.mark.parametrize(
    ("wanted", "figure", "so"),
    [
        (bound(equals=5), 5, True),
        (bound(equals=5), 4, False),
        (bound(equals=5, tolerance=1), 6, True),
        (bound(equals=5, tolerance=1), 6.01, False),
        (bound(equals=0.3), 0.1 + 0.2, True),
        (bound(atLeast=3), 3, True),
        (bound(atLeast=3), 2.9, False),
        (bound(atMost=3), 3, True),
        (bound(atMost=3), 3.1, False),
        (bound(atLeast=1, atMost=2), 1.5, True),
        (bound(atLeast=1, atMost=2), 0, False),
        (bound(equals=5), None, False),
        (bound(atLeast=0), math.inf, False),
        (bound(atLeast=0), math.nan, False),
    ],
)
def test_a_bound(wanted: Bound, figure: float | None, *, so: bool) -> None:
    """What was not measured holds nowhere."""
    assert holds(wanted, figure) is so


def test_a_check_says_what_it_wanted() -> None:
    """And why it has its tolerance, in the lesson's own words."""
    (found,) = check(lesson(), {"out": 5.0})
    assert (found.verdict, found.measured, found.because) == ("passed", 5.0, Said(en="y", ko="y"))
    (found,) = check(lesson(), {"out": 4.0})
    assert (found.verdict, str(found.why)) == ("failed", "wanted: 5; measured: 4")
    (found,) = check(lesson(), {})
    assert (found.verdict, str(found.why)) == ("failed", "wanted: 5; measured: nothing")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"equals": 5, "tolerance": 2}, "3 to 7"),
        ({"atLeast": 2.5}, "at least 2.5"),
        ({"atMost": 0}, "at most 0"),
    ],
)
def test_what_was_wanted_is_said(wanted: dict[str, float], said: str) -> None:
    """Whichever way it was bounded."""
    asked: Lesson = lesson(check=[{"figure": "out", **wanted, "because": {"en": "y", "ko": "y"}}])
    (found,) = check(asked, {"out": 99.0 if "atLeast" not in wanted else 0.0})
    assert said in str(found.why)


def test_a_busy_machine_skips_what_wants_a_quiet_one() -> None:
    """With the reason; what holds all the same is not skipped, and nothing else is."""
    wants = {"figure": "out", "equals": 5, "because": {"en": "y", "ko": "y"}}
    quiet = lesson(check=[{**wants, "quiet": {"en": "noise", "ko": "소음"}}, wants])
    found = check(quiet, {"out": 9.0}, busy=True)
    assert [each.verdict for each in found] == ["skipped", "failed"]
    assert found[0].because == Said(en="noise", ko="소음")
    assert [each.verdict for each in check(quiet, {"out": 5.0}, busy=True)] == ["passed"] * 2
    assert [each.verdict for each in check(quiet, {"out": 9.0})] == ["failed"] * 2


def test_the_truth_is_measured() -> None:
    """A number as it would be typed; the choice whose bounds hold; yes where all of them do."""
    assert truth(question(), {"out": 5.0}) == "5"
    assert truth(question(), {"out": 1 / 3}) == "0.33"
    assert truth(question(), {}) is None
    choice = question(kind="choice", choices=CHOICES)
    assert [truth(choice, {"out": n}) for n in (0.0, 1.5, 2.0, None)] == ["a", None, "b", None]
    both = question(kind="choice", choices=[CHOICES[0], {**CHOICES[0], "key": "b"}])
    assert truth(both, {"out": 0.0}) is None, "two can't both be right"
    yes = question(kind="yes-no", yes=[{"figure": "out", "atLeast": 1}])
    assert [truth(yes, {"out": n}) for n in (1.0, 0.0, None)] == ["yes", "no", None]


def test_whether_a_prediction_was_right() -> None:
    """A number within the question's tolerance, of what was measured and not of what is shown."""
    number = question(tolerance=0.5)
    assert right(number, "5", outcome(number, out=5.5)) is True
    assert right(number, "5", outcome(number, out=5.6)) is False
    assert right(number, "5", outcome(number, out=None)) is None
    choice = question(kind="choice", choices=CHOICES)
    assert right(choice, "B", outcome(choice, out=2.0)) is True
    assert right(choice, "a", outcome(choice, out=2.0)) is False
    assert right(choice, "a", outcome(choice, out=1.5)) is None
    yes = question(kind="yes-no", yes=[{"figure": "out", "atLeast": 1}])
    assert right(yes, "네", outcome(yes, out=1.0)) is True
    assert right(yes, "n", outcome(yes, out=1.0)) is False


@pytest.mark.parametrize(("said", "kept"), [(" 05 ", "5"), ("2.50", "2.5"), ("+1", "1")])
def test_a_number_as_it_is_kept(said: str, kept: str) -> None:
    """However it was typed."""
    assert valid(question(), said) == kept


@pytest.mark.parametrize("said", ["", "five", "5s", "1e9", "nan", "inf", "9" * 13, "1,5", "0x5"])
def test_what_is_no_number(said: str) -> None:
    """The sentence says what is one."""
    with pytest.raises(UsageError, match="allowed: a number"):
        valid(question(), said)


def test_what_is_no_answer() -> None:
    """To a choice and to yes or no."""
    choice = question(kind="choice", choices=CHOICES)
    with pytest.raises(UsageError, match="'c' is no answer to this question; allowed: a or b"):
        valid(choice, "c")
    yes = question(kind="yes-no", yes=[{"figure": "out", "atLeast": 1}])
    assert [valid(yes, each) for each in ("Y", "예", "NO", "아니요")] == ["yes", "yes", "no", "no"]
    with pytest.raises(UsageError, match="allowed: yes or no"):
        valid(yes, "maybe")


def test_figures_as_they_are_typed() -> None:
    """Two decimals, and none where there are none."""
    assert [spelled(each) for each in (3.0, 0.125, 1234567.0)] == ["3", "0.12", "1234567"]


def test_models_of_the_test() -> None:
    """The parts that others build are what the lesson has."""
    assert Check.model_validate(
        {"figure": "out", "equals": 1, "because": {"en": "y", "ko": "y"}}
    ).because == Said(en="y", ko="y")
    assert Choice.model_validate(CHOICES[0]).key == "a"
    assert BOTH.figures() == frozenset()
