"""A drill with a student: the question, the prediction, the run, and what it came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal, Protocol

from lab.cli.drill_ask import Hints, ask
from lab.cli.drill_keys import Keys, own_terminal
from lab.cli.drill_list import Progress, closing
from lab.cli.drill_picture import Picture
from lab.cli.drill_told import conclude, situate
from lab.cli.drill_view import View
from lab.cli.once import interrupted_once
from lab.cli.out import say
from lab.cli.sites import names_of_callers
from lab.drills.moment import Outcome
from lab.errors import LabError
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from rich.console import Console

    from lab.cli.drill_keys import Key
    from lab.drills.moment import Moment
    from lab.drills.record import Journal
    from lab.drills.shelf import Drill

Then = Literal["again", "next", "leave"]


class Player(Protocol):
    """Plays a drill: :func:`lab.drills.play.play` with its stage."""

    def __call__(self, drill: Drill) -> Generator[Moment, None, None]:
        """The moments of a run; when it is closed, its lab ends."""
        ...


@dataclass(frozen=True)
class Played:
    """What came of a drill.

    Args:
        outcome: of its run; None where there was none.
        answer: the prediction.
        right: whether that was right; None where the run does not show it.
        then: what the student wants next.
    """

    outcome: Outcome | None
    answer: str | None = None
    right: bool | None = None
    then: Then = "leave"


class Desk:
    """Where a student sits: the drills, the journal, and the screen.

    Args:
        drills: those of the shelf, by their numbers.
        journal: what is kept.
        player: plays a drill.
        console: where it is shown.
    """

    def __init__(
        self, drills: Sequence[Drill], journal: Journal, player: Player, console: Console
    ) -> None:
        self._drills = drills
        self._journal = journal
        self._player = player
        self._console = console

    @property
    def progress(self) -> Progress:
        """How far the student is."""
        return Progress(self._drills, self._journal.standing())

    def work(self, drill: Drill, given: str | None) -> Played:
        """A drill from its question to what it came to.

        Args:
            drill: which.
            given: the prediction, where it is given beforehand; then nothing is asked.

        Raises:
            UsageError: the prediction is none, or there is nothing to read one from.
            LabError: what was done can't be kept.
        """
        from lab.drills.check import valid

        lesson, hints = drill.lesson, Hints(drill.lesson)
        answer = None if given is None else valid(lesson.question, given)
        while True:
            self._situate(drill)
            if given is None:
                reply = ask(lesson, hints, self._console)
                match reply:
                    case ("r",):
                        continue
                    case ("s",):
                        return self._skip(drill, hints.given)
                    case ("q",):
                        return self._leave()
                    case str():
                        answer = reply
            before = hints.given
            turn, outcome = self.run(drill, hints)
            while turn == "r":
                turn, outcome = self.run(drill, hints)
            if outcome is None:
                return self._skip(drill, before) if turn == "s" else self._leave()
            played = self._keep(drill, outcome, answer, before)
            if given is not None or own_terminal() is None:
                return played
            then = self._then(played)
            if then != "again":
                return Played(played.outcome, answer, played.right, then)
            hints = Hints(lesson)

    def run(self, drill: Drill, hints: Hints) -> tuple[Key | None, Outcome | None]:
        """Run it, with something to look at; the key that ended it, or what it came to."""
        outcome: Outcome | None = None

        def pressed(key: Key) -> None:
            if key == "h":
                view.hint(*hints.next())
            else:
                view.ending()

        view = View(self._console, keys=own_terminal() is not None)
        keys = Keys(pressed, view.pause)
        try:
            with interrupted_once(), keys, view:
                moments = self._player(drill)
                try:
                    for moment in moments:
                        if isinstance(moment, Outcome):
                            outcome = moment
                        else:
                            view.show(moment)
                finally:
                    # However it ends, its lab ends with it.
                    moments.close()
        except KeyboardInterrupt:
            if keys.asked is None:
                raise
        return keys.asked, outcome

    def kept(self, drill: Drill, outcome: Outcome, answer: str | None, hints: int) -> bool | None:
        """Keep what a run came to; whether the prediction was right.

        Raises:
            LabError: it can't be kept.
        """
        from lab.drills.check import right
        from lab.drills.record import Entry

        lesson = drill.lesson
        was_right = None if answer is None else right(lesson.question, answer, outcome)
        self._journal.append(
            Entry(
                drill=drill.name,
                number=lesson.number,
                hash=outcome.hash,
                version=version("goodjob"),
                seed=outcome.seed,
                at=datetime.now(UTC),
                answer=answer,
                hints=hints,
                right=was_right,
                figures=dict(outcome.figures),
                formula=outcome.formula,
                truth=outcome.truth,
                passed=outcome.passed,
                seconds=outcome.seconds,
            )
        )
        return was_right

    def _keep(self, drill: Drill, outcome: Outcome, answer: str | None, hints: int) -> Played:
        """Keep what a run came to, and show it; one that did not come to its end is not kept.

        Raises:
            LabError: it can't be kept.
        """
        if outcome.failed is not None:
            self._say(Text("drill-run-failed", why=outcome.failed), "bold red")
            return Played(outcome, answer)
        was_right, trouble = None, None
        try:
            was_right = self.kept(drill, outcome, answer, hints)
        except LabError as error:
            # What it came to is shown all the same.
            trouble = error
        conclude(drill.lesson, outcome, answer, self._console)
        if trouble is not None:
            raise LabError(Text("drill-not-kept", why=trouble.text))
        self._console.print()
        for line in closing(self.progress):
            self._say(line)
        return Played(outcome, answer, was_right)

    def _skip(self, drill: Drill, hints: int) -> Played:
        from lab.drills.record import Entry

        self._journal.append(
            Entry(
                drill=drill.name,
                number=drill.lesson.number,
                hash=drill.hash,
                version=version("goodjob"),
                seed=drill.lesson.seed,
                at=datetime.now(UTC),
                answer=None,
                hints=hints,
                skipped=True,
            )
        )
        self._say(Text("drill-skipped", name=drill.name))
        for line in closing(self.progress):
            self._say(line)
        return Played(None)

    def _leave(self) -> Played:
        self._say(Text("drill-left"))
        return Played(None)

    def _situate(self, drill: Drill) -> None:
        of = len(self._drills) if drill in self._drills else None
        situate(drill, of, picture_of(drill), self._console)

    def _then(self, played: Played) -> Then:
        """What to do after a run, where somebody can say it."""
        from lab.cli.drill_ask import read_line

        self._console.print()
        words = "drill-then" if self.progress.next() is not None else "drill-then-last"
        self._say(Text(words), "bold")
        self._console.print("> ", end="")
        self._console.file.flush()
        match (read_line() or "").lower():
            case "r":
                return "again"
            case "n" if self.progress.next() is not None and played.outcome is not None:
                return "next"
        return "leave"

    def _say(self, text: Text, style: str = "") -> None:
        self._console.print(say(text), style=style, soft_wrap=False)


def picture_of(drill: Drill) -> Picture | None:
    """Who sends to whom in a drill, as its manifests say; None where they have no pods.

    Raises:
        LabError: the manifests are not right.
    """
    from lab.manifests import load, render
    from lab.manifests.metadata import is_skipped

    found = load(render(drill.manifests), str(drill.manifests))
    pods: dict[str, int] = {}
    for each in found.deployments:
        if not is_skipped(each.metadata) and each.spec.replicas:
            labels = each.spec.template.metadata.labels
            version_of = labels.get("version", each.metadata.name)
            pods[version_of] = pods.get(version_of, 0) + each.spec.replicas
    return Picture(names_of_callers(drill.lesson.callers), pods) if pods else None
