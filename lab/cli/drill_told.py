"""What a drill asks, and what a run of it came to, as a student reads it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text as Styled

from lab.cli.drill_picture import Picture
from lab.cli.drill_view import told
from lab.cli.out import language, say
from lab.drills.telling import (
    answered,
    asked_figure,
    envoys,
    filled,
    flowing,
    judged,
    measured,
    shown,
)
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from lab.drills.lesson import Lesson
    from lab.drills.moment import Outcome
    from lab.drills.shelf import Drill

LEVELS = {
    "basic": Text("drill-level-basic"),
    "further": Text("drill-level-further"),
    "expert": Text("drill-level-expert"),
}
_JUDGED = {None: "yellow", True: "bold green", False: "bold yellow"}
_VERDICTS = {
    "passed": (Text("drill-check-passed"), "green"),
    "failed": (Text("drill-check-failed"), "bold red"),
    "skipped": (Text("drill-check-skipped"), "yellow"),
}


def situate(drill: Drill, of: int | None, picture: Picture | None, console: Console) -> None:
    """What the drill is about: where one is, who sends to whom, and what is asked.

    Args:
        drill: it.
        of: how many there are; None where it is none of them.
        picture: who sends to whom.
        console: where.
    """
    lesson = drill.lesson
    title, level = told(lesson.title), LEVELS[lesson.level]
    head = Text("drill-head-own", title=title)
    if of is not None:
        head = Text("drill-head", number=lesson.number, of=of, title=title)
    paragraph(console, say(head), "bold")
    about = Text("drill-about", name=drill.name, level=level, minutes=lesson.minutes)
    paragraph(console, say(about), "dim")
    console.print()
    paragraph(console, told(lesson.situation))
    if picture is not None:
        console.print()
        console.print(picture)
    console.print()
    paragraph(console, told(lesson.question.ask), "bold")
    for choice in lesson.question.choices:
        paragraph(console, f"  {choice.key}  {told(choice.says)}", hang=3)


def conclude(lesson: Lesson, outcome: Outcome, answer: str | None, console: Console) -> None:
    """What a run came to: the figures, whether the prediction was right, and why.

    Args:
        lesson: of the drill.
        outcome: of the run.
        answer: what was predicted.
        console: where.
    """
    from lab.drills.check import right

    question = lesson.question
    was_right = None if answer is None else right(question, answer, outcome)
    console.print()
    _side_by_side(lesson, outcome, answer, console)
    paragraph(console, say(Text("drill-formula", says=told(lesson.formula.says))), "dim")
    console.print()
    style = _JUDGED[was_right]
    paragraph(console, say(judged(lesson, outcome, was_right, language())), style)
    console.print()
    paragraph(console, filled(lesson.explanation, outcome.figures, language()))
    if outcome.why:
        console.print()
        paragraph(console, say(Text("drill-why")), "bold")
        for each in outcome.why:
            paragraph(console, f"  {say(each)}")
    others = [m for m in lesson.measure if m.name != question.figure]
    if others:
        console.print()
        paragraph(console, say(Text("drill-also-measured")), "bold")
        for measure in others:
            found = measured(outcome.figures.get(measure.name), language())
            paragraph(console, f"  {told(measure.label)}: {found}")
    unheld = list(_unheld(lesson, outcome))
    if unheld:
        console.print()
    for line, style in unheld:
        paragraph(console, line, style)
    console.print()
    following = filled(lesson.next.says, outcome.figures, language())
    paragraph(console, say(Text("drill-try", says=following)))
    if lesson.next.command is not None:
        for line in _typed(lesson.next.command, console.width):
            console.print(line, style="cyan")


def checks(lesson: Lesson, outcome: Outcome) -> Iterator[tuple[str, str]]:
    """Each check of a run as a line, with its style."""
    labels = {each.name: told(each.label) for each in lesson.measure}
    for each in outcome.checks:
        words, style = _VERDICTS[each.verdict]
        label = labels.get(each.figure, each.figure)
        found = "-" if each.measured is None else shown(each.measured)
        line = Text("drill-check", verdict=words, figure=label, measured=found, why=each.why)
        yield say(line), style
        if each.because is not None:
            yield f"  {told(each.because)}", "dim"


def _unheld(lesson: Lesson, outcome: Outcome) -> Iterator[tuple[str, str]]:
    """What of the run is not as it should be."""
    failed = [each for each in outcome.checks if each.verdict == "failed"]
    if failed:
        yield say(Text("drill-unheld")), "red"
        for line, style in checks(lesson, replace(outcome, checks=tuple(failed))):
            yield f"  {line}", style


def _side_by_side(lesson: Lesson, outcome: Outcome, answer: str | None, console: Console) -> None:
    """The figures: the student's, the formula's, the simulation's, Envoy's."""
    paragraph(console, asked_figure(lesson, language()), "bold")
    yours = "-" if answer is None else answered(lesson, answer, language(), short=True)
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for title in ("drill-yours", "drill-formulas", "drill-simulations", "drill-envoys"):
        table.add_column(say(Text(title)), justify="center", overflow="fold")
    simulated = "-" if outcome.simulated is None else shown(outcome.simulated)
    envoy = Styled(envoys(lesson, outcome, language()), "bold")
    table.add_row(yours, measured(outcome.formula, language()), simulated, envoy)
    console.print(table, soft_wrap=False)


def _typed(command: str, wide: int) -> list[str]:
    """A command to type; one that is too long goes on in the next line, as a shell reads it."""
    if cell_len(command) + 2 <= wide:
        return [f"  {command}"]
    *before, last = command.split(" && ")
    return [*(f"  {each} &&" for each in before), f"  {last}"]


def paragraph(console: Console, text: str, style: str = "", *, hang: int = 0) -> None:
    """Text that is broken between its words, in cells: a Korean letter takes two.

    Args:
        console: where.
        text: one paragraph, or several.
        style: of all of it.
        hang: how far its further lines are indented, beyond the first.
    """
    for line in flowing(text):
        indent = " " * (len(line) - len(line.lstrip()))
        wide = max(1, console.width - len(indent) - hang)
        for number, part in enumerate(Styled(line.strip()).wrap(console, wide)):
            further = " " * hang if number else ""
            console.print(Styled(f"{indent}{further}{part.plain}".rstrip(), style))
