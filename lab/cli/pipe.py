"""Output into a pipe whose reader has seen enough (``goodjob logs v2 | head``) is no failure.

A program that knows nothing of it dies of SIGPIPE there, and whoever reads its status expects that.
But a command that writes to sockets as well would die of any peer that closes: the signal does not
say whose end is gone. So it stays ignored, as Python has it, and standard output and standard error
alone say that theirs is. What is under way ends in order then, and the command by the signal.

Source: pipe(7), "I/O on pipes and FIFOs"; send(2), EPIPE.
"""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import ReadableBuffer


class ReaderGone(BaseException):
    """Nobody reads any more what is printed; no failure of what goes on."""


@contextmanager
def watched() -> Iterator[None]:
    """Print as long as somebody reads; by the end of the block, what was printed is written."""
    sys.stdout, sys.stderr = _watched(sys.stdout), _watched(sys.stderr)
    try:
        yield
        sys.stdout.flush()
        sys.stderr.flush()
    except ReaderGone:
        _die()


class _Watched(io.FileIO):
    """A descriptor that says once that its reader is gone; nothing is written after that."""

    _gone = False

    def write(self, data: ReadableBuffer) -> int:
        """Write what there is room for."""
        if not self._gone:
            try:
                return super().write(data)
            except BrokenPipeError:
                self._gone = True
            if threading.current_thread() is not threading.main_thread():
                # What is raised here ends this thread alone.
                _die()
            raise ReaderGone
        return memoryview(data).nbytes


def _watched(stream: TextIO) -> TextIO:
    """The same stream; one that is no file, as in a test, has no such reader."""
    try:
        number = stream.fileno()
    except (OSError, AttributeError):
        return stream
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(_Watched(number, "w", closefd=False)),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=getattr(stream, "line_buffering", False),
        write_through=getattr(stream, "write_through", False),
    )


def _die() -> NoReturn:
    """End as whoever wrote to a pipe without a reader does."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGPIPE)
    raise SystemExit(128 + signal.SIGPIPE)
