"""All drills checked: a line as each is done, and a table of them at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text as Styled

from lab.cli.narrow import Rows
from lab.cli.out import say
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from lab.cli.schemas.drill import DrillRun
    from lab.drills.shelf import Drill


class Teller:
    """Tells how far all of them are.

    Args:
        console: where.
        jobs: how many run at a time.
        of: how many there are.
    """

    def __init__(self, console: Console, jobs: int, of: int) -> None:
        self._console = console
        self._of = of
        self._done = 0
        console.print(say(Text("drill-checking", count=of, jobs=jobs)), soft_wrap=False)

    def told(self, drill: Drill, run: DrillRun, said: str) -> None:
        """One is done; of one that did not pass, why."""
        self._done += 1
        verdict, style = _verdict(run)
        seconds = f"{run.seconds:.1f}"
        line = Text(
            "drill-checked",
            done=self._done,
            of=self._of,
            verdict=verdict,
            number=drill.lesson.number,
            name=drill.name,
            seconds=seconds,
        )
        self._console.print(say(line), style=style, soft_wrap=False)
        if not run.passed:
            self._console.print(said or run.failed or "", soft_wrap=False)

    def summary(self, runs: Sequence[DrillRun], seconds: float) -> None:
        """All of them, and how long it took."""
        titles = ("drill-number", "drill-name", "column-state", "drill-checks", "drill-seconds")
        rows = []
        for run in runs:
            verdict, style = _verdict(run)
            counts = Text(
                "drill-check-counts",
                passed=sum(each.verdict == "passed" for each in run.checks),
                failed=sum(each.verdict == "failed" for each in run.checks),
                skipped=sum(each.verdict == "skipped" for each in run.checks),
            )
            rows.append(
                [
                    Styled(str(run.number)),
                    Styled(run.drill),
                    Styled(say(verdict), style),
                    Styled(say(counts)),
                    Styled(f"{run.seconds:.1f}"),
                ]
            )
        self._console.print()
        self._console.print(Rows([(say(Text(each)), "left") for each in titles], rows))
        self._console.print()
        total = Text(
            "drill-total",
            passed=sum(each.passed for each in runs),
            of=len(runs),
            minutes=int(seconds // 60),
            seconds=int(seconds % 60),
        )
        self._console.print(say(total), soft_wrap=False)


def _verdict(run: DrillRun) -> tuple[Text, str]:
    if run.passed:
        return Text("drill-check-passed"), "green"
    return Text("drill-check-failed"), "bold red"
