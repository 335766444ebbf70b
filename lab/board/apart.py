"""What takes long, in a process of its own: it holds up no stream, and leaves no memory behind.

To say why, a hundred thousand lines are read again. In a thread of the server that took the time
of the one that reads on, and the memory for it was never given back. The process gives way to
whatever else there is to do on this machine, as it is the lab that is measured. It is there from
the first question on, with all that is imported, and each answer is made in a copy of it.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from typing import IO, TYPE_CHECKING, NoReturn, TypeVar, cast

from lab.errors import LabError
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable

_Answer = TypeVar("_Answer")
_NICE = 1
_LENGTH = struct.Struct("!Q")
_MODULE = "lab.board.apart"


class Apart:
    """Works out one answer at a time."""

    def __init__(self) -> None:
        self._one = threading.Lock()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._over = False

    def of(self, act: Callable[..., _Answer], *given: object) -> _Answer:
        """What a function makes of these; they and its answer go through pickle.

        Raises:
            LabError: the function did, or it was ended.
        """
        question = pickle.dumps((act, given))
        with self._one:
            process = self._there()
            told = None
            with suppress(OSError):
                _put(cast("IO[bytes]", process.stdin), question)
                told = _get(cast("IO[bytes]", process.stdout))
            if told is None:
                self._end()
                _shut(process)
        if self._over:
            raise LabError(Text("board-ending"))
        if not told:
            raise subprocess.CalledProcessError(process.returncode or 1, process.args)
        failed, answer = pickle.loads(told)  # noqa: S301 - written by this module
        if failed:
            raise LabError(answer)
        return cast("_Answer", answer)

    def close(self) -> None:
        """End what there is, and begin nothing any more."""
        self._over = True
        process = self._end()
        # Whoever waits for its answer has none now, and lets go.
        with self._one:
            if process is not None:
                _shut(process)

    def _there(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._over:
                raise LabError(Text("board-ending"))
            if self._process is None:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", _MODULE],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                    # A Ctrl-C in the terminal is the board's matter; and it is ended with its copy.
                    start_new_session=True,
                )
            return self._process

    def _end(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return process


def _shut(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            cast("IO[bytes]", pipe).close()


def _put(pipe: IO[bytes], what: bytes) -> None:
    pipe.write(_LENGTH.pack(len(what)) + what)
    pipe.flush()


def _get(pipe: IO[bytes]) -> bytes | None:
    """What was put; None where the other end is gone."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    what = pipe.read(length)
    return what if len(what) == length else None


def main() -> None:
    """Answer each question on standard input, until there are no more."""
    os.nice(_NICE)
    while (question := _get(sys.stdin.buffer)) is not None:
        # Here, since what it imports stays.
        act, given = pickle.loads(question)  # noqa: S301 - written by this module
        copy = os.fork()
        if not copy:
            _answer(act, given)
        _, status = os.waitpid(copy, 0)
        if status:
            # It has said why on standard error.
            _put(sys.stdout.buffer, b"")


def _answer(act: Callable[..., object], given: tuple[object, ...]) -> NoReturn:
    """Say it, and be gone."""
    try:
        answer = False, act(*given)
    except LabError as error:
        answer = True, error.text
    _put(sys.stdout.buffer, pickle.dumps(answer))
    os._exit(0)


if __name__ == "__main__":
    main()
