"""A drill whose run a test has written: ``python -m tests.lab.cli.scripted NAME``.

It is played as ``goodjob drill NAME`` plays it, in a terminal or a pipe, without a lab. In the
folder that ``SCRIPTED`` names, ``began`` and ``ended`` have a line for each run, and while ``hold``
is there a run goes on.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import lab.cli
from lab.cli import drill as command
from lab.drills.check import check, truth
from lab.drills.moment import Began, Lane, Looked, Outcome, Stepped
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from lab.drills.moment import Moment
    from lab.drills.shelf import Drill

FIGURES = {"requestsUntilOut": 3.0, "v1Share": 100.0, "clientErrors": 0.0}
PODS = (("goodjob-v1-1", "v1"), ("goodjob-v2-1", "v2"))


def lane(pod: str = "goodjob-v2-1", **facts: object) -> Lane:
    """A pod as the gateway sees it: in the pool, unless a test says something else."""
    whole: dict[str, object] = {
        "pod": pod,
        "version": pod.split("-")[1],
        "caller": "gateway",
        "ready": True,
        "ejected": False,
        "in_a_row": 0,
        "threshold": 3,
        "tries": 0,
        "failed": 0,
    }
    return Lane(**{**whole, **facts})  # type: ignore[arg-type]  # as a test has it


def out(earliest: float = 12.4, latest: float = 22.4) -> Lane:
    """v2, ejected, with when it may be back."""
    now = datetime.now(UTC)
    back = (now + timedelta(seconds=earliest), now + timedelta(seconds=latest))
    return lane(ejected=True, in_a_row=3, tries=12, failed=3, back=back)


def outcome(drill: Drill, figures: Mapping[str, float | None], **facts: object) -> Outcome:
    """What a run with these figures comes to."""
    told = {
        "formula": 3.0,
        "truth": truth(drill.lesson.question, figures),
        "checks": check(drill.lesson, figures),
        "seconds": 1.25,
        **facts,
    }
    return Outcome(drill.name, "0123456789abcdef", 7, figures, **told)  # type: ignore[arg-type]


def player(drill: Drill) -> Generator[Moment, None, None]:
    """A run that goes on for as long as the test holds it."""
    folder = Path(os.environ["SCRIPTED"])
    with (folder / "began").open("a", encoding="utf-8") as file:
        file.write(f"{drill.name}\n")
    try:
        yield Began(("gateway",), PODS)
        yield Stepped(1, 1, drill.lesson.steps[0])
        for count in range(3):
            yield Looked((lane("goodjob-v1-1"), lane(in_a_row=count, tries=count)), {200: count})
        while (folder / "hold").exists():
            waiting = Text("status-in-the-pool")
            yield Looked((lane("goodjob-v1-1"), out()), {200: 9, 503: 1, 0: 1}, waiting, 20.0)
            time.sleep(0.05)
        failed = Text("demo-no-answer") if (folder / "fail").exists() else None
        yield outcome(drill, FIGURES, failed=failed)
    finally:
        with (folder / "ended").open("a", encoding="utf-8") as file:
            file.write(f"{drill.name}\n")


def main() -> None:
    """The command line with this player."""
    command.player = lambda: player
    sys.argv = ["goodjob", "drill", *sys.argv[1:]]
    lab.cli.main()


if __name__ == "__main__":
    main()
