"""A drill with a student at a terminal: keys, interruptions, and what is kept of it."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from lab.drills.record import Journal
from lab.errors import LabError
from tests.commands import GOODJOB, goodjob
from tests.labs import ours, wait_until
from tests.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from lab.drills.record import Entry

DRILL = "the-trip"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the scripted player looks, and writes what became of its runs."""
    monkeypatch.setenv("SCRIPTED", str(tmp_path))
    return tmp_path


def entries(labs: Path) -> tuple[Entry, ...]:
    """What was kept."""
    return Journal(labs / ".drills" / "journal.jsonl").entries()


def scripted(*arguments: str, columns: int = 80, language: str = "en") -> Terminal:
    """A drill in a terminal, with the player of the test."""
    words = (sys.executable, "-m", "tests.lab.cli.scripted", *arguments)
    return Terminal(*words, columns=columns, GOODJOB_LANG=language)


def runs(folder: Path) -> tuple[int, int]:
    """How many have begun, and how many have ended."""
    files = (folder / "began", folder / "ended")
    began, ended = (len(f.read_text().splitlines()) if f.exists() else 0 for f in files)
    return began, ended


def test_from_the_question_to_what_it_came_to(folder: Path, labs_of_our_own: Path) -> None:
    """Wrong input is told what is allowed; hints come one after the other, and are counted."""
    with scripted(DRILL) as terminal:
        terminal.wait_for("Your prediction, a number")
        terminal.type("h\n")
        terminal.wait_for("Hint 1 of 2:")
        terminal.type("H\n")
        terminal.wait_for("Hint 2 of 2:")
        terminal.type("three\n")
        terminal.wait_for("'three' is no answer to this question; allowed: a number")
        terminal.type("\n")
        # The keyboard is set to Hangul, and this is the key of h.
        terminal.type("ㅗ\n")
        terminal.wait_for("Hint 2 of 2 again, there are no more:")
        terminal.type("５\n")
        terminal.wait_for("Not quite: the right answer was 3")
        terminal.wait_for("1 of ")
        terminal.wait_for("Enter leaves, n goes on")
        terminal.type("\n")
        assert terminal.end() == 0
        screen = "\n".join(terminal.screen())
        assert "yours   the formula's   simulated   Envoy's" in screen
        assert "goodjob drill next" in screen
        assert terminal.is_as_before()
    (kept,) = entries(labs_of_our_own)
    assert (kept.answer, kept.right, kept.truth, kept.hints) == ("5", False, "3", 2)
    assert (kept.passed, kept.figures["requestsUntilOut"]) == (True, 3.0)
    assert runs(folder) == (1, 1)


def test_a_key_is_heard_while_it_runs(folder: Path, labs_of_our_own: Path) -> None:
    """H shows a hint, r begins anew with the same prediction; what else is pressed does nothing."""
    (folder / "hold").touch()
    with scripted(DRILL) as terminal:
        terminal.wait_for("> ")
        terminal.type("3\n")
        terminal.wait_for("back in 12")
        assert not terminal.is_as_before()
        terminal.type("xyz\x1b[A")
        terminal.type("h")
        terminal.wait_for("Hint 1 of 2:")
        terminal.type("h")
        terminal.wait_for("Hint 2 of 2:")
        terminal.type("r")
        wait_until(lambda: runs(folder) == (2, 1), "the second run")
        (folder / "hold").unlink()
        terminal.wait_for("Your prediction was right.")
        terminal.wait_for("> ")
        terminal.type("n\n")
        terminal.wait_for("Drill 2 of")
        terminal.wait_for("> ")
        terminal.type("q\n")
        assert terminal.end() == 0
        assert terminal.is_as_before()
    (kept,) = entries(labs_of_our_own)
    assert (kept.answer, kept.right, kept.hints) == ("3", True, 0)
    assert runs(folder) == (2, 2)


@pytest.mark.parametrize("running", [False, True])
def test_a_drill_can_be_skipped_at_any_moment(
    running: bool, folder: Path, labs_of_our_own: Path
) -> None:
    """It stays on the list, and the next one comes before it."""
    (folder / "hold").touch()
    with scripted(DRILL) as terminal:
        terminal.wait_for("> ")
        if running:
            terminal.type("3\n")
            terminal.wait_for("back in 12")
        terminal.type("s" if running else "s\n")
        terminal.wait_for("skipped the-trip")
        terminal.wait_for("next: 2 hidden-retries")
        assert terminal.end() == 0
        assert terminal.is_as_before()
    (kept,) = entries(labs_of_our_own)
    assert (kept.skipped, kept.answer, kept.right) == (True, None, None)
    assert runs(folder) == ((1, 1) if running else (0, 0))


@pytest.mark.parametrize("running", [False, True])
@pytest.mark.parametrize("number", [None, signal.SIGINT, signal.SIGTERM])
def test_leaving_keeps_nothing_and_leaves_nothing(
    number: signal.Signals | None, running: bool, folder: Path, labs_of_our_own: Path
) -> None:
    """Q is a choice, Ctrl-C and SIGTERM are interruptions; the run ends in order in either case."""
    (folder / "hold").touch()
    with scripted(DRILL) as terminal:
        terminal.wait_for("> ")
        if running:
            terminal.type("3\n")
            terminal.wait_for("back in 12")
        if number is None:
            terminal.type("q" if running else "q\n")
        elif number is signal.SIGINT:
            terminal.type("\x03\x03")
        else:
            os.kill(terminal.process.pid, number)
        assert terminal.end() == (0 if number is None else 130)
        assert ("left;" in terminal.printed) is (number is None)
        assert "Traceback" not in terminal.printed
        assert terminal.is_as_before()
    assert entries(labs_of_our_own) == ()
    assert runs(folder) == ((1, 1) if running else (0, 0))


