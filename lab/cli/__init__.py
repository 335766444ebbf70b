"""The command ``goodjob``: one module a subcommand."""

from __future__ import annotations

import signal
import sys

import typer
from rich.console import Console

from lab.cli import (
    apply,
    demo,
    down,
    faults,
    hammer,
    lint,
    logs,
    predict,
    report,
    rollout,
    status,
    translate,
    up,
    watch,
    why,
)
from lab.errors import LabError

# What a Ctrl-C ends with: 128 and the number of SIGINT, as the shell has it.
INTERRUPTED = 130

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
app.command()(apply.apply)
app.command()(rollout.rollout)
app.command()(status.status)
app.command()(watch.watch)
app.command()(why.why)
app.command()(logs.logs)
app.command()(report.report)
app.command()(hammer.hammer)
app.add_typer(faults.app, name="faults")
app.command()(translate.translate)
app.command()(lint.lint)
app.command()(predict.predict)
app.command()(demo.demo)


def main() -> None:
    """Run the command line; the exit status is 0 fine, 1 it failed, 2 it was not understood."""
    # A reader that has seen enough (`goodjob logs v2 | head`) is no failure.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    # SIGTERM takes the same way out as Ctrl-C, so that everything is ended in order.
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        app()
    except LabError as error:
        _say(str(error))
        sys.exit(error.exit_code)
    except OSError as error:
        # A full disk, a folder that is not ours: the system's own words, with the file.
        where = f" ({error.filename})" if error.filename else ""
        _say(f"{error.strerror or error}{where}")
        sys.exit(1)
    except SystemExit as end:
        if end.code == INTERRUPTED:
            _say("interrupted")
        raise


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _say(text: str) -> None:
    Console(stderr=True, soft_wrap=True, markup=False, highlight=False).print(f"goodjob: {text}")
