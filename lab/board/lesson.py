"""A drill as the page shows it, in every language at once: its reader may choose another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.board.facts import said
from lab.drills.check import allowed, right
from lab.drills.telling import (
    answered,
    asked_figure,
    doing,
    envoys,
    filled,
    flowing,
    judged,
    measured,
    shown,
    told,
)
from lab.words import LANGUAGES, Text, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lab.drills.lesson import Lesson, Said
    from lab.drills.moment import Looked, Outcome, Stepped
    from lab.drills.shelf import Drill
    from lab.words import Language

Words = dict[str, str]


def listed(drills: Sequence[Drill]) -> list[dict[str, Any]]:
    """The drills that can be chosen, by their numbers."""
    return [
        {
            "name": each.name,
            "number": each.lesson.number,
            "title": _of(each.lesson.title),
            "minutes": each.lesson.minutes,
        }
        for each in drills
    ]


def question(drill: Drill) -> dict[str, Any]:
    """What is on the projector before anything runs: nothing that gives the answer away."""
    lesson = drill.lesson
    asked = lesson.question
    return {
        "name": drill.name,
        "number": lesson.number,
        "title": _of(lesson.title),
        "minutes": lesson.minutes,
        "situation": _paragraphs(lesson.situation),
        "ask": _of(asked.ask),
        "kind": asked.kind,
        "choices": [{"key": each.key, "says": _of(each.says)} for each in asked.choices],
        "allowed": said(allowed(asked)),
        "hints": len(lesson.hints),
    }


def hints(lesson: Lesson, given: int) -> list[Words]:
    """Those that were asked for."""
    return [_of(each) for each in lesson.hints[:given]]


def step(moment: Stepped) -> dict[str, Any]:
    """What happens now."""
    what = Text("drill-step", number=moment.number, of=moment.of, what=doing(moment.step))
    return {"number": moment.number, "of": moment.of, "says": said(what)}


def waiting(moment: Looked) -> Words | None:
    """What is waited for."""
    return None if moment.waiting is None else said(Text("drill-waiting", what=moment.waiting))


def conclusion(lesson: Lesson, outcome: Outcome, answer: str | None) -> dict[str, Any]:
    """What a run came to: four figures side by side, whether the prediction was right, and why."""
    if outcome.failed is not None:
        return {"failed": said(Text("drill-run-failed", why=outcome.failed))}
    was_right = None if answer is None else right(lesson.question, answer, outcome)
    asked = lesson.question.figure
    simulated = "-" if outcome.simulated is None else shown(outcome.simulated)
    columns = (
        (
            "drill-yours",
            lambda language: (
                "-" if answer is None else answered(lesson, answer, language, short=True)
            ),
        ),
        ("drill-formulas", lambda language: measured(outcome.formula, language)),
        ("drill-simulations", lambda _: simulated),
        ("drill-envoys", lambda language: envoys(lesson, outcome, language)),
    )
    figures = outcome.figures
    return {
        "label": _each(lambda language: asked_figure(lesson, language)),
        "columns": [{"title": said(Text(name)), "value": _each(how)} for name, how in columns],
        "formula": _each(
            lambda language: say(
                Text("drill-formula", says=told(lesson.formula.says, language)), language
            )
        ),
        "right": was_right,
        "judged": None
        if answer is None
        else _each(lambda language: say(judged(lesson, outcome, was_right, language), language)),
        "explanation": _paragraphs(lesson.explanation, outcome),
        "why": [said(each) for each in outcome.why],
        "others": [
            {"label": _of(each.label), "value": _each(_figure(figures.get(each.name)))}
            for each in lesson.measure
            if each.name != asked
        ],
        "unheld": [
            {"label": _of(label), "why": said(each.why)}
            for each in outcome.checks
            if each.verdict == "failed"
            for label in [m.label for m in lesson.measure if m.name == each.figure]
        ],
        "next": _each(
            lambda language: " ".join(flowing(filled(lesson.next.says, figures, language)))
        ),
        "command": lesson.next.command,
    }


def _figure(figure: float | None) -> Callable[[Language], str]:
    return lambda language: measured(figure, language)


def _each(how: Callable[[Language], str]) -> Words:
    return {each: how(each) for each in LANGUAGES}


def _of(what: Said) -> Words:
    return _each(lambda language: " ".join(flowing(told(what, language))))


def _paragraphs(what: Said, outcome: Outcome | None = None) -> dict[str, list[str]]:
    """Its lines, those of one paragraph as one."""
    figures = {} if outcome is None else outcome.figures
    return {
        each: [line for line in flowing(filled(what, figures, each)) if line] for each in LANGUAGES
    }
