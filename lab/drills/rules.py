"""What the fields of a lesson have to do with each other, and with what is on the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faultplan.errors import FaultPlanError
from faultplan.grammar import parse
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from lab.drills.lesson import Bound, Lesson, Load, Said, Step
    from lab.manifests.paths import Loc

_THINGS = ("faults", "load", "wait", "apply", "rollout", "why")
_FEWEST, _MOST = 2, 6
Broken = tuple["Loc", Text]


def steps_of(steps: Sequence[Step]) -> Iterator[Step]:
    """All steps, those under a load after it."""
    for _, each in _placed(steps, ("steps",)):
        yield each


def broken_rules(lesson: Lesson, folder: Path, top: Path) -> list[Broken]:
    """Which of the rules a lesson breaks: where, and what is wrong, as the end of a sentence.

    Args:
        lesson: it.
        folder: the drill's.
        top: from where its paths are.
    """
    return [
        *_folders(lesson, folder, top),
        *_faults(lesson.faults, ("faults",)),
        *_steps(lesson),
        *_question(lesson),
        *_figures(lesson),
        *_measures(lesson),
        *_formula(lesson),
    ]


def _placed(steps: Sequence[Step], loc: Loc) -> Iterator[tuple[Loc, Step]]:
    for number, each in enumerate(steps):
        yield (*loc, number), each
        if each.load is not None:
            yield from _placed(each.load.meanwhile, (*loc, number, "load", "meanwhile"))


def _folders(lesson: Lesson, folder: Path, top: Path) -> Iterator[Broken]:
    if lesson.manifests is None and not (folder / "kustomization.yaml").is_file():
        yield ("manifests",), Text("lesson-no-kustomization")
    named: list[tuple[Loc, str | None]] = [(("manifests",), lesson.manifests)]
    if lesson.without is not None:
        named.append((("without", "manifests"), lesson.without.manifests))
    placed = _placed(lesson.steps, ("steps",))
    named += [((*loc, "apply"), each.apply) for loc, each in placed]
    for loc, path in named:
        if path is None:
            continue
        if not (top / path).resolve().is_relative_to(top) or not (top / path).is_dir():
            yield loc, Text("lesson-no-folder", folder=repr(path))


def _faults(plans: Mapping[str, str], loc: Loc) -> Iterator[Broken]:
    for who, plan in plans.items():
        try:
            parse(plan)
        except FaultPlanError as error:
            yield (*loc, who), Text("lesson-no-plan", why=str(error))


def _steps(lesson: Lesson) -> Iterator[Broken]:
    names: set[str] = set()
    for loc, step in _placed(lesson.steps, ("steps",)):
        set_here = [name for name in _THINGS if getattr(step, name) is not None]
        if len(set_here) != 1:
            found = tuple(set_here) or Text("words-none")
            yield loc, Text("lesson-one-thing", known=_THINGS, found=found)
        if step.name is not None:
            if step.name in names:
                yield (*loc, "name"), Text("lesson-name-twice", name=step.name)
            names.add(step.name)
        if step.faults is not None:
            yield from _faults(step.faults, (*loc, "faults"))
        if step.load is not None:
            yield from _load(step.load, (*loc, "load"))


def _load(load: Load, loc: Loc) -> Iterator[Broken]:
    bounds = [each for each in (load.requests, load.seconds) if each is not None]
    if len(bounds) > 1 or not (bounds or load.meanwhile):
        yield loc, Text("lesson-load-bound")
    if load.until is not None and load.meanwhile:
        yield (*loc, "until"), Text("lesson-until-and-meanwhile")
    if load.pause and load.rate is not None:
        yield (*loc, "pause"), Text("lesson-pause-and-rate")


def _question(lesson: Lesson) -> Iterator[Broken]:
    asked = lesson.question
    count = len(asked.choices)
    if asked.kind == "choice":
        if not _FEWEST <= count <= _MOST:
            few = Text("lesson-choices", least=_FEWEST, most=_MOST, count=count)
            yield ("question", "choices"), few
        keys = [each.key for each in asked.choices]
        for number, key in enumerate(keys):
            if key in keys[:number]:
                twice = Text("lesson-name-twice", name=key)
                yield ("question", "choices", number, "key"), twice
    elif count:
        yield ("question", "choices"), Text("lesson-not-of-kind", kind=asked.kind)
    if asked.kind == "yes-no" and not asked.yes:
        yield ("question", "yes"), Text("lesson-yes-wanted")
    if asked.kind != "yes-no" and asked.yes:
        yield ("question", "yes"), Text("lesson-not-of-kind", kind=asked.kind)
    if asked.kind != "number" and asked.tolerance:
        yield ("question", "tolerance"), Text("lesson-not-of-kind", kind=asked.kind)


def _bounds(lesson: Lesson) -> Iterator[tuple[Loc, Bound]]:
    for number, choice in enumerate(lesson.question.choices):
        for index, bound in enumerate(choice.when):
            yield ("question", "choices", number, "when", index), bound
    for number, bound in enumerate(lesson.question.yes):
        yield ("question", "yes", number), bound
    for number, bound in enumerate(lesson.check):
        yield ("check", number), bound


def _figures(lesson: Lesson) -> Iterator[Broken]:
    measured = tuple(each.name for each in lesson.measure)
    for number, name in enumerate(measured):
        if name in measured[:number]:
            yield ("measure", number, "name"), Text("lesson-name-twice", name=name)
    named: list[tuple[Loc, str]] = [(("question", "figure"), lesson.question.figure)]
    for loc, bound in _bounds(lesson):
        named.append(((*loc, "figure"), bound.figure))
        between = bound.at_least is not None or bound.at_most is not None
        if between == (bound.equals is not None):
            yield loc, Text("lesson-bound")
        if between and bound.tolerance:
            yield (*loc, "tolerance"), Text("lesson-tolerance-alone")
        low, high = bound.at_least, bound.at_most
        if low is not None and high is not None and low > high:
            yield (*loc, "atMost"), Text("lesson-below-least", least=f"{low:g}", most=f"{high:g}")
    for loc, said in _sentences(lesson):
        named += [(loc, figure) for figure in sorted(said.figures())]
    for loc, figure in named:
        if figure not in measured:
            yield loc, Text("lesson-no-figure", figure=figure, known=measured)


def _sentences(lesson: Lesson) -> Iterator[tuple[Loc, Said]]:
    """Those that may show a figure: what is said before the run can't."""
    yield ("explanation",), lesson.explanation
    yield ("next", "says"), lesson.next.says


def _measures(lesson: Lesson) -> Iterator[Broken]:
    names = tuple(each.name for each in steps_of(lesson.steps) if each.name is not None)
    for number, each in enumerate(lesson.measure):
        if each.during is not None and each.during not in names:
            known = names or Text("words-none")
            unknown = Text("lesson-no-step", name=each.during, known=known)
            yield ("measure", number, "during"), unknown
        answers = each.what in {"answers", "answer-share"}
        for name in ("status", "cause", "version"):
            if getattr(each, name) is not None and not answers:
                yield ("measure", number, name), Text("lesson-only-answers", what=each.what)


def _formula(lesson: Lesson) -> Iterator[Broken]:
    given = lesson.formula.value is not None
    if given != (lesson.formula.what == "constant"):
        yield ("formula", "value"), Text("lesson-constant")
