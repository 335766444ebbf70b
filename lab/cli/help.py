"""What ``--help`` says in Korean: the catalogue's ``help.ftl``, laid out as typer does it.

The English is where the options are, in the code. ``lab/words/en/help.ftl`` is written from it by
:mod:`lab.cli.help_page`, so that its twin has something to be held against; it is never read here.
"""

from __future__ import annotations

import copy
import unicodedata
from typing import TYPE_CHECKING, Any

from typer.core import TyperArgument, TyperCommand, TyperGroup

from lab.cli.out import language, say
from lab.words import Text, languages_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from typer._click import Command, Context, HelpFormatter

_GAP = 2
_INDENT = 2
_NARROW = 40
_LINE = 200
_SEVERAL = -1
_DEFAULT, _REQUIRED = "default: ", "required"


def translate() -> None:
    """Have every command's help in the language of whoever reads it."""
    for kind in (TyperCommand, TyperGroup):
        # typer has no place for one's own words.
        kind.format_help = _either(kind.format_help)  # type: ignore[method-assign]
    # What Python takes it for, such as <str>, tells nobody anything.
    TyperArgument.get_usage_pieces = _usage  # type: ignore[assignment]  # as above
    TyperArgument.display_type_rich = _untold  # type: ignore[assignment]  # as above


def template_of(path: Sequence[str], parameter: str | None = None) -> str:
    """The template of a command's help, or of that of a parameter of it.

    Args:
        path: the words of the command, of which the first is ``goodjob``.
        parameter: as Python has its name.
    """
    words = [*path[1:], *([parameter.replace("_", "-")] if parameter else [])] or ["goodjob"]
    return "-".join(["help", *words])


def shared(parameter: str) -> str:
    """The template of a parameter that is the same in several commands."""
    return template_of(["goodjob", "any"], parameter)


def short(name: str, english: str) -> str:
    """The line of a subcommand in the list of all of them."""
    if language() == "en":
        return english
    return _first_sentence(_said(template_of(["goodjob", name])) or english)


def cells(text: str) -> int:
    """How many columns of a terminal it takes: a syllable of Korean is two wide."""
    return sum(1 + (unicodedata.east_asian_width(letter) in {"W", "F"}) for letter in text)


def wrapped(text: str, width: int) -> Iterator[str]:
    """Lines of words that fit; a word that does not stands alone."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and cells(longer) > width:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def _usage(argument: Any, ctx: Context) -> list[str]:  # noqa: ANN401, ARG001 - as typer calls it
    """An argument as the line of usage has it: in brackets where it can be left out."""
    name = str(argument.metavar or argument.name)
    several = "..." if argument.nargs == _SEVERAL else ""
    return [f"{name}{several}" if argument.required else f"[{name}]{several}"]


def _untold(argument: Any, ctx: Context) -> str | None:  # noqa: ANN401, ARG001 - as typer calls it
    """No word for its type."""
    return None


def _either(english: Callable[[Any, Context, HelpFormatter], None]) -> Callable[..., None]:
    def format_help(self: Command, ctx: Context, formatter: HelpFormatter) -> None:
        if language() == "en":
            english(self, ctx, formatter)
        else:
            _write(self, ctx, formatter)

    return format_help


def _write(command: Command, ctx: Context, formatter: HelpFormatter) -> None:
    path = _path(ctx)
    pieces = " ".join(command.collect_usage_pieces(ctx))
    usage = say(Text("usage-usage"))
    formatter.write_usage(ctx.command_path, pieces, prefix=f"{usage} ")
    text = _said(template_of(path)) or command.help or ""
    for paragraph in text.split("\n\n"):
        formatter.write_paragraph()
        for line in wrapped(paragraph, formatter.width - _INDENT):
            formatter.write(f"{' ' * _INDENT}{line}\n")
    for kind, heading in (("argument", "usage-arguments"), ("option", "usage-options")):
        rows = [
            (record[0], _described(parameter, record[1], path, ctx))
            for parameter in command.get_params(ctx)
            if parameter.param_type_name == kind
            and (record := parameter.get_help_record(ctx)) is not None
        ]
        _section(formatter, Text(heading), rows)
    listed = command.list_commands(ctx) if isinstance(command, TyperGroup) else []
    rows = [(name, _line(command, ctx, [*path, name])) for name in listed]
    _section(formatter, Text("usage-commands"), rows)


def _line(group: Command, ctx: Context, path: Sequence[str]) -> str:
    """A subcommand's own line; the group of all does not load one for it."""
    if said := _said(template_of(path)):
        return _first_sentence(said)
    command = group.get_command(ctx, path[-1]) if isinstance(group, TyperGroup) else None
    return command.get_short_help_str(_LINE) if command else ""


def _path(ctx: Context) -> list[str]:
    """The words of the command; the program has one name, however it was called."""
    words: list[str] = []
    inner = ctx
    while inner.parent is not None:
        words.insert(0, str(inner.info_name))
        inner = inner.parent
    return ["goodjob", *words]


def _section(formatter: HelpFormatter, heading: Text, rows: Sequence[tuple[str, str]]) -> None:
    if not rows:
        return
    formatter.write_paragraph()
    formatter.write(f"{say(heading)}:\n")
    left = min(max(cells(name) for name, _ in rows), 30) + _GAP
    width = max(formatter.width - _INDENT - left, _NARROW)
    for name, text in rows:
        lines = list(wrapped(text, width)) or [""]
        first = f"{' ' * _INDENT}{name}"
        if cells(name) > left - _GAP:
            formatter.write(f"{first}\n")
        else:
            formatter.write(f"{first}{' ' * (left - cells(name))}{lines.pop(0)}".rstrip() + "\n")
        for line in lines:
            formatter.write(f"{' ' * (_INDENT + left)}{line}\n")


def _described(parameter: Any, english: str, path: Sequence[str], ctx: Context) -> str:  # noqa: ANN401 - typer has no public type for one
    """Its help, and behind it what is required and what is taken without it."""
    name = str(parameter.name)
    said = _said(template_of(path, name)) or _said(shared(name))
    if said is None:
        return english
    bare = copy.copy(parameter)
    bare.help = None
    facts = bare.get_help_record(ctx)[1].strip()
    if not facts:
        return said
    told = [_fact(each) for each in facts.removeprefix("[").removesuffix("]").split("; ")]
    return f"{said}  [{'; '.join(told)}]"


def _fact(fact: str) -> str:
    if fact == _REQUIRED:
        return say(Text("usage-required"))
    if fact.startswith(_DEFAULT):
        return say(Text("usage-default", value=fact.removeprefix(_DEFAULT)))
    return fact


def _said(template: str) -> str | None:
    return say(Text(template)) if language() in languages_of(template) else None


def _first_sentence(text: str) -> str:
    first = " ".join(text.partition("\n\n")[0].split())
    return first.partition(". ")[0].removesuffix(".")
