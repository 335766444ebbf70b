"""The journal outlives crashes and other writers; a record says when it was changed by hand."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from lab.drills.record import (
    MOST_BYTES,
    DamagedRecord,
    Journal,
    NoRecord,
    read,
    record,
)
from lab.errors import FileError, UsageError
from tests.lab.drills.records import played
from tests.lab.room import little_room

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WRITER = """
import sys
from pathlib import Path
from lab.drills.record import Entry, Journal
journal = Journal(Path(sys.argv[1]))
entry = Entry.model_validate_json(sys.argv[2])
for number in range(int(sys.argv[3])):
    journal.append(entry.model_copy(update={"seed": number, "answer": sys.argv[4] * 100}))
    print(number, flush=True)
"""


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """A journal that is not there yet."""
    return Journal(tmp_path / "home" / ".drills" / "journal.jsonl")


def writer(journal: Journal, count: int, letter: str) -> subprocess.Popen[bytes]:
    """A program that keeps so many entries, and says of each that it is kept."""
    arguments = [str(journal.path), played().model_dump_json(), str(count), letter]
    return subprocess.Popen([sys.executable, "-c", WRITER, *arguments], stdout=subprocess.PIPE)


def test_what_is_kept_is_read(journal: Journal) -> None:
    """In the order in which it was kept; nothing where nothing was; nobody else's to read."""
    assert journal.read() == ((), None)
    kept = played(), played(drill="hidden-retries", number=2, answer=None, right=None, skipped=True)
    for entry in kept:
        journal.append(entry)
    assert journal.read() == (kept, None)
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.path.parent.stat().st_mode) == 0o700


def test_two_writers_at_once_lose_nothing(journal: Journal) -> None:
    """Each line is whole, and each writer's lines are in its own order."""
    writers = [writer(journal, 60, letter) for letter in "ab"]
    for each in writers:
        each.communicate(timeout=60)
    assert [each.returncode for each in writers] == [0, 0]
    entries, lost = journal.read()
    assert lost is None
    for letter in "ab":
        assert [each.seed for each in entries if each.answer == letter * 100] == list(range(60))


def test_kill_9_loses_nothing_that_was_kept(journal: Journal) -> None:
    """What append has returned from is there, and the next one comes behind it."""
    with writer(journal, 1_000_000, "a") as running:
        assert running.stdout is not None
        said = b"".join(running.stdout.readline() for _ in range(20))
        running.kill()
        said += running.stdout.read()
    journal.append(played(seed=99))
    seeds = [each.seed for each in journal.entries()]
    kept = said.count(b"\n")
    assert seeds[:kept] == list(range(kept))
    assert seeds[-1] == 99


@pytest.mark.parametrize(
    "half", [b'{"drill":"the-tr', b"\0" * 40, "굿잡".encode()[:-1], b"[" * 5000]
)
def test_half_a_line_takes_none_with_it(journal: Journal, half: bytes) -> None:
    """What a crash left is passed over, and counted."""
    journal.append(played(seed=1))
    with journal.path.open("ab") as file:
        file.write(half)
    assert [each.seed for each in journal.entries()] == [1]
    journal.append(played(seed=2))
    entries, lost = journal.read()
    assert [each.seed for each in entries] == [1, 2]
    assert lost is not None
    assert str(lost) == f"a line of {journal.path} is damaged and left out"


def test_a_full_disk_leaves_no_half(journal: Journal) -> None:
    """The entry is refused, and those before it are there."""
    journal.append(played(seed=1))
    with little_room(journal.path.stat().st_size + 20), pytest.raises(FileError):
        journal.append(played(seed=2))
    journal.append(played(seed=3))
    assert [each.seed for each in journal.entries()] == [1, 3]


def test_what_is_no_file_is_named(journal: Journal) -> None:
    """A folder or a pipe in the journal's place holds nobody up."""
    journal.path.parent.mkdir(parents=True)
    os.mkfifo(journal.path)
    with pytest.raises(FileError, match=r"journal\.jsonl"):
        journal.entries()
    with pytest.raises(FileError, match=r"journal\.jsonl"):
        journal.append(played())


def test_the_first_prediction_is_the_one_that_counts(journal: Journal) -> None:
    """Whoever does a drill again has seen what comes of it."""
    for entry in (
        played(answer="5", right=False, passed=False),
        played(answer="3"),
        played(drill="retries-off", answer=None, right=None, skipped=True, passed=False),
        played(drill="percent-10", answer=None, right=None, skipped=True, passed=False),
        played(drill="percent-10"),
    ):
        journal.append(entry)
    found = journal.standing()
    assert {name: (s.done, s.right, s.skipped, s.tries) for name, s in found.items()} == {
        "the-trip": (True, False, False, 2),
        "retries-off": (False, None, True, 0),
        "percent-10": (True, True, False, 1),
    }
    assert found["the-trip"].last.answer == "3"


@pytest.fixture
def handed_in(journal: Journal, tmp_path: Path) -> Path:
    """A record as goodjob writes it."""
    journal.append(played())
    path = tmp_path / "minsu.json"
    record(journal, " 김\u1102\u1161  Minsu ").write(path)
    return path


