"""The command ``goodjob``: one module a subcommand."""

from __future__ import annotations

import signal
import sys

import click
import typer
from rich.console import Console

from lab.cli import demo, down, faults, hammer, logs, status, translate, up, watch
from lab.errors import LabError

app = typer.Typer(
    name="goodjob",
    help="A circuit-breaker lab: one service in two versions behind a real Envoy, from the same "
    "YAML that a cluster with Istio gets.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(up.up)
app.command()(down.down)
app.command()(status.status)
app.command()(watch.watch)
app.command()(logs.logs)
app.command()(hammer.hammer)
app.add_typer(faults.app, name="faults")
app.command()(translate.translate)
app.command()(demo.demo)


def main() -> None:
    """Run the command line; the exit status is 0 fine, 1 it failed, 2 it was not understood."""
    # A reader that has seen enough (`goodjob logs v2 | head`) is no failure.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    # SIGTERM takes the same way out as Ctrl-C, so that everything is ended in order.
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        app(standalone_mode=False)
    except LabError as error:
        _say(str(error))
        sys.exit(error.exit_code)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _say("interrupted")
        sys.exit(130)


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _say(text: str) -> None:
    Console(stderr=True, soft_wrap=True, markup=False, highlight=False).print(f"goodjob: {text}")
