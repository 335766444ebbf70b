"""The subcommands by name: each is loaded when it is asked for, and not to list it."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer._click.shell_completion import CompletionItem
from typer._completion_classes import completion_init
from typer._completion_shared import get_completion_script
from typer.core import TyperGroup
from typer.main import get_command

from lab.cli.help import short, translate
from lab.cli.light import lighten
from lab.cli.out import choose, language
from lab.errors import UsageError
from lab.words import Listed, Text

if TYPE_CHECKING:
    from typer._click import Command, Context, HelpFormatter

COMMANDS = {
    "up": "Start the lab: the pods, and a real Envoy in front of them.",
    "down": "End the lab.",
    "apply": "Change the lab while it runs.",
    "rollout": "Replace pods one after the other.",
    "status": "Show who is in the pool, and who is out until when.",
    "watch": "Keep showing who is in the pool until Ctrl-C.",
    "why": "Say what failed and why, and why a pod is, or is not, ejected.",
    "logs": "Print what a pod, a version or a caller's Envoy has logged.",
    "board": "Show the breaker as a picture in a browser.",
    "report": "Show one timeline of clients, pods, ejections and restarts.",
    "hammer": "Send requests; tally them by pod, status and cause.",
    "faults": "Show the pods' fault plans; set or clear them.",
    "translate": "Print the Envoy config that istiod would send, as JSON.",
    "lint": "Say whether the breaker can trip, from the manifests alone.",
    "predict": "Say who can be ejected, when, for how long, and what clients get meanwhile.",
    "simulate": "Simulate many hosts and callers: who is ejected when, and at what cost.",
    "demo": "Play the story: trip, hold, recover.",
    "drill": "Predict what a breaker does, run it for real, and be told why.",
    "init": "Write out k8s/ and istio/, to change them.",
    "doctor": "Say what is wrong with this machine, or a cluster, before a class finds it out.",
    "classroom": "Give each student of a class a namespace, rights and a host of their own.",
    "grade": "Grade a class's records: who predicted right, and what each question was answered.",
}
"""What ``goodjob --help`` lists: each name is a module here, and its line the first sentence of
that module's own help, which a test compares."""

_SHELLS = ("bash", "zsh", "fish")
_COMPLETE = "_GOODJOB_COMPLETE"

Lang = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="en|ko",
        help="The language of sentences; without it GOODJOB_LANG, else the locale's.",
        show_default=False,
        expose_value=False,
        is_eager=True,
        callback=choose,
    ),
]


class _Loaded(MutableMapping[str, "Command"]):
    """The subcommands; one is imported when its value is asked for."""

    def __init__(self) -> None:
        self._found: dict[str, Command] = {}

    def __getitem__(self, name: str) -> Command:
        if name not in COMMANDS:
            raise KeyError(name)
        if name not in self._found:
            self._found[name] = _load(name)
        return self._found[name]

    def __setitem__(self, name: str, command: Command) -> None:
        self._found[name] = command

    def __delitem__(self, name: str) -> None:
        del self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Commands(TyperGroup):
    """The command ``goodjob``: it lists its subcommands without loading them."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - they are typer's
        super().__init__(**settings)
        self.commands = _Loaded()

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002 - typer's signature
        return list(COMMANDS)

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: Context, incomplete: str) -> list[CompletionItem]:
        # The options are those of a command; what else a group completes loads all its commands.
        named = [
            CompletionItem(name, help=short(name, line))
            for name, line in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return named + super(TyperGroup, self).shell_complete(ctx, incomplete)


@functools.cache
def program() -> Command:
    """The whole command line."""
    app = typer.Typer(
        name="goodjob",
        cls=_Commands,
        callback=_goodjob,
        help="A circuit-breaker lab: one service in two versions behind a real Envoy, from the "
        "same YAML that a cluster with Istio gets.",
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    lighten()
    translate()
    if _COMPLETE in os.environ:
        completion_init()
    return get_command(app)


def _completion(shell: str | None) -> None:
    if shell is None:
        return
    if shell not in _SHELLS:
        raise UsageError(Text("cli-shell", shell=shell, shells=Listed(_SHELLS, "or")))
    typer.echo(get_completion_script(prog_name="goodjob", complete_var=_COMPLETE, shell=shell))
    raise typer.Exit


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"goodjob {version('goodjob')}")
        raise typer.Exit


def _goodjob(
    version: Annotated[  # noqa: ARG001 - its callback answers
        bool,
        typer.Option("--version", help="Show the version and exit.", callback=_version),
    ] = False,
    shell: Annotated[  # noqa: ARG001 - its callback answers
        str | None,
        typer.Option(
            "--show-completion",
            metavar="SHELL",
            help="Show what bash, zsh or fish has to read to complete commands and options.",
            show_default=False,
            callback=_completion,
        ),
    ] = None,
    lang: Lang = None,  # noqa: ARG001 - its callback keeps it
) -> None:
    """Options of the program itself; what the environment asks for is read before anything runs.

    Raises:
        UsageError: GOODJOB_LANG has no language that the lab speaks.
    """
    language()


def _load(name: str) -> Command:
    """A subcommand, with the options that all have."""
    module = import_module(f"lab.cli.{name}")
    app = getattr(module, "app", None)
    if app is None:
        app = typer.Typer(add_completion=False, rich_markup_mode=None)
        app.command(name)(getattr(module, name))
    command = get_command(app)
    for each in (command, *getattr(command, "commands", {}).values()):
        each.params += _shared()
    return command


def _shared() -> list[Any]:
    app = typer.Typer(add_completion=False)
    app.command()(_options)
    return get_command(app).params


def _options(lang: Lang = None) -> None:
    """Options that every subcommand takes, wherever in the line they stand."""
