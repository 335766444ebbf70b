"""``goodjob``, and ``python -m lab``: a Ctrl-C ends it quietly from the first moment on."""

from __future__ import annotations

import signal


def main() -> None:
    """Load the command line and run it."""
    # While it is loaded there is nothing to tidy up and nobody to tell: the system ends it. Where a
    # Ctrl-C is ignored, as behind nohup, it stays so.
    heeded = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if heeded:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from lab import cli  # noqa: PLC0415 - loading it takes a while

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
