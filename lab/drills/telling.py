"""What is told of a drill, for whoever tells it: on a terminal, or on the board."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lab.drills.condition import awaited
from lab.words import Text, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.drills.lesson import Lesson, Load, Said, Step
    from lab.drills.moment import Outcome
    from lab.words import Language

_ROUND = 100
_OWN_LINE = re.compile(r"\s|[-*•] |[0-9]+[.)] ")
"""How a line begins that is no more of the one before: indented, or an item of a list."""


def told(said: Said, language: Language) -> str:
    """What a lesson says, in the language of whoever reads it."""
    return said.ko if language == "ko" else said.en


def shown(figure: float) -> str:
    """A figure as people read it: no more digits than it is worth."""
    if figure == round(figure):
        return f"{figure:.0f}"
    if abs(figure) >= _ROUND:
        return f"{figure:.0f}"
    return f"{figure:.1f}" if abs(figure) >= 1 else f"{figure:.2f}"


def measured(figure: float | None, language: Language) -> str:
    """A figure that may not have been measured."""
    return say(Text("drill-no-figure"), language) if figure is None else shown(figure)


def filled(said: Said, figures: Mapping[str, float | None], language: Language) -> str:
    """What a lesson says, with the measured figures in their places."""

    def figure(match: re.Match[str]) -> str:
        name = match[1]
        return measured(figures[name], language) if name in figures else match[0]

    return re.sub(r"\{(\w+)\}", figure, told(said, language))


def flowing(text: str) -> list[str]:
    """Its paragraphs, and what stands on a line of its own.

    Where a lesson's file breaks a line within a paragraph is a matter of that file.
    """
    lines: list[str] = []
    for line in text.strip("\n").splitlines():
        begins = not lines or not lines[-1] or not line.strip() or _OWN_LINE.match(line)
        if begins:
            lines.append(line.rstrip())
        else:
            lines[-1] = f"{lines[-1]} {line.strip()}"
    return lines


def answered(lesson: Lesson, answer: str, language: Language, *, short: bool = False) -> str:
    """An answer, where there is room for it with what it stands for."""
    question = lesson.question
    for choice in question.choices:
        if choice.key == answer and not short:
            return f"{choice.key} ({told(choice.says, language)})"
    if question.kind == "yes-no":
        known = {"yes": Text("drill-yes"), "no": Text("drill-no")}
        return say(known[answer], language) if answer in known else answer
    if question.kind == "number" and question.unit is not None and not short:
        unit = told(question.unit, language)
        return say(Text("drill-with-unit", figure=answer, unit=unit), language)
    return answer


def envoys(lesson: Lesson, outcome: Outcome, language: Language) -> str:
    """Envoy's figure, with the answer that it makes right."""
    found = measured(outcome.figures.get(lesson.question.figure), language)
    if lesson.question.kind == "number" or outcome.truth is None:
        return found
    truth = answered(lesson, outcome.truth, language, short=True)
    return say(Text("drill-figure-truth", figure=found, truth=truth), language)


def judged(lesson: Lesson, outcome: Outcome, was_right: bool | None, language: Language) -> Text:
    """Whether a prediction was right; None of a run that did not show it."""
    if was_right is None:
        return Text("drill-not-shown")
    if was_right:
        return Text("drill-right")
    return Text("drill-wrong", truth=answered(lesson, outcome.truth or "-", language))


def asked_figure(lesson: Lesson, language: Language) -> str:
    """What the figure is that the question is about, with its unit."""
    question = lesson.question
    label = next((told(m.label, language) for m in lesson.measure if m.name == question.figure), "")
    if question.unit is None:
        return label
    return say(Text("drill-figure-unit", label=label, unit=told(question.unit, language)), language)


def doing(step: Step) -> Text:
    """What happens in a step."""
    if step.load is not None:
        load = _load(step.load)
        return Text("drill-does-meanwhile", load=load) if step.load.meanwhile else load
    if step.faults is not None:
        plans = tuple(Text("drill-plan", who=who, plan=plan) for who, plan in step.faults.items())
        return Text("drill-does-faults", plans=plans)
    if step.wait is not None:
        return Text("drill-does-wait", what=awaited(step.wait))
    if step.apply is not None:
        return Text("drill-does-apply", folder=step.apply)
    if step.rollout is not None:
        return Text("drill-does-rollout", who=step.rollout)
    return Text("drill-does-why", who=step.why or "")


def _load(load: Load) -> Text:
    if load.requests is not None:
        return Text("drill-does-requests", count=load.requests, workers=load.concurrency)
    if load.seconds is None:
        # It goes on for as long as what happens under it.
        return Text("drill-does-load", workers=load.concurrency)
    seconds = f"{load.seconds:g}"
    return Text("drill-does-seconds", seconds=seconds, workers=load.concurrency)
