"""``goodjob grade``: the records of a class, as a table and question by question."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.options import Json
from lab.cli.out import console, language, print_model, say, show_raw, tell
from lab.errors import UsageError
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, JustifyMethod
    from rich.text import Text as Styled

    from lab.drills.grade import Asked, Given, Grades, State, Student
    from lab.drills.lesson import Said

_LETTERS: dict[State, str] = {
    "right": "+",
    "wrong": "-",
    "unknown": "?",
    "skipped": "s",
    "other": "~",
    "none": ".",
}
_GROUP = 5
_BAR = 16
_SHORTEST_NAME = 10
# What no choice's text is wider than: a pipe has no width of its own.
_WIDE = 4000

Folder = Annotated[
    Path,
    typer.Argument(metavar="DIR", help="The folder that has the records, and those below it."),
]
Csv = Annotated[
    str | None,
    typer.Option(
        "--csv",
        metavar="FILE",
        help="Write the table as CSV, too; - prints it instead.",
        show_default=False,
    ),
]


def grade(folder: Folder, csv: Csv = None, as_json: Json = False) -> None:
    """Grade a class's records: who predicted right, and what each question was answered.

    A prediction is the first answer to a question. Of each student the newest record counts.
    Records are honesty between people, and no cryptography against them: only a careless edit is
    noticed. Exit status 1 if a record can't be read, or if there is none.
    """
    from lab.drills.grade import grade as graded
    from lab.drills.shelf import shelf

    if csv == "-" and as_json:
        raise UsageError(Text("grade-csv-or-json"))
    drills = shelf(None)
    grades = graded(folder, drills)
    # Before anything is printed: whoever reads it may stop in between, as `head` does.
    if csv not in {None, "-"}:
        _write_csv(grades, Path(str(csv)))
    if as_json:
        _print_json(grades)
    elif csv == "-":
        _print_csv(grades)
    else:
        _show(grades, len(drills))
    if not as_json:
        for each in (*grades.remarks, *grades.unread):
            tell(each)
    if grades.unread:
        tell(Text("grade-unread", count=len(grades.unread)))
        raise typer.Exit(1)


def _print_csv(grades: Grades) -> None:
    from lab.cli.gradebook import table

    show_raw(table(grades).removesuffix("\r\n"))


def _write_csv(grades: Grades, path: Path) -> None:
    from lab.cli.gradebook import write

    write(grades, path)
    tell(Text("grade-csv-written", path=str(path)))


def _print_json(grades: Grades) -> None:
    from lab.cli.schemas.grade import Given as GivenShape
    from lab.cli.schemas.grade import Graded, Question, Remark, Truth
    from lab.cli.schemas.grade import Student as StudentShape

    def remark(text: Text | str) -> Remark:
        facts = text.as_dict() if isinstance(text, Text) else {"template": None, "values": {}}
        return Remark(sentence=str(text), **facts)

    print_model(
        Graded(
            students=tuple(StudentShape.model_validate(each) for each in grades.students),
            questions=tuple(
                Question(
                    number=each.number,
                    drill=each.drill,
                    ask=each.ask.en,
                    answered=each.answered,
                    right=each.right,
                    skipped=each.skipped,
                    given=tuple(
                        GivenShape(
                            answer=given.answer,
                            says=given.says.en if given.says else None,
                            count=given.count,
                            right=given.right,
                        )
                        for given in each.given
                    ),
                    truths=tuple(Truth(answer=a, count=n) for a, n in each.truths),
                )
                for each in grades.questions
            ),
            unread=tuple(map(remark, grades.unread)),
            remarks=tuple(map(remark, grades.remarks)),
        )
    )


def _show(grades: Grades, drills: int) -> None:
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text as Styled

    from lab.cli.narrow import Rows

    out = console()
    if not grades.students:
        return
    titles: list[tuple[str, JustifyMethod]] = [
        (say(Text("grade-student")), "left"),
        (say(Text("grade-done")), "right"),
        (say(Text("grade-right")), "right"),
        (_numbers(grades), "left"),
    ]
    rows = [[Styled(cell) for cell in _row(student)] for student in grades.students]
    others = 2 * len(titles) + sum(
        max(cell_len(titles[n][0]), *(row[n].cell_len for row in rows)) for n in (1, 2, 3)
    )
    room = out.width - others
    if _is_endless(out) or room < _SHORTEST_NAME:
        out.print(Rows(titles, rows))
    else:
        # One long name makes no list of lines of a whole class.
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column(titles[0][0], overflow="fold", max_width=room)
        for title, justify in titles[1:]:
            table.add_column(title, justify=justify, no_wrap=True)
        for row in rows:
            table.add_row(*row)
        out.print(table, soft_wrap=False)
    out.print(Styled(say(Text("grade-legend")), "dim"))
    out.print(say(_class(grades.students, drills)))
    for asked in grades.questions:
        _show_question(out, asked)
    if rest := drills - len(grades.questions):
        out.print()
        out.print(say(Text("grade-nobody", count=rest)))


def _is_endless(out: Console) -> bool:
    """Whether its lines may be as long as they are."""
    return not out.is_terminal and "COLUMNS" not in os.environ


def _row(student: Student) -> list[str]:
    cells = [_LETTERS[work.state] for work in student.works.values()]
    name = f"{student.name}*" if student.edited else student.name
    right = f"{student.right}/{student.answered}"
    return [name, str(student.done), right, " ".join(map("".join, _groups(cells)))]


def _numbers(grades: Grades) -> str:
    """The number of the first drill of each group, above it."""
    return " ".join(
        group[0].ljust(len(group)) for group in _groups([str(each) for each in grades.numbers])
    )


def _groups(cells: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(cells), _GROUP):
        yield cells[start : start + _GROUP]


def _class(students: tuple[Student, ...], drills: int) -> Text:
    answered = sum(each.answered for each in students)
    facts = {
        "count": len(students),
        "drills": drills,
        "done": round(sum(each.done for each in students) / len(students), 1),
    }
    if not answered:
        return Text("grade-class-silent", **facts)
    return Text(
        "grade-class", **facts, right=round(sum(each.right for each in students) / answered, 2)
    )


def _show_question(out: Console, asked: Asked) -> None:
    from rich.table import Table
    from rich.text import Text as Styled

    out.print()
    out.print(Styled(say(_question(asked)), "bold"))
    out.print(f"  {say(_tally(asked))}")
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    # A Korean line may be a column too wide where it breaks: folded, not a letter of it is lost.
    table.add_column(overflow="fold")
    most = max((given.count for given in asked.given), default=0)
    for given in asked.given:
        table.add_row(*_answer(given, most))
    out.print(table, soft_wrap=False, width=_WIDE if _is_endless(out) else None)


def _question(asked: Asked) -> Text:
    return Text(
        "grade-question", number=asked.number, drill=asked.drill, ask=_in_language(asked.ask)
    )


def _tally(asked: Asked) -> Text:
    facts = {"answered": asked.answered, "right": asked.right, "skipped": asked.skipped}
    if not asked.truths:
        return Text("grade-answered-unseen", **facts)
    truths = tuple(
        Text("grade-truth", truth=_spelled(truth), count=count) for truth, count in asked.truths
    )
    return Text("grade-answered", **facts, truths=truths)


def _answer(given: Given, most: int) -> list[Styled]:
    from rich.text import Text as Styled

    right = Styled("")
    if given.right:
        partly = Text("grade-some-right", count=given.right)
        whole = given.right == given.count
        right = Styled(say(Text("grade-all-right") if whole else partly), "green")
    bar = "#" * (-(-given.count * _BAR // most) if most else 0)
    says = _in_language(given.says) if given.says else ""
    answer = _spelled(given.answer)
    shown = answer if isinstance(answer, str) else say(answer)
    return [Styled(f"   {shown}"), Styled(str(given.count)), Styled(bar), right, Styled(says)]


def _spelled(answer: str) -> Text | str:
    match answer:
        case "yes":
            return Text("grade-yes")
        case "no":
            return Text("grade-no")
    return answer


def _in_language(said: Said) -> str:
    return said.ko if language() == "ko" else said.en