def test_a_drill_can_be_suspended(folder: Path) -> None:
    """Ctrl-Z gives the terminal back as it was; in the foreground again, keys are heard again."""
    (folder / "hold").touch()
    with scripted(DRILL) as terminal:
        terminal.wait_for("> ")
        terminal.type("3\n")
        terminal.wait_for("back in 12")
        # A leader of a session is not stopped by its terminal (it has nobody who could go on with
        # it), but it gives the terminal back all the same, and takes it again.
        os.kill(terminal.process.pid, signal.SIGTSTP)
        terminal.wait_for("\x1b[?25h")
        terminal.wait_for("\x1b[?25l")
        terminal.type("h")
        terminal.wait_for("Hint 1 of 2:")
        terminal.type("q")
        assert terminal.end() == 0
        assert terminal.is_as_before()


def test_a_run_that_fails_is_a_failure_and_is_not_kept(folder: Path, labs_of_our_own: Path) -> None:
    """With its reason; the drill is as it was before."""
    (folder / "fail").touch()
    with scripted(DRILL, "--answer", "3") as terminal:
        terminal.wait_for("the run did not come to its end: v2 came back and answered nothing")
        assert terminal.end() == 1
    assert entries(labs_of_our_own) == ()


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("columns", [40, 80])
def test_it_fits_its_terminal(columns: int, language: str, folder: Path) -> None:
    """In either language; what is to be copied is broken where a shell reads on."""
    (folder / "hold").touch()
    with scripted(DRILL, columns=columns, language=language) as terminal:
        terminal.wait_for("> ")
        terminal.type("3\n")
        terminal.wait_for("12")
        terminal.type("h")
        terminal.wait_for("2:" if language == "en" else "1/2:")
        assert terminal.too_wide() == []
        (folder / "hold").unlink()
        terminal.wait_for("> ")
        terminal.type("\n")
        assert terminal.end() == 0
        assert [line for line in terminal.too_wide() if "&&" not in line] == []


def test_what_is_done_survives_a_kill(folder: Path, labs_of_our_own: Path) -> None:
    """What was kept before is there; what was going on is not."""
    with scripted(DRILL, "--answer", "3") as terminal:
        assert terminal.end() == 0
    (folder / "hold").touch()
    with scripted("2", "--answer", "0") as terminal:
        terminal.wait_for("back in 12")
        terminal.process.kill()
        assert terminal.end() == -signal.SIGKILL
    assert [each.drill for each in entries(labs_of_our_own)] == [DRILL]
    listed = goodjob("drill")
    assert "next: 2 hidden-retries" in listed.stdout


def test_what_can_not_be_kept_is_said_after_what_it_came_to(
    folder: Path, labs_of_our_own: Path
) -> None:
    """A journal that is no file: what the run came to is shown all the same."""
    (labs_of_our_own / ".drills" / "journal.jsonl").mkdir(parents=True)
    with scripted(DRILL, "--answer", "3") as terminal:
        assert terminal.end() == 1
        assert "Traceback" not in terminal.printed
        terminal.wait_for("Your prediction was right.")
        terminal.wait_for("what you did could not be kept: ")
        terminal.wait_for("journal.jsonl")
    with pytest.raises(LabError):
        entries(labs_of_our_own)
    assert runs(folder)[0] == runs(folder)[1]


@pytest.mark.timeout(240)
def test_a_real_lab_ends_with_its_drill(labs_of_our_own: Path) -> None:
    """Left while the lab starts, and interrupted while requests are sent: nothing is left of it."""
    with Terminal(GOODJOB, "drill", DRILL, GOODJOB_LANG="en") as terminal:
        terminal.wait_for("> ")
        terminal.type("3\n")
        wait_until(lambda: ours(labs_of_our_own), "the first processes of the lab")
        terminal.type("q")
        terminal.wait_for("ending the lab")
        assert terminal.end() == 0
        assert terminal.is_as_before()
    assert ours(labs_of_our_own) == []
    with Terminal(GOODJOB, "drill", DRILL, GOODJOB_LANG="en") as terminal:
        terminal.wait_for("> ")
        terminal.type("3\n")
        terminal.wait_for("step 1 of")
        terminal.type("\x03\x03")
        assert terminal.end() == 130
        assert terminal.is_as_before()
        assert "Traceback" not in terminal.printed
    assert ours(labs_of_our_own) == []
    assert [path for path in labs_of_our_own.iterdir() if path.name != ".drills"] == []
    assert entries(labs_of_our_own) == ()


def test_ctrl_d_leaves(folder: Path, labs_of_our_own: Path) -> None:
    """As q does: nothing has run, and that is said."""
    with scripted(DRILL) as terminal:
        terminal.wait_for("> ")
        terminal.type("\x04")
        terminal.wait_for("left; nothing of this drill runs on")
        assert terminal.end() == 0
        assert terminal.is_as_before()
    assert runs(folder) == (0, 0)
    assert entries(labs_of_our_own) == ()
