"""Writes ``lab/words/en/help.ftl`` from the commands: ``python -m lab.cli.help_page``.

Its twin in Korean is written by hand, and tests hold that it has all of these.
"""

from __future__ import annotations

import inspect
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from lab.cli.group import program
from lab.cli.help import shared, template_of
from lab.words.catalogue import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from typer._click import Command

PAGE = FOLDER / "en" / "help.ftl"
HEAD = """\
# The help of commands and options. Written from them by: python -m lab.cli.help_page

"""
#: What every command has, and typer says.
_HELP = ("help", "Show this message and exit.")


def page() -> str:
    """The whole file."""
    return HEAD + "".join(f"{name} = {_escaped(text)}\n" for name, text in texts().items())


def texts() -> dict[str, str]:
    """Each template, and its text in English."""
    commands = list(_commands(program(), ["goodjob"]))
    given = [(path, *each) for path, command in commands for each in _parameters(command)]
    times = Counter((name, text) for _, name, text in given)
    often = {name: text for (name, text), count in reversed(times.most_common()) if count > 1}
    found = {template_of(path): _paragraphs(command.help) for path, command in commands}
    found |= {shared(name): text for name, text in (_HELP, *often.items())}
    found |= {
        template_of(path, name): text for path, name, text in given if often.get(name) != text
    }
    return dict(sorted(found.items()))


def _commands(command: Command, path: Sequence[str]) -> Iterator[tuple[Sequence[str], Command]]:
    yield path, command
    commands: dict[str, Any] = dict(getattr(command, "commands", {}))
    for name, below in commands.items():
        if not below.hidden:
            yield from _commands(below, [*path, name])


def _parameters(command: Command) -> Iterator[tuple[str, str]]:
    for each in command.params:
        text = getattr(each, "help", None)
        if text and not getattr(each, "hidden", False):
            yield str(each.name), " ".join(text.split())


def _paragraphs(text: str | None) -> str:
    found = inspect.cleandoc(text or "").split("\n\n")
    return "\n\n".join(" ".join(each.split()) for each in found)


def _escaped(text: str) -> str:
    """As Fluent reads it: a paragraph further down is indented, and braces are quoted."""
    return re.sub(r"[{}]", lambda found: f'{{"{found[0]}"}}', text).replace("\n\n", "\n\n    ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
