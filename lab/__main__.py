"""``goodjob``, and ``python -m lab``: a Ctrl-C ends it quietly from the first moment on."""

from __future__ import annotations

import signal
import sys
from importlib.util import find_spec

# In English alone: the catalogue is read by one of the packages.
WITHOUT_LAB = (
    "goodjob: this is the service alone, without the lab's packages: "
    "install goodjob[lab] in place of goodjob"
)


def main() -> None:
    """Load the command line and run it."""
    # While it is loaded there is nothing to tidy up and nobody to tell: the system ends it. Where a
    # Ctrl-C is ignored, as behind nohup, it stays so.
    heeded = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if heeded:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        from lab import cli  # noqa: PLC0415 - loading it takes a while
    except ModuleNotFoundError:
        if find_spec("typer") is not None:
            raise
        sys.exit(WITHOUT_LAB)
    try:
        if heeded:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        cli.main()
    except KeyboardInterrupt:
        # In the middle of ending, or before the command line has begun.
        raise SystemExit(cli.INTERRUPTED) from None
    finally:
        if heeded:
            signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    main()
