"""What is printed: sentences in the language of whoever reads them, JSON, and failures as either.

JSON is for programs, and so its sentences are always English. Nothing else of the lab prints, so
that all of it is fit for a terminal.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer
from typer._click.exceptions import NoArgsIsHelpError

from lab.cli.clean import clean, clean_json
from lab.errors import UsageError
from lab.words import LANGUAGES, Listed, Text
from lab.words import say as said

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import Console

    from lab.errors import LabError
    from lab.words import Language


@dataclass
class _Run:
    """What has happened in this run of the command."""

    chosen: Language | None = None
    answered: bool = False


_run = _Run()


def choose(asked: str | None) -> None:
    """Take the language that ``--lang`` names from here on.

    Raises:
        UsageError: there is no such language.
    """
    if asked is not None:
        _run.chosen = _known("--lang", asked)


def language() -> Language:
    """What ``--lang`` says, else ``GOODJOB_LANG``, else the locale as gettext reads it.

    Raises:
        UsageError: one of them has no language that the lab speaks.
    """
    if (asked := asked_language()) is not None:
        return asked
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "ko" if value.startswith("ko") else "en"
    return "en"


def asked_language() -> Language | None:
    """The language that somebody has asked for; None where it is only this machine's.

    Raises:
        UsageError: it is none that the lab speaks.
    """
    if _run.chosen is not None:
        return _run.chosen
    # Of a line that asks for help, or that was not understood, the rest is not looked at by typer.
    for word, following in itertools.pairwise([*_words(), ""]):
        if word == "--lang" and following:
            return _known(word, following)
        if word.startswith("--lang="):
            return _known("--lang", word.removeprefix("--lang="))
    asked = os.environ.get("GOODJOB_LANG")
    return _known("GOODJOB_LANG", asked) if asked else None


def _known(where: str, asked: str) -> Language:
    for each in LANGUAGES:
        if asked == each:
            return each
    raise UsageError(Text("cli-lang", where=where, asked=asked, languages=Listed(LANGUAGES, "or")))


def say(text: Text | str) -> str:
    """The sentence, its times in the reader's zone; plain text is others' words, or a name."""
    return said(text, language(), None) if isinstance(text, Text) else text


def show(text: Text | str) -> None:
    """Print a sentence, or a line of somebody else's."""
    typer.echo(clean(say(text)))


def tell(text: Text | str) -> None:
    """Print a sentence to standard error, with the program's name."""
    typer.echo(clean(f"goodjob: {say(text)}"), err=True)


def show_raw(line: str) -> None:
    """Print a line as it is, which a terminal may obey: only where that was asked for."""
    typer.echo(line)


def console(*, stderr: bool = False) -> Console:
    """Where people read: colours on a terminal, none in a pipe or with NO_COLOR."""
    from lab.cli.fit import Fit

    # A plan may have :x: between colons in it, a name [red]: what is printed is what is there.
    return Fit(stderr=stderr, highlight=False, soft_wrap=True, emoji=False, markup=False)


def print_json(data: Any) -> None:  # noqa: ANN401 - JSON is any of its types
    """Print the answer as JSON that people can read too."""
    _run.answered = True
    typer.echo(clean_json(json.dumps(data, ensure_ascii=False, indent=2)))


def print_model(model: BaseModel) -> None:
    """Print the answer as its model has it."""
    print_json(model.model_dump(mode="json"))


def print_model_line(model: BaseModel) -> None:
    """Print a part of the answer as one line, as its model has it."""
    typer.echo(clean_json(model.model_dump_json()))


def fail(error: LabError) -> int:
    """Print a failure, with ``--json`` as JSON too, unless the answer is there; its exit status."""
    if _wants_json() and not _run.answered:
        print_json({"error": {"template": None, "values": {}, **error.as_dict()}})
    try:
        sentence = error.say(language())
    except UsageError:
        sentence = str(error)
    tell(sentence)
    return error.exit_code


def fail_usage(error: typer.TyperException) -> int:
    """Print what typer has not understood; the exit status."""
    from lab.cli.usage import hint_of, understood

    if _wants_json():
        said = {"sentence": error.format_message(), "exit_code": error.exit_code}
        print_json({"error": {"template": None, "values": {}, **said}})
    try:
        language()
    except UsageError as wrong:
        return fail(wrong)
    if isinstance(error, NoArgsIsHelpError):
        typer.echo(clean(error.format_message()), err=True)
        return error.exit_code
    if hint := hint_of(error):
        line, where = hint
        usage = say(Text("usage-usage"))
        typer.echo(clean(f"{usage} {line}\n{say(where)}\n"), err=True)
    typer.echo(clean(say(Text("usage-error", problem=understood(error)))), err=True)
    return error.exit_code


def _wants_json() -> bool:
    """Whether this command line asks for JSON, understood or not."""
    return "--json" in _words()


def _words() -> list[str]:
    """What the command line has of options and their values."""
    arguments = sys.argv[1:]
    return arguments[: arguments.index("--")] if "--" in arguments else arguments
