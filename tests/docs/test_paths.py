"""The ways through the drills: what they name is there, fits the time, and does what is said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.commands import ROOT, goodjob

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOCS = ROOT / "docs"
STUDENT = [DOCS / "student.md", DOCS / "student.ko.md"]
INSTRUCTOR = [DOCS / "instructor.md", DOCS / "instructor.ko.md"]
LESSONS = {
    path.parent.name: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in (ROOT / "istio" / "drills").glob("*/lesson.yaml")
}
NUMBERS = {lesson["number"]: name for name, lesson in LESSONS.items()}
# Beside the parts of the three hours: the installation and the story, and handing in.
REST = 20


@pytest.fixture(params=STUDENT, ids=lambda path: path.name)
def student(request: pytest.FixtureRequest) -> Path:
    """Each language in turn."""
    path: Path = request.param
    return path


def parts(page: Path) -> Iterator[tuple[str, list[tuple[int, str, int]]]]:
    """Each heading with its table of drills: number, name, minutes."""
    found = re.split(r"^##+ +(.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for heading, text in zip(found[1::2], found[2::2], strict=True):
        rows = re.findall(r"^\| (\d+) \| `([\w-]+)` \| (\d+) \|", text, re.MULTILINE)
        yield heading, [(int(number), name, int(minutes)) for number, name, minutes in rows]


def test_drills_are_named_as_they_are(student: Path) -> None:
    """Number, name and minutes are those of the lesson; the long way has each of them once."""
    tables = [rows for _, rows in parts(student) if rows]
    for row in (row for rows in tables for row in rows):
        number, name, minutes = row
        assert (number, minutes) == (LESSONS[name]["number"], LESSONS[name]["minutes"]), name
    assert len(tables[0]) == 9
    assert [number for rows in tables[1:] for number, _, _ in rows] == sorted(NUMBERS)


def test_the_time_is_enough(student: Path) -> None:
    """The drills of a part fit into it, with time to talk, and all parts into the whole."""
    times = []
    (short, *_), *rest = [found for found in parts(student) if found[1]]
    assert short.startswith("45")
    for heading, rows in rest:
        (minutes,) = re.findall(r"\((\d+) ?(?:minutes|분)\)", heading)
        times.append(int(minutes))
        assert sum(row[2] for row in rows) < times[-1]
    assert len(times) == 6
    assert sum(times) + REST == 180
    assert str(REST) in student.read_text(encoding="utf-8")
    first = next(rows for _, rows in parts(student) if rows)
    assert sum(row[2] for row in first) <= 30


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda path: path.name)
def test_a_drill_that_is_named_has_that_number(page: Path) -> None:
    """``goodjob drill 10`` beside a name is that drill."""
    text = page.read_text(encoding="utf-8")
    for number, name in re.findall(r"`goodjob drill (\d+)`\s*\(`([\w-]+)`\)", text):
        assert NUMBERS[int(number)] == name
    for number in re.findall(r"goodjob drill (\d+)", text):
        assert int(number) in NUMBERS


@pytest.mark.parametrize("page", INSTRUCTOR, ids=lambda path: path.name)
def test_the_timetable_is_three_hours(page: Path) -> None:
    """And wrong answers are told of drills that there are."""
    text = page.read_text(encoding="utf-8")
    timing, wrong = re.findall(
        r"^\| (?:minutes|분|no\.|번호) \|.*\n\|[-|]+\n((?:\|.*\n)+)", text, re.M
    )
    assert sum(int(number) for number in re.findall(r"^\| (\d+) \|", timing, re.MULTILINE)) == 180
    numbers = [int(number) for number in re.findall(r"^\| (\d+) \|", wrong, re.MULTILINE)]
    assert numbers == sorted(set(numbers) & set(NUMBERS))
    minutes = [lesson["minutes"] for lesson in LESSONS.values()]
    assert re.search(rf"{min(minutes)}(?: to |~){max(minutes)}(?: minutes|분)", text)
    for name, number in re.findall(r"`([\w-]+)`\s?\((\d+)\)", text):
        assert LESSONS[name]["number"] == int(number)


def checkpoints() -> dict[str, list[str]]:
    """The commands that a student is given, by the fault plan in them."""
    text = STUDENT[0].read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for block in re.findall(r"```sh\n(goodjob up\n.+?)```", text, re.DOTALL):
        lines = block.splitlines()
        (plan,) = re.findall(r"faults set v2 '(.+)'", block)
        found.setdefault(plan, lines)
    return found


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("500@first:3", ["failures that a retry hid: 3; ejections: 1", "200 20x"]),
        ("reset@first:3", ["goodjob - v2 - 0", "3 5xx in a row eject, and it had 3 in a row"]),
    ],
)
def test_a_checkpoint_comes_to_what_is_said(
    tmp_path_factory: pytest.TempPathFactory, plan: str, said: list[str]
) -> None:
    """The page's own commands, on a real lab."""
    home = str(tmp_path_factory.mktemp("home"))
    commands = checkpoints()[plan]
    assert commands[-1] == "goodjob down"
    out = ""
    try:
        for command in commands:
            words = [word.strip("'") for word in command.split()[1:]]
            done = goodjob(*words, GOODJOB_LAB_HOME=home, GOODJOB_LANG="en")
            assert done.returncode == 0, done.stderr
            out += done.stdout
    finally:
        goodjob("down", GOODJOB_LAB_HOME=home)
    for each in said:
        assert each in out
    # No line of a 500 in v2's log, where it is looked at.
    assert "goodjob - v2 - 500" not in out
