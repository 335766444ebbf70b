"""The command ``goodjob drill``: what can be asked for, and what can't."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from lab.drills import record
from tests.commands import ROOT, SECONDS, goodjob
from tests.lab.cli.schemas.fitting import fits

if TYPE_CHECKING:
    from pathlib import Path

TRIP = ROOT / "istio" / "drills" / "the-trip"


def scripted(
    *arguments: str, cwd: Path = ROOT, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """The command with the player of the test, in a pipe."""
    return subprocess.run(
        [sys.executable, "-m", "tests.lab.cli.scripted", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        cwd=cwd,
        check=False,
    )


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRIPTED", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("GOODJOB_LANG", "en")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("the-tripp",), "there is no drill 'the-tripp'; did you mean the-trip"),
        (("99",), "there is no drill '99'; there are 27, and `goodjob drill` lists their"),
        (("",), "there is no drill ''; there are 27, and"),
        (("nxt",), "there is no drill 'nxt'; did you mean next?"),
        (("rest",), "did you mean reset"),
        (("２６", "--answer", "?"), "'?' is no answer to this question"),
        (("The-Trip", "--answer", "?"), "'?' is no answer to this question"),
        (("RESET", "--check"), "reset and --check exclude each other"),
        (("--record", "-"), "a record is a file to hand in; name one"),
        (("-1",), "No such option: -1"),
        (("./nowhere",), "there is no folder ./nowhere"),
        (("k8s/",), "there is no drill in k8s/: it has no lesson.yaml"),
        (("1", "--answer", "many"), "'many' is no answer to this question; allowed: a number"),
        (("--check",), "--check needs to know of which drill"),
        (("reset", "--check"), "reset and --check exclude each other"),
        (("--all",), "--all is of use only with --check"),
        (("1", "--all", "--check"), "--all and 1 exclude each other"),
        (("--jobs", "2"), "--jobs is of use only with --all"),
        (("--all", "--check", "--jobs", "0"), "Invalid value for '--jobs'"),
        (("1", "--json"), "with --json nothing can be asked"),
        (("--answer", "3"), "--answer is of use only with NAME"),
        (("1", "--check", "--answer", "3"), "--answer and --check exclude each other"),
        (("1", "--record", "x"), "--record and 1 exclude each other"),
        (("--student", "Kim"), "--student is of use only with --record FILE"),
        (("1", "--name", "other"), "--name is of use only with reset"),
        (("--record", "x.json"), "there is nothing to hand in yet"),
    ],
)
def test_what_can_not_be_asked_for_says_what_can(arguments: tuple[str, ...], said: str) -> None:
    """One sentence, exit status 2, and nothing is started."""
    done = goodjob("drill", *arguments)
    assert done.returncode == 2, done.stdout
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_pipe_without_an_answer_is_told_so() -> None:
    """The question was shown; a line that is no answer is one more reason, an answer is one."""
    silent = goodjob("drill", "1")
    assert (silent.returncode, silent.stderr.count("\n")) == (2, 1)
    assert "there is no prediction to read" in silent.stderr
    assert "Your prediction" in silent.stdout
    wrong = goodjob("drill", "1", stdin="\xff" * 5000 + "\n\n?\n")
    assert wrong.returncode == 2
    assert wrong.stderr.count("no answer to this question") >= 2
    right = scripted("1", stdin="h\nno\n3\n")
    assert right.returncode == 0, right.stderr
    assert "Your prediction was right." in right.stdout
    assert "\x1b" not in right.stdout


def test_what_is_printed_for_programs_fits() -> None:
    """The list, a run, the same unattended, and the record: each as docs/json.md has it."""
    drills = fits("drill", goodjob("drill", "--json").stdout)
    assert drills["next"] == "the-trip"
    run = fits("drill NAME", scripted("next", "--answer", "4", "--json").stdout)
    assert (run["answer"], run["right"], run["truth"], run["passed"]) == ("4", False, "3", True)
    checked = scripted("2", "--check", "--json")
    # Its figures are those of the first drill.
    assert checked.returncode == 1
    assert fits("drill NAME", checked.stdout)["passed"] is False
    assert "FAILED: 2 hidden-retries" in checked.stderr
    drills = fits("drill", goodjob("drill", "--json").stdout)
    assert (drills["next"], drills["drills"][0]["right"]) == ("hidden-retries", False)


def test_a_check_keeps_nothing_and_says_each_of_its_parts() -> None:
    """Exit status 0 where it passes; the student's own progress is another matter."""
    done = scripted("the-trip", "--check")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\npassed: ") == 3
    assert done.stdout.splitlines()[-1].startswith("passed: 1 the-trip, ")
    assert "0 of " in goodjob("drill").stdout


