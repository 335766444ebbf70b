"""Two logs: what the pod answered goes to stdout, what the process did goes to stderr."""

import logging
import os
import select
import sys


class RequestLog:
    """One line a request, such as `goodjob - v2 - 500`.

    Each line is a single write to the file descriptor: nothing is buffered that a crash could
    lose, and lines shorter than a pipe's atomic unit never mix.

    Args:
        version: The version in each line.
        descriptor: Where to write.
    """

    def __init__(self, version: str, descriptor: int = 1) -> None:
        self._version = version
        self._descriptor = descriptor
        self._lines: dict[int, bytes] = {}
        self._open = True

    def answered(self, status: int) -> None:
        """Write the line of one request."""
        line = self._lines.get(status)
        if line is None:
            line = self._lines[status] = f"goodjob - {self._version} - {status}\n".encode()
        if self._open:
            self._write(line)

    def _write(self, line: bytes) -> None:
        while line:
            try:
                line = line[os.write(self._descriptor, line) :]
            except BlockingIOError:
                # Someone handed us a non-blocking stdout that is full. A line is never dropped.
                select.select([], [self._descriptor], [])
            except OSError as problem:
                # The reader went away. The log ends here, the service does not.
                self._open = False
                logging.getLogger("goodjob").warning(
                    "stdout cannot be written (%s); requests are no longer logged", problem
                )
                return


def configure(level: str) -> None:
    """Send what the process has to say to stderr.

    Args:
        level: The least important level that is still shown.
    """
    logging.basicConfig(
        stream=sys.stderr, format="%(levelname)s: %(message)s", level=level.upper(), force=True
    )
    # A stderr that nobody reads is no reason to print tracebacks about it.
    logging.raiseExceptions = False
    if level != "debug":
        # uvicorn announces each of its servers at some length; one own line says it all.
        logging.getLogger("uvicorn").setLevel(logging.WARNING)
