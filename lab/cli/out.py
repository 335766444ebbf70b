"""What is printed: sentences in the language of whoever reads them, JSON, and failures as either.

JSON is for programs, and so its sentences are always English.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

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
        UsageError: GOODJOB_LANG has no language that the lab speaks.
    """
    if _run.chosen is not None:
        return _run.chosen
    asked = os.environ.get("GOODJOB_LANG")
    if asked:
        return _known("GOODJOB_LANG", asked)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "ko" if value.startswith("ko") else "en"
    return "en"


def _known(where: str, asked: str) -> Language:
    for each in LANGUAGES:
        if asked == each:
            return each
    raise UsageError(Text("cli-lang", where=where, asked=asked, languages=Listed(LANGUAGES, "or")))


def say(text: Text | str) -> str:
    """The sentence; plain text is somebody else's words, or a name."""
    return said(text, language()) if isinstance(text, Text) else text


def show(text: Text | str) -> None:
    """Print a sentence."""
    typer.echo(say(text))


def tell(text: Text | str) -> None:
    """Print a sentence to standard error, with the program's name."""
    typer.echo(f"goodjob: {say(text)}", err=True)


def console() -> Console:
    """Standard output, for people: colours on a terminal, none in a pipe or with NO_COLOR."""
    from rich.console import Console

    # A fault plan may have :x: or a smile between colons in it: what is printed is what is there.
    return Console(highlight=False, soft_wrap=True, emoji=False)


def print_json(data: Any) -> None:  # noqa: ANN401 - JSON is any of its types
    """Print the answer as JSON that people can read too."""
    _run.answered = True
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def print_model(model: BaseModel) -> None:
    """Print the answer as its model has it."""
    print_json(model.model_dump(mode="json"))


def print_model_line(model: BaseModel) -> None:
    """Print a part of the answer as one line, as its model has it."""
    typer.echo(model.model_dump_json())


def fail(error: LabError) -> int:
    """Print a failure, with ``--json`` as JSON too, unless the answer is there; its exit status."""
    if _wants_json() and not _run.answered:
        print_json({"error": {"template": None, "values": {}, **error.as_dict()}})
    try:
        sentence = error.say(language())
    except UsageError:
        sentence = str(error)
    typer.echo(f"goodjob: {sentence}", err=True)
    return error.exit_code


def fail_usage(error: typer.TyperException) -> int:
    """Print what typer has not understood, in its own words; the exit status."""
    if _wants_json():
        said = {"sentence": error.format_message(), "exit_code": error.exit_code}
        print_json({"error": {"template": None, "values": {}, **said}})
    show_it = getattr(error, "show", None)
    if show_it is None:
        typer.echo(f"goodjob: {error.format_message()}", err=True)
    else:
        show_it()
    return error.exit_code


def _wants_json() -> bool:
    """Whether this command line asks for JSON, understood or not."""
    arguments = sys.argv[1:]
    if "--" in arguments:
        arguments = arguments[: arguments.index("--")]
    return "--json" in arguments
