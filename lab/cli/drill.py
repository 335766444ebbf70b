"""``goodjob drill``: predict, run, see, be told why."""

from __future__ import annotations

import difflib
import functools
import getpass
import io
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.options import NAME, Json, Name, manifests_folder
from lab.cli.out import console, language, print_model, show, tell
from lab.cli.sites import ENDPOINT_DELAY_SECONDS, START_SECONDS, end_with, journal, state_of
from lab.errors import UsageError
from lab.words import Listed, Text

if TYPE_CHECKING:
    from rich.console import Console

    from lab.cli.drill_list import Progress
    from lab.cli.drill_play import Player
    from lab.cli.schemas.drill import BrokenDrill
    from lab.drills.record import Journal
    from lab.drills.shelf import Drill
    from lab.errors import ManifestError

NEXT, RESET = "next", "reset"


@dataclass(frozen=True)
class _Asked:
    """What the command line asks for."""

    which: str | None
    answer: str | None
    check: bool
    every: bool
    jobs: int | None
    record: Path | None
    student: str | None
    name: str
    as_json: bool

    def sort_out(self) -> None:
        """Find out that it can be asked for.

        Raises:
            UsageError: options that don't go together.
        """
        played = self.which is not None and self.which != RESET
        excluded = (
            (self.every and self.which is not None, "--all", str(self.which)),
            (self.record is not None and self.which is not None, "--record", str(self.which)),
            (self.record is not None and self.check, "--record", "--check"),
            (self.record is not None and self.every, "--record", "--all"),
            (self.answer is not None and self.check, "--answer", "--check"),
            (self.which == RESET and self.check, RESET, "--check"),
        )
        for both, one, other in excluded:
            if both:
                raise UsageError(Text("drill-not-both", one=one, other=other))
        needed = (
            (self.every and not self.check, "--all", "--check"),
            (self.jobs is not None and not self.every, "--jobs", "--all"),
            (self.answer is not None and not played, "--answer", "NAME"),
            (self.student is not None and self.record is None, "--student", "--record FILE"),
            (self.name != NAME and self.which != RESET, "--name", RESET),
        )
        for lacks, one, other in needed:
            if lacks:
                raise UsageError(Text("drill-needs", one=one, other=other))
        if self.record is not None and str(self.record) == "-":
            raise UsageError(Text("drill-record-dash"))
        if self.check and not self.every and not played:
            raise UsageError(Text("drill-check-what"))
        if self.as_json and played and not self.check and self.answer is None:
            raise UsageError(Text("drill-json-asks"))


def drill(
    which: Annotated[
        str | None,
        typer.Argument(
            metavar="next|NAME|NUMBER|FOLDER|reset",
            help="Which drill; without one, the list of all. reset gives you a fresh lab.",
            show_default=False,
        ),
    ] = None,
    answer: Annotated[
        str | None,
        typer.Option("--answer", metavar="A", help="The prediction, so that nothing is asked."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Run it unattended; exit status 1 where it fails.")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="All drills, with --check.")] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            metavar="N",
            min=1,
            max=64,
            help="How many labs at a time, with --all; without it, what this machine is good for.",
            show_default=False,
        ),
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option("--record", metavar="FILE", help="Write all that you did, to hand it in."),
    ] = None,
    student: Annotated[
        str | None,
        typer.Option("--student", metavar="NAME", help="Whose record it is."),
    ] = None,
    name: Name = NAME,
    under: Annotated[int | None, typer.Option("--under", hidden=True)] = None,
    as_json: Json = False,
) -> None:
    """Predict what a breaker does, run it for real, and be told why.

    Without a name it lists the drills, with what is done and what is next. Each runs in a lab of
    its own, which ends with it; a lab that you have started is not touched. While you answer and
    while it runs, h is a hint, r again, s skip, q leave. `goodjob drill reset` is for your own lab:
    a fresh one of k8s/ takes its place.
    """
    if under is not None:
        end_with(under)
    asked = _Asked(_meant(which), answer, check, every, jobs, record, student, name, as_json)
    asked.sort_out()
    if asked.which == RESET:
        _reset(asked)
    elif asked.record is not None:
        _record(asked.record, asked)
    elif asked.every:
        _check_all(asked)
    elif asked.which is None:
        _list(asked)
    elif asked.check:
        _check(_which(asked.which), asked)
    else:
        _play(asked.which, asked)


def _meant(which: str | None) -> str | None:
    """``NEXT`` is next, too; all else is as it was typed."""
    from lab.drills.shelf import plain

    return plain(which) if which is not None and plain(which) in {NEXT, RESET} else which


def _reset(asked: _Asked) -> None:
    """A fresh lab in the place of the student's own, with as many callers, at the same port."""
    from lab.cli.bring import Wanted, bring_up

    before = state_of(asked.name)
    callers = None
    delay = ENDPOINT_DELAY_SECONDS
    if before is not None:
        callers = ",".join(each.kind for each in before.proxies)
        delay = before.endpoint_delay
    wanted = Wanted(asked.name, [manifests_folder(None)], None, callers or "1", delay, fresh=True)
    bring_up(wanted, START_SECONDS, as_json=asked.as_json)


def _journal() -> Journal:
    from lab.drills.record import Journal

    return Journal(journal())


