"""``goodjob grade`` of a class, as a teacher calls it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from lab.cli.schemas.grade import Graded
from lab.drills.shelf import shelf
from tests.commands import ROOT, goodjob
from tests.lab.drills.records import NOON, hand_in, played, skipped

if TYPE_CHECKING:
    from pathlib import Path

    from lab.drills.record import Entry

NAMES = ("김민수", "Ann Smith", "최영희 (2학년 3반)", "\x1b[31mRed\nBo", "=1+1")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five made-up records of the first drills of the repository's own shelf."""
    place = tmp_path_factory.mktemp("class")
    drills = shelf(ROOT)[:4]
    hashes = [each.hash for each in drills]
    for student, name in enumerate(NAMES):
        entries: list[Entry] = []
        for drill, shelved in zip(drills, hashes, strict=True):
            at = NOON + timedelta(minutes=student, seconds=drill.lesson.number)
            facts = {"number": drill.lesson.number, "hash": shelved, "at": at, "seed": student}
            if drill.lesson.number == 3 and student == 0:
                entries.append(skipped(drill.name).model_copy(update=facts))
            elif drill.lesson.number <= 5 - student:
                right = student % 2 == 0
                answer = "3" if right else "4"
                entries.append(played(drill.name, answer=answer, right=right, **facts))
        hand_in(place, name, *entries, file=f"{student}.json")
    return place


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_class_of_five(folder: Path, lang: str) -> None:
    """In 80 columns and in both languages; no name is obeyed by a terminal."""
    done = goodjob("grade", str(folder), "--lang", lang, COLUMNS="80")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    lines = done.stdout.splitlines()
    assert (
        lines[0].split()[:3]
        == {
            "en": ["student", "done", "right"],
            "ko": ["학생", "완료", "적중"],
        }[lang]
    )
    rows = {line.split("  ")[0]: line.split()[-1] for line in lines[1:6]}
    assert rows.keys() == {"=1+1", "Ann Smith", "\\x1b[31mRed\\nBo", *NAMES[::2][:2]}
    assert all(cell_len(line) <= 80 for line in lines[:6])
    first = next(index for index, line in enumerate(lines) if line.startswith("1 "))
    tally = {"en": "5 answered, 3 right, 0 skipped", "ko": "답 5개, 맞음 3개, 건너뜀 0개"}
    assert tally[lang] in lines[first + 1]
    assert lines[first + 2].split()[:2] == ["3", "3"]
    assert lines[first + 3].split()[:2] == ["4", "2"]


def test_json_has_what_the_table_has(folder: Path, tmp_path: Path) -> None:
    """And with it the table as CSV, in a file."""
    path = tmp_path / "class.csv"
    done = goodjob("grade", str(folder), "--json", "--csv", str(path))
    graded = Graded.model_validate_json(done.stdout)
    assert {each.name for each in graded.students} == {*NAMES[:3], "\x1b[31mRed\\nBo", "=1+1"}
    assert [each.number for each in graded.questions] == [1, 2, 3, 4]
    assert graded.questions[2].skipped == 1
    rows = path.read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 6
    assert "'=1+1" in rows[2]
    assert done.stderr == f"goodjob: the table is in {path}\n"


def test_what_is_odd_is_said_beside_it(folder: Path, tmp_path: Path) -> None:
    """An edited record counts; one that is cut off is a failure."""
    text = (folder / "1.json").read_text(encoding="utf-8")
    (tmp_path / "a.json").write_text(text.replace('"right": false', '"right": true'))
    done = goodjob("grade", str(tmp_path))
    assert done.returncode == 0
    assert "Ann Smith*" in done.stdout
    assert "1 record was edited by hand" in done.stderr
    (tmp_path / "b.json").write_text(text[:-30])
    done = goodjob("grade", str(tmp_path), "--csv", "-")
    assert done.returncode == 1
    assert done.stdout.startswith("student,file,")
    assert "is cut off or damaged" in done.stderr
    assert done.stderr.endswith(
        "1 record could not be read, and somebody's work is missing above\n"
    )


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        (["{}"], 1, "there is no record in {}: it is empty"),
        (["{}/none"], 2, "there is no folder {}/none"),
        (["{}", "--csv", "-", "--json"], 2, "--csv - and --json both print"),
    ],
)
def test_what_cannot_be_graded_is_a_sentence(
    tmp_path: Path, line: list[str], status: int, said: str
) -> None:
    """With its status, and as JSON where that was asked for."""
    done = goodjob("grade", *(each.format(tmp_path) for each in line))
    assert done.returncode == status
    assert said.format(tmp_path) in done.stderr
    if "--json" in line:
        assert json.loads(done.stdout)["error"]["exit_code"] == status
