"""What the measured figures say: which answer is right, and whether the run is as it should be."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from lab.drills.moment import Checked
from lab.errors import UsageError
from lab.words import Listed, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.drills.lesson import Bound, Check, Lesson, Question
    from lab.drills.moment import Outcome

_NUMBER = re.compile(r"[+]?[0-9]{1,12}(?:[.][0-9]{1,6})?", re.ASCII)
_YES = frozenset({"yes", "y", "예", "네"})
_NO = frozenset({"no", "n", "아니요", "아니오"})
#: Arithmetic of a computer's is no mistake of anybody's.
_NOTHING = 1e-9


def spelled(figure: float) -> str:
    """A figure as it would be typed."""
    return f"{round(figure, 2):.12g}"


def holds(bound: Bound, figure: float | None) -> bool:
    """Whether a figure is what it has to be; one that was not measured never is."""
    if figure is None or not math.isfinite(figure):
        return False
    if bound.equals is not None:
        return abs(figure - bound.equals) <= bound.tolerance + _NOTHING
    low = -math.inf if bound.at_least is None else bound.at_least
    high = math.inf if bound.at_most is None else bound.at_most
    return low <= figure <= high


def check(
    lesson: Lesson, figures: Mapping[str, float | None], *, busy: bool = False
) -> tuple[Checked, ...]:
    """Every check of a lesson.

    Args:
        lesson: it.
        figures: what was measured.
        busy: whether the machine was too busy for those that want a quiet one.
    """
    return tuple(_checked(each, figures.get(each.figure), busy=busy) for each in lesson.check)


def _checked(wanted: Check, figure: float | None, *, busy: bool) -> Checked:
    if holds(wanted, figure):
        why = Text("play-check-passed", wanted=_wanted(wanted))
        return Checked(wanted.figure, "passed", figure, why, wanted.because)
    if busy and wanted.quiet is not None:
        return Checked(wanted.figure, "skipped", figure, Text("play-check-skipped"), wanted.quiet)
    measured = Text("play-not-measured") if figure is None else spelled(figure)
    why = Text("play-check-failed", wanted=_wanted(wanted), measured=measured)
    return Checked(wanted.figure, "failed", figure, why, wanted.because)


def _wanted(bound: Bound) -> Text | str:
    """What a figure has to be, for people."""
    low, high = bound.at_least, bound.at_most
    if bound.equals is not None and not bound.tolerance:
        return spelled(bound.equals)
    if bound.equals is not None:
        low, high = bound.equals - bound.tolerance, bound.equals + bound.tolerance
    if low is None:
        return Text("play-at-most", most=spelled(high or 0.0))
    if high is None:
        return Text("play-at-least", least=spelled(low))
    return Text("play-between", least=spelled(low), most=spelled(high))


def truth(question: Question, figures: Mapping[str, float | None]) -> str | None:
    """The right answer as it would be given; None where the figures don't say."""
    match question.kind:
        case "number":
            figure = figures.get(question.figure)
            return None if figure is None else spelled(figure)
        case "choice":
            right = [
                choice.key
                for choice in question.choices
                if all(holds(each, figures.get(each.figure)) for each in choice.when)
            ]
            return right[0] if len(right) == 1 else None
        case "yes-no":
            if any(figures.get(each.figure) is None for each in question.yes):
                return None
            yes = all(holds(each, figures.get(each.figure)) for each in question.yes)
            return "yes" if yes else "no"


def right(question: Question, answer: str, outcome: Outcome) -> bool | None:
    """Whether a prediction was right; None where the run did not show it.

    Raises:
        UsageError: it is no answer to that question.
    """
    given = valid(question, answer)
    if outcome.truth is None:
        return None
    if question.kind != "number":
        return given == outcome.truth
    figure = outcome.figures.get(question.figure)
    if figure is None:
        return None
    return abs(float(given) - figure) <= question.tolerance + _NOTHING


def valid(question: Question, answer: str) -> str:
    """An answer as it is kept.

    Raises:
        UsageError: it is none to that question; the sentence says what is.
    """
    said = answer.strip().lower()
    if question.kind == "number" and _NUMBER.fullmatch(said):
        return f"{float(said):.15g}"
    if question.kind == "choice" and said in {each.key for each in question.choices}:
        return said
    if question.kind == "yes-no" and said in _YES | _NO:
        return "yes" if said in _YES else "no"
    allows = allowed(question)
    raise UsageError(Text("play-no-answer", answer=repr(answer[:40]), allowed=allows))


def allowed(question: Question) -> Text:
    """What can be answered."""
    match question.kind:
        case "choice":
            keys = tuple(each.key for each in question.choices)
            return Text("play-allowed-choice", keys=Listed(keys, "or"))
        case "yes-no":
            return Text("play-allowed-yes-no")
    return Text("play-allowed-number")
