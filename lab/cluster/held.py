"""A kubectl that runs on, and ends with whoever has started it, however that ends.

A small shell stands between: it waits for the end of a pipe that this process alone has the other
end of, and then ends kubectl and whatever that has started. So no ``kill -9`` leaves one behind,
on whatever system.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from typing import IO, TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# In a session of its own, so the group is the shell's: whatever is in it ends with the pipe.
# The program itself is waited for, so that no trace of it is left.
_SHELL = '"$@" </dev/null 3<&- & exec >&- 2>&-; read -r _ <&3; kill -KILL $!; wait $!; kill -KILL 0'
_GRACE_SECONDS = 3.0


class Held:
    """A program that is held.

    Args:
        command: its words.
        heard: called with every line that it writes to its standard output, without the end; in a
            thread of its own.
    """

    def __init__(self, command: Sequence[str], heard: Callable[[bytes], None]) -> None:
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", f"exec 3<&0; {_SHELL}", "held", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._said: list[bytes] = []
        out, err = self._process.stdout, self._process.stderr
        self._threads = {
            threading.Thread(target=_each_line, args=(pipe, told), daemon=True): pipe
            for pipe, told in ((out, heard), (err, self._say))
            if pipe is not None
        }
        for each in self._threads:
            each.start()

    @property
    def is_over(self) -> bool:
        """Whether it has ended: nobody writes to its pipes any more."""
        return not any(each.is_alive() for each in self._threads)

    @property
    def said(self) -> str:
        """What it has written to its standard error, the end of it."""
        return b"\n".join(self._said).decode(errors="replace")

    def close(self) -> None:
        """End it."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            # Not waited for yet, so the number is still its own; so is the group's.
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        for thread, pipe in self._threads.items():
            thread.join(_GRACE_SECONDS)
            if not thread.is_alive():
                # Of one that is being read from, to close it would wait for whoever reads.
                pipe.close()

    def __enter__(self) -> Self:
        """It runs already."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.close()

    def _say(self, line: bytes) -> None:
        self._said = [*self._said[-9:], line]


def _each_line(pipe: IO[bytes], heard: Callable[[bytes], None]) -> None:
    # Whoever reads to the end keeps a full pipe from holding the program up.
    with contextlib.suppress(ValueError, OSError):
        for line in pipe:
            heard(line.rstrip(b"\n"))
