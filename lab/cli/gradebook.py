"""A class's table as CSV, for a spreadsheet, which obeys what it is given."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from lab.cli.clean import clean
from lab.errors import UsageError
from lab.files import read_regular, replace_text, telling
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lab.drills.grade import Grades

_HEAD = ("student", "file", "edited", "done", "right", "answered")
# A spreadsheet on Windows takes a file without it for one in the code page of its country.
_MARK = "\ufeff"
# Source: OWASP, "CSV Injection": what makes a formula of a cell, in full width, too.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r\n]")


def table(grades: Grades) -> str:
    """A row a student; of each drill what became of it, and what was answered."""
    out = io.StringIO()
    rows = csv.writer(out)
    drills = list(grades.students[0].works) if grades.students else []
    rows.writerow([*_HEAD, *(title for name in drills for title in (name, f"{name} answer"))])
    for row in _rows(grades):
        rows.writerow([cell if isinstance(cell, int) else harmless(cell) for cell in row])
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, and no terminal obeys."""
    fit = clean(cell)
    return f"'{fit}" if _FORMULA.match(fit) else fit


def write(grades: Grades, path: Path) -> None:
    """Write it to a file, in the place of an older one.

    Raises:
        UsageError: there is something else in its place.
        FileError: it can't be written.
    """
    with telling(path):
        if path.is_symlink() or path.exists():
            head = f"{_MARK}{_HEAD[0]},{_HEAD[1]},".encode()
            if not path.is_file() or not read_regular(path).startswith(head):
                raise UsageError(Text("grade-csv-in-the-way", path=str(path)))
    replace_text(path, _MARK + table(grades))


def _rows(grades: Grades) -> Iterator[list[str | int]]:
    for student in grades.students:
        row: list[str | int] = [student.name, student.file, "yes" if student.edited else "no"]
        row += [student.done, student.right, student.answered]
        for work in student.works.values():
            row += ["" if work.state == "none" else work.state, work.answer or ""]
        yield row
