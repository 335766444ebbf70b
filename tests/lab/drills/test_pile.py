"""A folder of records as a class hands them in: with all that is odd."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

import lab.drills.pile
from lab.drills.pile import collect, strange
from lab.errors import FileError, LabError, UsageError
from tests.lab.drills.records import NOON, hand_in, played

if TYPE_CHECKING:
    from pathlib import Path


def later(minutes: int) -> dict[str, Any]:
    """A run of its own at that time."""
    return {"at": NOON + timedelta(minutes=minutes), "seed": minutes}


def test_records_are_found_in_folders_below(tmp_path: Path) -> None:
    """As a learning platform gives them out: a folder a student; what is hidden is nobody's."""
    hand_in(tmp_path, "김민수", played(**later(1)), file="김민수_assign/기록.txt")
    hand_in(tmp_path, "Ann", played(**later(2)))
    hand_in(tmp_path, "Old", played(**later(3)), file=".trash/old.json")
    (tmp_path / ".DS_Store").write_text("x")
    pile = collect(tmp_path)
    assert [(each.student, each.file) for each in pile.records] == [
        ("Ann", "Ann.json"),
        ("김민수", "김민수_assign/기록.txt"),
    ]
    assert (pile.unread, pile.remarks) == ([], [])


def test_the_newest_record_of_a_student_counts(tmp_path: Path) -> None:
    """However they wrote their name; and it is said."""
    hand_in(tmp_path, "Kim  Minsu", played(**later(9)), file="new.json")
    hand_in(tmp_path, "kim minsu", played(**later(1)), file="old.json")
    hand_in(tmp_path, "ＫＩＭ minsu", played(**later(2)), file="older.json")
    pile = collect(tmp_path)
    assert [each.file for each in pile.records] == ["new.json"]
    assert "\n".join(map(str, pile.remarks)) == (
        "Kim  Minsu has handed in more than one record: new.json counts, which has the newest run;"
        " left out: old.json, older.json"
    )


def test_an_edited_record_is_named_and_counts(tmp_path: Path) -> None:
    """With what such a mark is worth."""
    path = hand_in(tmp_path, "Ann", played(right=False, answer="9"))
    path.write_text(path.read_text().replace('"right": false', '"right": true'))
    pile = collect(tmp_path)
    assert len(pile.records) == 1
    (said,) = map(str, pile.remarks)
    assert said.startswith("1 record was edited by hand after goodjob wrote it (marked *): Ann.j")
    assert "no cryptography" in said


def test_two_students_with_the_same_runs_are_named(tmp_path: Path) -> None:
    """They shared a laptop, or one copied."""
    mine = played(**later(1)), played("hidden-retries", **later(2))
    hand_in(tmp_path, "Ann", *mine, mine[0])
    hand_in(tmp_path, "Bo", *mine)
    hand_in(tmp_path, "Cho", played(**later(3)))
    assert "\n".join(map(str, collect(tmp_path).remarks)) == (
        "2 runs are in the records of each of these: Ann, Bo. They shared a laptop, or one record"
        " was copied"
    )


def test_what_cannot_be_read_is_said_and_the_rest_counts(tmp_path: Path) -> None:
    """Cut off, a pipe, a link to nowhere."""
    hand_in(tmp_path, "Ann", played())
    cut = hand_in(tmp_path, "Bo", played())
    cut.write_text(cut.read_text()[:300])
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "gone.json").symlink_to(tmp_path / "nowhere")
    pile = collect(tmp_path)
    assert [each.student for each in pile.records] == ["Ann"]
    told = sorted(map(str, pile.unread))
    assert len(told) == 3
    for name, words in zip(("gone.json", "pipe", "Bo.json"), told, strict=True):
        assert name in "".join(told), words


def test_other_files_are_counted(tmp_path: Path) -> None:
    """The first few are named."""
    hand_in(tmp_path, "Ann", played())
    for number in range(7):
        (tmp_path / f"essay-{number}.txt").write_bytes(bytes(range(256)))
    (said,) = map(str, collect(tmp_path).remarks)
    assert said == (
        "7 other files are no records, and are left out: essay-0.txt, essay-1.txt, essay-2.txt,"
        " essay-3.txt, essay-4.txt, 2 more"
    )


def test_a_folder_without_records_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Empty, of other files, none at all, a file, far too full."""
    with pytest.raises(LabError, match="it is empty"):
        collect(tmp_path)
    (tmp_path / "a.txt").write_text("a")
    with pytest.raises(LabError, match=r"only another file \(a\.txt\)"):
        collect(tmp_path)
    for path in (tmp_path / "none", tmp_path / "a.txt"):
        with pytest.raises(UsageError, match=f"there is no folder {path}"):
            collect(path)
    monkeypatch.setattr(lab.drills.pile, "MOST_FILES", 1)
    (tmp_path / "b.txt").write_text("b")
    with pytest.raises(UsageError, match="more than 1 files"):
        collect(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look into every folder")
def test_a_folder_that_is_closed_is_named(tmp_path: Path) -> None:
    """Whose it is, and what to do."""
    hand_in(tmp_path, "Ann", played())
    (tmp_path / "closed").mkdir(mode=0)
    with pytest.raises(FileError, match="closed"):
        collect(tmp_path)


def test_runs_of_other_drills_are_named(tmp_path: Path) -> None:
    """One that has changed since, and one that is nowhere here."""
    hand_in(tmp_path, "Ann", played(hash="old", **later(1)), played("mine", **later(2)))
    hand_in(tmp_path, "Bo", played(**later(3)), played(hash="old", **later(4)))
    said = strange(collect(tmp_path).records, {"the-trip": "sha256:ab"})
    assert [str(each).partition(" runs of another ")[::2] for each in said] == [
        ("1 record has", said_of("mine", "Ann.json")),
        ("2 records have", said_of("the-trip", "Ann.json, Bo.json")),
    ]


def said_of(drill: str, files: str) -> str:
    """What is said of them."""
    return (
        f"{drill} than the one here (changed since, or from elsewhere); these don't count (~):"
        f" {files}"
    )
