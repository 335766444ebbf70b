"""What typer has not understood, as a template with its values: it has words in English alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from typer import BadParameter, TyperException
from typer._click import exceptions as click

from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable

_VALUES: tuple[tuple[str, Callable[..., Text]], ...] = (
    (
        r"Input should be a valid integer, unable to parse string as an integer",
        lambda: Text("usage-not-integer"),
    ),
    (
        r"Input should be a valid integer, got a number with a fractional part",
        lambda: Text("usage-not-integer"),
    ),
    (
        r"Input should be a valid number, unable to parse string as a number",
        lambda: Text("usage-not-number"),
    ),
    (
        r"Input should be greater than or equal to (?P<least>\S+)",
        lambda least: Text("usage-at-least", least=least),
    ),
    (
        r"Input should be less than or equal to (?P<most>\S+)",
        lambda most: Text("usage-at-most", most=most),
    ),
    (
        r"(?P<value>'.*') is not one of (?P<allowed>.*)\.",
        lambda value, allowed: Text("usage-not-one-of", value=value, allowed=allowed),
    ),
)
"""What typer and pydantic say of a value, and what that is."""

_LINES: tuple[tuple[str, Callable[..., Text]], ...] = (
    (
        r"No such option: (?P<option>\S+)",
        lambda option: Text("usage-no-option", option=option),
    ),
    (
        r"No such option: (?P<option>\S+) \(Possible options: (?P<options>.*)\)",
        lambda option, options: Text("usage-no-option-but", option=option, options=options),
    ),
    (
        r"Option (?P<option>'.*') requires an argument\.",
        lambda option: Text("usage-option-alone", option=option),
    ),
    (
        r"Option (?P<option>'.*') does not take a value\.",
        lambda option: Text("usage-option-value", option=option),
    ),
    (
        r"Missing argument '?(?P<name>.*?)'?\.",
        lambda name: Text("usage-missing-argument", name=name),
    ),
    (
        r"Missing option '?(?P<name>.*?)'?\.",
        lambda name: Text("usage-missing-option", name=name),
    ),
    (
        r"Got unexpected extra argument\(s\) \((?P<words>.*)\)",
        lambda words: Text("usage-extra", words=words),
    ),
    (
        r"No such command (?P<name>'.*?')\.",
        lambda name: Text("usage-no-command", name=name),
    ),
    (
        r"No such command (?P<name>'.*?')\. Did you mean (?P<names>.*)\?",
        lambda name, names: Text("usage-no-command-but", name=name, names=names),
    ),
    (r"Missing command\.", lambda: Text("usage-no-command-at-all")),
)
"""What typer says of a line, and what that is."""


def understood(error: TyperException) -> Text | str:
    """The sentence; one that typer alone has stays in its words."""
    if isinstance(error, BadParameter) and not isinstance(error, click.MissingParameter):
        hint, _, problem = error.format_message().partition(": ")
        where = hint.removeprefix("Invalid value for ")
        return Text("usage-invalid", where=where, problem=_matched(problem, _VALUES))
    return _matched(error.format_message(), _LINES)


def hint_of(error: TyperException) -> tuple[str, Text] | None:
    """How the command is used, and where its help is; None where it is of no command."""
    ctx = getattr(error, "ctx", None)
    if ctx is None:
        return None
    pieces = " ".join(ctx.command.collect_usage_pieces(ctx))
    line = f"{ctx.command_path} {pieces}"
    asked = f"{ctx.command_path} {ctx.help_option_names[0]}"
    return line, Text("usage-try", command=asked)


def _matched(words: str, known: tuple[tuple[str, Callable[..., Text]], ...]) -> Text | str:
    for pattern, made in known:
        if found := re.fullmatch(pattern, words, re.DOTALL):
            return made(**found.groupdict())
    return words
