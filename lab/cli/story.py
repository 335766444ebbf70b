"""The story of the demo as people see it."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Self

from rich.live import Live
from rich.table import Table
from rich.text import Text

from lab.cli.out import say
from lab.demo.step import Answered, Happened, Logged, Measured, Said, Waiting
from lab.words import Text as Words

if TYPE_CHECKING:
    from types import TracebackType

    from rich.console import Console

    from lab.demo.step import Step, Tone

_TONES: dict[Tone, str] = {
    "head": "bold",
    "chapter": "bold",
    "plain": "",
    "aside": "dim",
    "failed": "bold red",
}
_VERSIONS = {"v1": "cyan", "v2": "magenta"}
_PIPE_LINE_SECONDS = 5.0


class Teller:
    """Shows the steps of the story, one after the other, for as long as the block lasts.

    Args:
        console: where.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live: Live | None = None
        self._said_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """The line that is kept up to date goes."""
        self._no_line()

    def show(self, step: Step) -> None:
        """One step."""
        if isinstance(step, Waiting):
            self._wait(say(step.text))
            return
        self._no_line()
        match step:
            case Said(text=text, tone=tone):
                if tone == "chapter":
                    self._console.print()
                self._console.print(say(text), style=_TONES[tone])
            case Answered(text=text, version=version, awaited=awaited):
                style = "bold green" if awaited else _VERSIONS.get(version, "red")
                self._console.print(say(text), style=style)
            case Logged():
                self._log(step)
            case Happened(line=line):
                event = json.dumps(json.loads(line), indent=2)
                self._console.print(event, style="yellow")
            case Measured():
                self._compare(step)

    def _log(self, logged: Logged) -> None:
        text = Text(logged.line, "red" if logged.status >= 500 else "")
        if logged.status >= 500:
            hidden = say(Words("demo-hidden"))
            text.append(f"   ← {hidden}", "dim")
        self._console.print(text)

    def _compare(self, seen: Measured) -> None:
        """What the write-up says, beside what was measured."""
        if seen.failed is not None and not seen.out_seconds:
            self._fail(seen.failed)
            return
        self._console.print()
        self._console.print(say(Words("demo-summary")), style="bold")
        table = Table(show_lines=True)
        table.add_column(say(Words("demo-write-up")), ratio=2, overflow="fold")
        table.add_column(say(Words("demo-measured")), ratio=3, overflow="fold")
        for says, measured, why in _rows(seen):
            cell = Text(say(measured), "bold")
            if why is not None:
                cell.append(f"\n{say(why)}", "not bold")
            table.add_row(say(says), cell)
        self._console.print(table)
        if seen.failed is not None:
            self._fail(seen.failed)

    def _fail(self, what: Words) -> None:
        failed = say(Words("demo-failed", what=what))
        self._console.print(failed, style=_TONES["failed"])

    def _wait(self, line: str) -> None:
        """A line that is kept up to date; in a pipe, a new line every few seconds."""
        if self._console.is_terminal:
            if self._live is None:
                self._live = Live(console=self._console, auto_refresh=False, transient=True)
                self._live.start()
            self._live.update(Text(line), refresh=True)
        elif time.monotonic() - self._said_at >= _PIPE_LINE_SECONDS:
            self._said_at = time.monotonic()
            self._console.print(line)

    def _no_line(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None


def _rows(seen: Measured) -> list[tuple[Words, Words, Words | None]]:
    return [
        (
            Words("demo-errors-says"),
            Words(
                "demo-errors-measured", errors=seen.errors, asked=seen.asked, retried=seen.retried
            ),
            Words("demo-errors-why"),
        ),
        (
            Words("demo-third-says"),
            Words("demo-third-measured", streak=seen.streak),
            Words("demo-third-why"),
        ),
        (
            Words("demo-only-v1-says"),
            Words("demo-only-v1-measured", v1=seen.out_v1, all=seen.out_answers),
            None,
        ),
        (
            Words("demo-time-says"),
            Words("demo-time-measured", seconds=seen.out_seconds),
            Words("demo-time-why", interval=seen.interval_seconds),
        ),
    ]
