"""The command ``goodjob``: one module a subcommand, each loaded when it is asked for."""

from __future__ import annotations

import signal
import sys

from typer import TyperException

from lab.cli.group import program
from lab.cli.out import fail, fail_usage, tell
from lab.cli.pipe import watched
from lab.errors import Interrupted, LabError
from lab.files import refused
from lab.words import Text

INTERRUPTED = Interrupted.exit_code


def main() -> None:
    """Run the command line; ``docs/exit-status.md`` says what the exit status means."""
    with watched():
        status = _run()
    sys.exit(status)


def _run() -> int | None:
    """The status."""
    # SIGTERM takes the same way out as Ctrl-C, so that everything is ended in order.
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        status: int | None = program().main(standalone_mode=False)
        if status == INTERRUPTED:
            tell(Text("cli-interrupted"))
    except LabError as error:
        status = fail(error)
    except TyperException as error:
        status = fail_usage(error)
    except OSError as error:
        # A full disk, a folder that is not ours.
        status = fail(refused(error))
    except Exception as error:
        # pydantic makes a mistake in a model of a Ctrl-C that comes while it builds one.
        if KeyboardInterrupt.__name__ not in str(error):
            raise
        status = INTERRUPTED
        tell(Text("cli-interrupted"))
    return status


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt
