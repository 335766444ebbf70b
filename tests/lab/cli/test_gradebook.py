"""A class's table as CSV: nothing in it is a formula, and nothing of anybody's is overwritten."""

from __future__ import annotations

import csv
import io
import os
from typing import TYPE_CHECKING

import pytest

from lab.cli.gradebook import harmless, table, write
from lab.drills.grade import Grades, grade
from lab.errors import UsageError
from tests.lab.drills.records import SHELF, hand_in, played, skipped

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def grades(tmp_path: Path) -> Grades:
    """A class of one, whose name is a formula."""
    entries = played("hidden-retries", answer="-1", right=False), skipped("retries-off")
    hand_in(tmp_path / "class", '=HYPERLINK("x,\ny")', *entries, file="a.json")
    return grade(tmp_path / "class", SHELF)


def test_the_table_is_a_row_a_student(grades: Grades) -> None:
    """Of each drill what became of it, and the answer."""
    assert list(csv.DictReader(io.StringIO(table(grades)))) == [
        {
            "student": '\'=HYPERLINK("x,\\ny")',
            "file": "a.json",
            "edited": "no",
            "done": "1",
            "right": "0",
            "answered": "1",
            "the-trip": "",
            "the-trip answer": "",
            "hidden-retries": "wrong",
            "hidden-retries answer": "'-1",
            "retries-off": "skipped",
            "retries-off answer": "",
        }
    ]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "＝1", "\r=1"])
def test_a_formula_is_made_text(cell: str) -> None:
    """As OWASP has it."""
    assert harmless(cell)[0] in {"'", "\\"}


@pytest.mark.parametrize("cell", ["김민수", "a=b", "3", ""])
def test_what_is_none_stays(cell: str) -> None:
    """Names and answers as they are."""
    assert harmless(cell) == cell


def test_it_is_written_where_nothing_else_is(grades: Grades, tmp_path: Path) -> None:
    """With the mark by which a spreadsheet knows UTF-8; again in its own place, nowhere else."""
    path = tmp_path / "class.csv"
    for _ in range(2):
        write(grades, path)
        assert path.read_bytes().startswith(b"\xef\xbb\xbfstudent,file,")
    os.mkfifo(tmp_path / "pipe")
    record = tmp_path / "class" / "a.json"
    before = record.read_bytes()
    for other in (record, tmp_path / "pipe", tmp_path):
        with pytest.raises(UsageError, match="is there already and is no table"):
            write(grades, other)
    assert record.read_bytes() == before