def _list(asked: _Asked) -> None:
    from lab.cli.drill_list import Progress, show_list
    from lab.drills.record import standing

    drills, broken = _shelf()
    entries, lost = _journal().read()
    progress = Progress(drills, standing(entries))
    if asked.as_json:
        from lab.cli.schemas.drill import Drills

        print_model(Drills.of(progress, _as_json(broken)))
    else:
        show_list(progress, console())
    if lost is not None:
        tell(Text("cli-warning", warning=lost))
    _warn(broken)


def _play(which: str, asked: _Asked) -> None:
    """A drill with a student, and the next, as long as that is wanted."""
    from lab.cli.drill_list import Progress
    from lab.cli.drill_play import Desk
    from lab.drills.moment import Outcome

    drills, broken = _shelf()
    _warn(broken)
    kept = _journal()
    out = _nowhere() if asked.as_json else console()
    desk = Desk(drills, kept, player(), out)
    drill = _next(Progress(drills, kept.standing())) if which == NEXT else _which(which)
    outcome: Outcome | None = None
    while drill is not None:
        played = desk.work(drill, asked.answer)
        outcome = played.outcome
        if asked.as_json and outcome is not None:
            from lab.cli.schemas.drill import DrillRun

            print_model(DrillRun.of(drill, outcome, played.answer, right=played.right))
        drill = desk.progress.next() if played.then == NEXT else None
    if outcome is not None and not outcome.passed:
        raise typer.Exit(1)


def _check(drill: Drill, asked: _Asked) -> None:
    from lab.cli.drill_check import check_one

    outcome = check_one(drill, player(), console(stderr=asked.as_json))
    if asked.as_json:
        from lab.cli.schemas.drill import DrillRun

        print_model(DrillRun.of(drill, outcome))
    if not outcome.passed:
        raise typer.Exit(1)


def _check_all(asked: _Asked) -> None:
    from lab.cli.drill_check import check_all, jobs_here
    from lab.cli.drill_runs import Teller

    drills, broken = _shelf()
    _warn(broken)
    jobs = min(asked.jobs or jobs_here(), len(drills))
    began = time.monotonic()
    teller = Teller(console(stderr=asked.as_json), jobs, len(drills))
    runs = check_all(drills, jobs, teller.told)
    seconds = time.monotonic() - began
    passed = all(each.passed for each in runs) and not broken
    if asked.as_json:
        from lab.cli.schemas.drill import DrillRuns

        found = _as_json(broken)
        print_model(
            DrillRuns(passed=passed, jobs=jobs, seconds=seconds, runs=tuple(runs), broken=found)
        )
    else:
        teller.summary(runs, seconds)
    if not passed:
        raise typer.Exit(1)


def _record(file: Path, asked: _Asked) -> None:
    """All that the student did, in a file to be handed in."""
    from lab.drills.record import record

    found = record(_journal(), _student() if asked.student is None else asked.student)
    found.write(file)
    if asked.as_json:
        from lab.cli.schemas.drill import DrillRecord

        print_model(DrillRecord.of(str(file), found))
        return
    drills = len({each.drill for each in found.entries})
    show(Text("drill-recorded", file=str(file), student=found.student, drills=drills))
    show(Text("drill-hand-in", folder=str(file.parent)))


def _student() -> str:
    """Who works here, as the system has it.

    Raises:
        UsageError: it has no name for that.
    """
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise UsageError(Text("drill-needs", one="--record", other="--student NAME")) from None


def _next(progress: Progress) -> Drill | None:
    """The one that comes next; that all are done is said, and no failure."""
    found = progress.next()
    if found is None:
        show(Text("drill-all-done"))
    return found


def _which(asked: str) -> Drill:
    """The drill of a name, of a number, or in a folder.

    Raises:
        UsageError: there is none; the sentence says which are alike, or which there are.
        LabError: its lesson can't be read.
    """
    from lab.drills.shelf import LESSON, find, load, look, plain, top

    folder = Path(asked)
    if os.sep in asked or (folder / LESSON).is_file():
        if not folder.is_dir():
            raise UsageError(Text("drill-no-folder", folder=asked))
        if not (folder / LESSON).exists():
            raise UsageError(Text("drill-no-lesson", folder=asked, file=LESSON))
        return load(folder.resolve(), top())
    drills, broken = look()
    try:
        return find(drills, asked)
    except UsageError:
        for name, error in broken:
            if asked == name:
                raise error from None
        alike = difflib.get_close_matches(
            plain(asked), [NEXT, RESET, *(each.name for each in drills)], n=3
        )
        if not alike:
            raise
    raise UsageError(Text("drill-alike", asked=repr(asked), alike=Listed(tuple(alike), "or")))


def _shelf() -> tuple[list[Drill], list[tuple[str, ManifestError]]]:
    from lab.drills.shelf import look

    return look()


def _warn(broken: list[tuple[str, ManifestError]]) -> None:
    """Name the drills that are left out."""
    for name, error in broken:
        tell(Text("drill-broken", name=name, why=error.say(language())))


def _as_json(broken: list[tuple[str, ManifestError]]) -> tuple[BrokenDrill, ...]:
    from lab.cli.schemas.drill import BrokenDrill

    return tuple(BrokenDrill(folder=name, why=str(error)) for name, error in broken)


def player() -> Player:
    """What plays a drill: a lab of its own for each run."""
    from lab.cli.stage import Throwaway
    from lab.drills.play import play

    return functools.partial(play, stage=Throwaway())


def _nowhere() -> Console:
    """A screen that nobody sees: programs get the answer alone."""
    from rich.console import Console

    return Console(file=io.StringIO())
