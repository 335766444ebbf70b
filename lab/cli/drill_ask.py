"""The prediction: asked for until it is one, and given before anything runs."""

from __future__ import annotations

import sys
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lab.cli.drill_keys import HANGUL, KEYS
from lab.cli.drill_view import told
from lab.cli.out import say, tell
from lab.errors import UsageError
from lab.words import Text

if TYPE_CHECKING:
    from rich.console import Console

    from lab.drills.lesson import Lesson

_LONGEST = 200
"""Letters of an answer; a line of a terminal has 4096."""
Turn = Literal["r", "s", "q"]


@dataclass
class Hints:
    """The hints of a lesson, one after the other; after the last one comes the last again.

    Args:
        lesson: whose.
        given: how many different ones were asked for.
    """

    lesson: Lesson
    given: int = 0

    def next(self) -> tuple[Text, str]:
        """The next one, with which of how many it is."""
        of = len(self.lesson.hints)
        template = "drill-hint" if self.given < of else "drill-hint-last"
        number = self.given = min(self.given + 1, of)
        return Text(template, number=number, of=of), told(self.lesson.hints[number - 1])


def ask(lesson: Lesson, hints: Hints, console: Console) -> str | tuple[Turn]:
    """The prediction as it is kept; or, as a tuple, what was asked for in its place.

    Args:
        lesson: whose question it is, which has been shown.
        hints: what ``h`` shows.
        console: where.

    Raises:
        UsageError: there is nothing to read any more.
    """
    from lab.drills.check import allowed, valid

    terminal = sys.stdin.isatty()
    while True:
        prompt = Text("drill-prompt", allowed=allowed(lesson.question))
        console.print(say(prompt), style="bold", soft_wrap=False)
        console.print(say(Text("drill-keys")), style="dim", soft_wrap=False)
        console.print("> ", end="")
        console.file.flush()
        line = read_line()
        if not terminal:
            console.print()
        if line is None:
            if terminal:
                # Ctrl-D: whoever is there leaves.
                console.print()
                return ("q",)
            raise UsageError(Text("drill-no-answer", allowed=allowed(lesson.question)))
        match line.lower():
            case "":
                continue
            case "h":
                head, hint = hints.next()
                console.print(f"{say(head)} {hint}", style="italic", soft_wrap=False)
            case ("r" | "s" | "q") as turn:
                return (turn,)
            case _:
                try:
                    return valid(lesson.question, line)
                except UsageError as error:
                    tell(error.text)


def read_line() -> str | None:
    """A line of what is typed, in plain letters; None where there is no more."""
    data = sys.stdin.buffer.readline(4 * _LONGEST)
    if not data:
        return None
    text = data.decode("utf-8", errors="replace").strip()
    if len(text) == 1 and (key := text.translate(HANGUL)).lower() in (*KEYS, *"abcdefyn"):
        text = key
    return unicodedata.normalize("NFKC", text)[:_LONGEST]