def test_a_record_is_handed_in(tmp_path: Path) -> None:
    """It has what was done; it takes the place of an older one, and of nothing else."""
    assert scripted("1", "--answer", "3").returncode == 0
    file = tmp_path / "drills.json"
    said = goodjob("drill", "--record", str(file), "--student", "김민수")
    assert said.stdout.splitlines() == [
        f"{file} has what 김민수 did, in one drill",
        (
            "hand this file in; with those of a class in one folder, "
            "`goodjob grade DIR` makes a table of them"
        ),
    ]
    found = record.read(file)
    assert (found.student, [each.answer for each in found.entries]) == ("김민수", ["3"])
    again = goodjob("drill", "--record", str(file), "--student", "이", "--json")
    assert fits("drill --record FILE", again.stdout)["student"] == "이"
    file.write_text("my essay", encoding="utf-8")
    refused = goodjob("drill", "--record", str(file))
    assert refused.returncode == 2
    assert file.read_text(encoding="utf-8") == "my essay"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of what drills need, in which a test may break something."""
    top = tmp_path / "top"
    for name in ("k8s", "istio"):
        shutil.copytree(ROOT / name, top / name)
    return top


def test_a_broken_lesson_is_named_and_the_others_are_there(copied: Path) -> None:
    """File, field and line; a drill that is not broken is played, and a broken one says why."""
    lesson = copied / "istio" / "drills" / "retries-off" / "lesson.yaml"
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("minutes: ", "minutes: 9"))
    done = goodjob("drill", cwd=copied)
    assert done.returncode == 0
    assert "the-trip" in done.stdout
    assert "retries-off" not in done.stdout
    assert (
        "the drill retries-off is left out: istio/drills/retries-off/lesson.yaml: min"
        in done.stderr
    )
    (broken,) = json.loads(goodjob("drill", "--json", cwd=copied).stdout)["broken"]
    assert broken["folder"] == "retries-off"
    asked = goodjob("drill", "retries-off", "--answer", "3", cwd=copied)
    assert asked.returncode == 1
    assert "minutes" in asked.stderr
    assert scripted("the-trip", "--answer", "3", cwd=copied).returncode == 0


def test_a_drill_of_ones_own_is_played(copied: Path) -> None:
    """A folder anywhere below what drills need, by its path; its number may be another's."""
    own = copied / "my-drill"
    shutil.copytree(TRIP, own)
    lesson = yaml.safe_load((own / "lesson.yaml").read_text(encoding="utf-8"))
    lesson["title"]["en"] = "Mine"
    (own / "lesson.yaml").write_text(yaml.safe_dump(lesson), encoding="utf-8")
    done = scripted("./my-drill", "--answer", "3", cwd=copied)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("A drill of your own: Mine\n")
    assert "0 of " in done.stdout
    # The same folder is the drill, whatever the path to it; one of the shelf has its number.
    assert scripted(str(own), "--check", cwd=copied).returncode == 0
    shelved = scripted("istio/drills/the-trip", "--answer", "3", cwd=copied)
    assert shelved.stdout.startswith("Drill 1 of ")


@pytest.mark.timeout(240)
def test_reset_gives_a_fresh_lab() -> None:
    """Of k8s/, with as many callers at the same port; without a lab it is a start."""
    try:
        first = fits("drill reset", goodjob("drill", "reset", "--json").stdout)
        assert [each["name"] for each in first["callers"]] == ["gateway"]
        goodjob("down")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
        drill = "istio/drills/percent-10"
        up = goodjob("up", "-k", drill, "--callers", "2", "--port", port, "--json")
        assert up.returncode == 0, up.stderr
        assert goodjob("faults", "set", "v2", "500@always").returncode == 0
        done = goodjob("drill", "reset")
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("the lab goodjob ends, and a fresh one takes its place")
        plans = json.loads(goodjob("faults", "--json").stdout)
        assert {plan["source"] for plan in plans} == {"settings"}
        status = json.loads(goodjob("status", "--json").stdout)
        assert [each["name"] for each in status["callers"]] == ["gateway", "sidecar"]
        assert json.loads(up.stdout)["url"] in json.dumps(status)
        assert goodjob("apply", "k8s").stdout.splitlines()[-1] == "nothing changed"
    finally:
        goodjob("down")
