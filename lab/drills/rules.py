"""What the fields of a lesson have to do with each other, and with what is on the disk."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from faultplan.errors import FaultPlanError
from faultplan.grammar import parse
from lab.errors import UsageError
from lab.hammer import HammerPlan
from lab.plans import worded
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from lab.drills.lesson import Bound, Lesson, Load, Said, Step, Wait
    from lab.manifests.paths import Loc

_THINGS = ("faults", "load", "wait", "apply", "rollout", "why")
_FEWEST, _MOST = 2, 6
#: Fields of a measure that go with these alone, and such that go with all others.
_ANSWERS = frozenset({"answers", "answer-share"})
_NTH = frozenset({"requests-until-ejection", "errors-in-a-row", "seconds-out", "seconds-down"})
_ONLY: Mapping[str, frozenset[str]] = MappingProxyType(
    {"status": _ANSWERS, "cause": _ANSWERS, "version": _ANSWERS, "nth": _NTH}
)
_NOT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "of": frozenset({"failed-requests"}),
        "caller": frozenset({"restarts", "seconds-down"}),
        "during": frozenset({"ejected-at-end"}),
    }
)
_OUT = frozenset({"seconds-out-earliest", "seconds-out-latest"})
_ONLY_FORMULA: Mapping[str, frozenset[str]] = MappingProxyType({"nth": _OUT})
#: What has no opinion of a caller's.
_OF_PODS = frozenset({"ready", "unready", "restarted", "gone"})
Broken = tuple["Loc", Text]


def steps_of(steps: Sequence[Step]) -> Iterator[Step]:
    """All steps, those under a load after it."""
    for _, each in _placed(steps, ("steps",)):
        yield each


def named(lesson: Lesson) -> tuple[frozenset[str], frozenset[str]]:
    """Whom a lesson means: pods by any of their names, and callers."""
    steps = list(steps_of(lesson.steps))
    loads = [each.load for each in steps if each.load is not None]
    waits = [each for load in loads for each in (load.until,) if each is not None]
    waits += [each.wait for each in steps if each.wait is not None]
    plans = [lesson.faults, *(each.faults for each in steps if each.faults is not None)]
    who = {name for each in plans for name in each} | {each.who for each in waits}
    who |= {each.of for each in lesson.measure if each.of is not None}
    who |= {name for each in steps for name in (each.why, each.rollout) if name is not None}
    callers = {each.caller for each in loads} | {each.caller for each in waits}
    callers |= {each.caller for each in lesson.measure}
    return frozenset(who), frozenset(name for name in callers if name is not None)


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
            yield (*loc, who), Text("lesson-no-plan", why=worded(error))


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
        if step.wait is not None:
            yield from _wait(step.wait, (*loc, "wait"))


def _wait(wait: Wait, loc: Loc) -> Iterator[Broken]:
    if wait.caller is not None and wait.for_ in _OF_PODS:
        yield (*loc, "caller"), Text("lesson-not-with", what=wait.for_)
    if "times" in wait.model_fields_set and wait.for_ == "ready":
        yield (*loc, "times"), Text("lesson-not-with", what=wait.for_)


def _load(load: Load, loc: Loc) -> Iterator[Broken]:
    bounds = [each for each in (load.requests, load.seconds) if each is not None]
    if len(bounds) > 1 or not (bounds or load.meanwhile):
        yield loc, Text("lesson-load-bound")
    if load.until is not None and load.meanwhile:
        yield (*loc, "until"), Text("lesson-until-and-meanwhile")
    if load.until is not None:
        yield from _wait(load.until, (*loc, "until"))
    if not load.path.startswith("/"):
        yield (*loc, "path"), Text("lesson-path", path=repr(load.path))
        return
    try:
        HammerPlan(
            url=f"http://localhost{load.path}",
            headers=tuple(load.headers.items()),
            count=1,
            concurrency=load.concurrency,
            rate=load.rate,
            pause_seconds=load.pause,
            method=load.method,
        )
    except UsageError as error:
        said = error.text
        yield loc, said if isinstance(said, Text) else Text("play-said", said=said)


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
        for name, allowed in _ONLY.items():
            if name in each.model_fields_set and each.what not in allowed:
                yield ("measure", number, name), _only(each.what, allowed)
        for name, excluded in _NOT.items():
            if name in each.model_fields_set and each.what in excluded:
                yield ("measure", number, name), Text("lesson-not-with", what=each.what)


def _formula(lesson: Lesson) -> Iterator[Broken]:
    given = lesson.formula.value is not None
    if given != (lesson.formula.what == "constant"):
        yield ("formula", "value"), Text("lesson-constant")
    what = lesson.formula.what
    for name, allowed in _ONLY_FORMULA.items():
        if name in lesson.formula.model_fields_set and what not in allowed:
            yield ("formula", name), _only(what, allowed)


def _only(what: str, allowed: Iterable[str]) -> Text:
    return Text("lesson-only-with", what=what, known=tuple(sorted(allowed)))
