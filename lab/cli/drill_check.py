"""Drills without a student: their checks, one drill here, or all of them, several at a time."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from pydantic import ValidationError

from lab.cli.drill_told import checks, paragraph
from lab.cli.drill_view import View
from lab.cli.once import interrupted_once
from lab.cli.out import language, say
from lab.cli.schemas.drill import DrillRun
from lab.doctor import LAB_MEGABYTES
from lab.drills.moment import Outcome
from lab.waiting import until
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import Console

    from lab.cli.drill_play import Player
    from lab.drills.shelf import Drill

"""What a lab of two pods and an Envoy takes, with the program that plays the drill."""
_LABS_A_CORE = 2
"""Drills wait for ejections to end most of the time."""
_POLL_SECONDS = 0.05
_END_SECONDS = 120.0


def check_one(drill: Drill, player: Player, console: Console) -> Outcome:
    """Run a drill and show each of its checks.

    Args:
        drill: which.
        player: plays it.
        console: where it is shown.
    """
    outcome: Outcome | None = None
    with interrupted_once(), View(console, keys=False) as view:
        moments = player(drill)
        try:
            for moment in moments:
                if isinstance(moment, Outcome):
                    outcome = moment
                else:
                    view.show(moment)
        finally:
            moments.close()
    if outcome is None:
        # A player's last moment is its outcome, whatever happens.
        raise AssertionError(drill.name)
    for line, style in _verdicts(drill, outcome):
        paragraph(console, line, style)
    return outcome


def _verdicts(drill: Drill, outcome: Outcome) -> Iterator[tuple[str, str]]:
    """Each check, and what they come to, with the styles of these lines."""
    yield from checks(drill.lesson, outcome)
    if outcome.failed is not None:
        yield say(Text("drill-run-failed", why=outcome.failed)), "bold red"
    words, style = "drill-one-passed", "bold green"
    if not outcome.passed:
        words, style = "drill-one-failed", "bold red"
    seconds = f"{outcome.seconds:.1f}"
    line = Text(words, number=drill.lesson.number, name=drill.name, seconds=seconds)
    yield say(line), style


def jobs_here() -> int:
    """How many labs this machine is good for at a time: by its cores, and by its free memory."""
    import psutil

    # Not every system tells which of them are this process's.
    ours = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    cores = ours or 1
    by_memory = psutil.virtual_memory().available // 2**20 // LAB_MEGABYTES
    return max(1, min(_LABS_A_CORE * cores, by_memory))


@dataclass
class Child:
    """A drill that is checked by a program of its own: what one measures disturbs no other.

    Args:
        drill: it.
        began: when, by the clock that only goes forward.
        process: the program.
        answer: what it prints for programs.
        said: what it prints for people.
    """

    drill: Drill
    answer: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    said: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        words = [sys.executable, "-m", "lab", "drill", str(self.drill.folder), "--check", "--json"]
        self.process = subprocess.Popen(
            [*words, "--under", str(os.getpid())],
            stdin=subprocess.DEVNULL,
            stdout=self.answer,
            stderr=self.said,
            env={**os.environ, "GOODJOB_LANG": language()},
        )

    def done(self) -> bool:
        """Whether it has ended."""
        return self.process.poll() is not None

    def end(self) -> None:
        """Have it end, and its lab with it."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)

    def run(self) -> tuple[DrillRun, str]:
        """What it came to, and what it has said of that."""
        self.answer.seek(0)
        self.said.seek(0)
        said = self.said.read().decode("utf-8", errors="replace").strip()
        answer = self.answer.read().decode("utf-8", errors="replace")
        self.close()
        try:
            return DrillRun.model_validate(json.loads(answer)), said
        except (ValueError, ValidationError):
            last = said.splitlines()[-1] if said else ""
            why = str(Text("drill-child-ended", status=self.process.returncode, words=last))
            return DrillRun.lost(self.drill, why, time.monotonic() - self.began), said

    def close(self) -> None:
        """Let go of what it has printed."""
        self.answer.close()
        self.said.close()


def check_all(
    drills: Sequence[Drill], jobs: int, told: Callable[[Drill, DrillRun, str], None]
) -> list[DrillRun]:
    """Check them, so many at a time; however this ends, all of their labs end with it.

    Args:
        drills: which.
        jobs: how many at a time.
        told: called as each is done, with what it has said.
    """
    # The longest ones first, so that none of them is left alone at the end.
    waiting = sorted(drills, key=lambda each: -each.lesson.minutes)
    running: list[Child] = []
    found: dict[str, DrillRun] = {}
    with interrupted_once():
        try:
            while waiting or running:
                while waiting and len(running) < jobs:
                    running.append(Child(waiting.pop(0)))
                until(
                    lambda: any(each.done() for each in running),
                    _END_SECONDS,
                    pause=_POLL_SECONDS,
                )
                for each in [each for each in running if each.done()]:
                    running.remove(each)
                    found[each.drill.name], said = each.run()
                    told(each.drill, found[each.drill.name], said)
        finally:
            for each in running:
                each.end()
            for each in running:
                each.process.wait()
                each.close()
    return [found[each.name] for each in drills]