def test_a_record_is_what_the_journal_has(handed_in: Path, journal: Journal) -> None:
    """With whose it is, however their keyboard spells it; written again in its own place."""
    found = read(handed_in)
    assert (found.student, found.entries, found.edited) == (
        "김나 Minsu",
        journal.entries(),
        False,
    )
    found.write(handed_in)
    assert read(handed_in) == found
    assert stat.S_IMODE(handed_in.stat().st_mode) == 0o600


def test_how_a_record_is_laid_out_is_no_change(handed_in: Path) -> None:
    """Other spaces, other order, a mark at its beginning, 3 for 3.0."""
    found = json.loads(handed_in.read_text(encoding="utf-8"))
    found["entries"][0]["figures"]["ejectedAfter"] = 3
    text = json.dumps(dict(reversed(found.items())) | {"program": "goodjob"}, indent=4)
    text = text.replace("{", '{"program": "goodjob",', 1).replace(',\n    "program": "goodjob"', "")
    handed_in.write_text("\ufeff" + text, encoding="utf-8")
    assert not read(handed_in).edited


@pytest.mark.parametrize(
    ("field", "value"), [("right", False), ("answer", "4"), ("seed", 8), ("seconds", 8.26)]
)
def test_a_record_that_was_edited_says_so(handed_in: Path, field: str, value: object) -> None:
    """Whatever was changed by hand."""
    found = json.loads(handed_in.read_text(encoding="utf-8"))
    found["entries"][0][field] = value
    handed_in.write_text(json.dumps(found), encoding="utf-8")
    assert read(handed_in).edited


def _with(**values: object) -> Callable[[dict[str, Any]], str]:
    return lambda found: json.dumps(found | values)


@pytest.mark.parametrize(
    ("change", "kind", "said"),
    [
        (lambda _: "", NoRecord, "is no record of goodjob's"),
        (lambda _: '{"program": "other"}', NoRecord, "is no record of goodjob's"),
        (lambda _: '["program"]', NoRecord, "is no record of goodjob's"),
        (lambda found: json.dumps(found)[:-9], DamagedRecord, "is cut off or damaged"),
        (lambda _: '{"program":"goodjob","a":' + "[" * 100_000, DamagedRecord, "cut off"),
        (lambda _: '{"program":"goodjob","a":"\udc80"}', DamagedRecord, "cut off"),
        (lambda _: '{"program":"goodjob","a":' + "9" * 9999 + "}", DamagedRecord, "cut off"),
        (_with(a=float("nan")), DamagedRecord, "cut off"),
        (_with(format=2, version="9.0"), DamagedRecord, r"was made by goodjob 9\.0; this goodjob"),
        (_with(format="x"), DamagedRecord, "damaged: format is x, which goodjob has not written"),
        (_with(student=""), DamagedRecord, "damaged: student is"),
        (_with(entries=[{}]), DamagedRecord, r"damaged: entries\.0\.drill is"),
        (_with(entries=[]), DamagedRecord, r"damaged: entries is \[\]"),
        (lambda _: "x" * MOST_BYTES + "x", NoRecord, "is no record of goodjob's"),
        (_with(extra=1), DamagedRecord, "damaged: extra is 1"),
        (_with(a="x" * MOST_BYTES), DamagedRecord, "no record has more than"),
    ],
)
def test_what_is_no_whole_record_is_said(
    handed_in: Path, change: Callable[[dict[str, Any]], str], kind: type[Exception], said: str
) -> None:
    """In a sentence of its own, with the file's name."""
    found = json.loads(handed_in.read_text(encoding="utf-8"))
    handed_in.write_text(change(found), encoding="utf-8", errors="surrogateescape")
    with pytest.raises(kind, match=said) as refused:
        read(handed_in)
    assert str(handed_in) in str(refused.value)


def test_what_is_in_the_way_stays(handed_in: Path, tmp_path: Path) -> None:
    """A record is written over records alone."""
    mine = read(handed_in)
    for name in ("essay.txt", "folder", "pipe", "nowhere"):
        path = tmp_path / name
        match name:
            case "folder":
                path.mkdir()
            case "pipe":
                os.mkfifo(path)
            case "nowhere":
                path.symlink_to(tmp_path / "missing")
            case _:
                path.write_text("mine")
        before = path.lstat()
        with pytest.raises(UsageError, match="is there already and is no record"):
            mine.write(path)
        assert path.lstat() == before


@pytest.mark.parametrize("name", ["", " \t", "a" * 81, "a\x1b[31m", "\udc80"])
def test_a_name_is_one(journal: Journal, name: str) -> None:
    """One line of letters."""
    journal.append(played())
    with pytest.raises(UsageError, match="is no name to hand a record in with"):
        record(journal, name)


def test_nothing_is_not_handed_in(journal: Journal) -> None:
    """It says what to do first."""
    with pytest.raises(UsageError, match="goodjob drill next"):
        record(journal, "Minsu")
