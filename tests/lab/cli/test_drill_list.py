"""The list of drills: what is done, and what is next."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from rich.console import Console

from lab.cli.drill_list import Progress, closing, show_list
from lab.drills.record import Entry, standing
from lab.drills.shelf import shelf
from lab.words import LANGUAGES, Language, say
from tests.commands import ROOT

if TYPE_CHECKING:
    from lab.drills.shelf import Drill

DRILLS = shelf(ROOT)[:4]


def entry(drill: Drill, *, right: bool | None = None, skipped: bool = False) -> Entry:
    """A drill that was run to its end, or skipped."""
    return Entry(
        drill=drill.name,
        number=drill.lesson.number,
        hash="0",
        version="1",
        seed=7,
        at=datetime.now(UTC),
        answer=None if skipped or right is None else "3",
        right=right,
        skipped=skipped,
        passed=not skipped,
    )


def progress(*entries: Entry) -> Progress:
    """How far one is with these."""
    return Progress(DRILLS, standing(entries))


def listed(found: Progress, width: int = 80) -> str:
    """The list in a terminal that is so wide."""
    out = io.StringIO()
    show_list(found, Console(file=out, width=width))
    return out.getvalue()


def test_nothing_is_done_at_first() -> None:
    """The first drill is next, and the command is said."""
    first = DRILLS[0]
    rows = listed(progress()).splitlines()
    assert rows[1].split()[:2] == ["1", first.name]
    assert rows[1].split()[-1] == "next"
    assert rows[-2:] == [
        "0 of 4 done, 0 predicted right, 0 skipped",
        f"next: 1 {first.name}, with `goodjob drill next`",
    ]


def test_what_was_done_and_skipped_is_seen() -> None:
    """What was skipped comes again when all others are done."""
    one, two, three, four = DRILLS
    found = progress(entry(one, right=True), entry(two, skipped=True), entry(three, right=False))
    states = [line.rstrip()[-12:] for line in listed(found).splitlines()[1:5]]
    assert [state.split()[-1] for state in states] == ["right", "skipped", "wrong", "next"]
    assert found.next() == four
    found = progress(entry(one), entry(two, skipped=True), entry(three), entry(four))
    assert found.next() == two
    assert say(closing(found)[1]).startswith("next is one that you skipped: 2 ")
    found = progress(entry(one), entry(two, skipped=True), entry(two), entry(three), entry(four))
    assert found.next() is None
    assert [say(each) for each in closing(found)] == [
        "4 of 4 done, 0 predicted right, 0 skipped",
        "all drills are done; `goodjob drill --record FILE` writes what you did, to hand it in",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [30, 40, 72, 80, 200])
def test_the_list_fits(width: int, language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """All drills that there are, each with its name and its whole title."""
    monkeypatch.setenv("GOODJOB_LANG", language)
    drills = shelf(ROOT)
    said = listed(Progress(drills, standing((entry(drills[0], right=False),))), width)
    assert max(cell_len(line) for line in said.splitlines()) <= width
    assert all(each.name in said for each in drills)
