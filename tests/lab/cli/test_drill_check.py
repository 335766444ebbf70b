"""All drills unattended: several at a time, a table at the end, and nothing left behind."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
from types import SimpleNamespace
from typing import TYPE_CHECKING, ClassVar

import psutil
import pytest
from rich.console import Console

from lab.cli import drill_check
from lab.cli.drill_check import jobs_here
from lab.cli.drill_runs import Teller
from lab.cli.schemas.drill import DrillRun
from lab.drills.shelf import shelf
from tests.commands import GOODJOB, ROOT, started
from tests.lab.cli.scripted import FIGURES, outcome
from tests.labs import ours, wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from lab.drills.shelf import Drill

DRILLS = shelf(ROOT)[:4]


class _Child(drill_check.Child):
    """Plays nothing, and is done when the test says so."""

    running: ClassVar[list[str]] = []
    most: ClassVar[int] = 0

    def __post_init__(self) -> None:
        self.running.append(self.drill.name)
        type(self).most = max(self.most, len(self.running))
        self.process = subprocess.Popen(["sleep", "1000"])

    def done(self) -> bool:
        """The last that was begun is done first."""
        return self.running[-1] == self.drill.name

    def run(self) -> tuple[DrillRun, str]:
        """What it came to."""
        self.running.remove(self.drill.name)
        self.process.kill()
        self.process.wait()
        self.close()
        if self.drill == DRILLS[2]:
            return DrillRun.lost(self.drill, "it was cut off", 3.0), "the reason"
        return DrillRun.of(self.drill, outcome(self.drill, FIGURES, checks=())), ""


@pytest.fixture
def _no_labs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drill_check, "Child", _Child)
    monkeypatch.setattr(_Child, "running", [])
    monkeypatch.setattr(_Child, "most", 0)


@pytest.mark.usefixtures("_no_labs")
@pytest.mark.parametrize("jobs", [1, 3, 9])
def test_so_many_run_at_a_time(jobs: int) -> None:
    """Each is told when it is done; at the end all are in order, with how many passed."""
    out = io.StringIO()
    teller = Teller(Console(file=out, width=80), jobs, len(DRILLS))
    told: list[str] = []

    def tell(drill: Drill, run: DrillRun, said: str) -> None:
        told.append(drill.name)
        teller.told(drill, run, said)

    runs = drill_check.check_all(DRILLS, jobs, tell)
    assert [each.drill for each in runs] == [each.name for each in DRILLS]
    assert sorted(told) == sorted(each.name for each in DRILLS)
    assert _Child.most == min(jobs, len(DRILLS))
    teller.summary(runs, 125.0)
    said = out.getvalue()
    assert f"FAILED: 3 {DRILLS[2].name}, 3.0 s\nthe reason\n" in said
    assert said.splitlines()[-1] == "3 of 4 passed in 2 min 5 s"


@pytest.mark.usefixtures("_no_labs")
def test_an_interruption_ends_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs is ended, and waited for."""
    began: list[_Child] = []

    def interrupted(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    class _Kept(_Child):
        def __post_init__(self) -> None:
            super().__post_init__()
            began.append(self)

    monkeypatch.setattr(drill_check, "Child", _Kept)
    with pytest.raises(KeyboardInterrupt):
        drill_check.check_all(DRILLS, 3, interrupted)
    assert len(began) == 3
    assert all(each.process.poll() is not None for each in began)


@pytest.mark.parametrize("tells", [True, False])
def test_a_machine_is_good_for_so_many(monkeypatch: pytest.MonkeyPatch, *, tells: bool) -> None:
    """Two a core, as drills wait most of the time, and never more than its memory holds.

    Not every system tells which cores are this process's; then it is all that there are.
    """
    if tells:
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(4)), raising=False)
    else:
        monkeypatch.delattr(os, "sched_getaffinity", raising=False)
        monkeypatch.setattr(os, "cpu_count", lambda: 4)
    for kilobytes, jobs in ((10**9, 8), (1300 * 1024, 3), (1024, 1)):
        memory = SimpleNamespace(available=kilobytes * 1024)
        monkeypatch.setattr(psutil, "virtual_memory", lambda memory=memory: memory)
        assert jobs_here() == jobs


@pytest.mark.timeout(240)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_labs_end_with_who_has_started_them(
    number: signal.Signals, tmp_path: Path, labs_of_our_own: Path
) -> None:
    """Two labs are starting; whatever ends the command, none of their processes is left."""
    command = (GOODJOB, "drill", "--all", "--check", "--jobs", "2", "--json")
    with (tmp_path / "said").open("w") as said, started(*command, stderr=said.fileno()) as running:

        def labs() -> bool:
            there = labs_of_our_own.glob("drill-*/state.json")
            return len(list(there)) == 2

        wait_until(labs, "two labs", 90)
        os.kill(running.pid, number)
        answer, _ = running.communicate(timeout=90)
    assert running.returncode == (130 if number is signal.SIGTERM else -number)
    assert answer == ""
    wait_until(lambda: not ours(labs_of_our_own), "the end of the labs", 60)
    wait_until(lambda: not list(labs_of_our_own.glob("drill-*")), "the end of their files")


@pytest.mark.timeout(240)
def test_a_real_check(labs_of_our_own: Path) -> None:
    """The first drill passes on a real Envoy, and keeps nothing."""
    done = subprocess.run(
        [GOODJOB, "drill", "1", "--check", "--json"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    run = DrillRun.model_validate(json.loads(done.stdout))
    assert (run.passed, run.truth, run.answer) == (True, "3", None)
    assert ours(labs_of_our_own) == []
    assert list(labs_of_our_own.iterdir()) == []
