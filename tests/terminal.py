"""A terminal for tests: a program in it, what is typed, and what stands on its screen."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from typing import TYPE_CHECKING, Self

from rich.cells import cell_len

from tests.commands import ROOT

if TYPE_CHECKING:
    from types import TracebackType

SECONDS = 60.0
_CODE = re.compile(r"\x1b\[([?0-9;]*)([A-Za-z])|\x1b[()][0-9A-B]|\x1b[=>]")


class Terminal:
    """Runs a command in a terminal of its own, for as long as the block lasts.

    Args:
        command: the words.
        columns: how wide it is.
        rows: how high.
        variables: of the environment, on top.
    """

    def __init__(self, *command: str, columns: int = 80, rows: int = 50, **variables: str) -> None:
        self.columns = columns
        self.printed = ""
        self._left = b""
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        environment = {**os.environ, "TERM": "xterm-256color", **variables}
        environment.pop("COLUMNS", None)
        self.process = subprocess.Popen(
            command,
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            cwd=ROOT,
            env=environment,
            start_new_session=True,
            preexec_fn=self._control,  # noqa: PLW1509 - the terminal has to be its own
        )

    def _control(self) -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Whatever still runs in it ends."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)

    def type(self, text: str) -> None:
        """Type it."""
        os.write(self.master, text.encode())

    def wait_for(self, text: str, seconds: float = SECONDS) -> None:
        """Wait until it was printed; the next wait looks behind it."""
        deadline = time.monotonic() + seconds
        while text not in self._seen():
            assert time.monotonic() < deadline, f"no {text!r} in: {self.screen()}"
            self._read(0.1)
        _, _, self._rest = self._seen().partition(text)

    _rest = ""

    def _seen(self) -> str:
        return self._rest

    def end(self, seconds: float = SECONDS) -> int:
        """Wait for the end of the program; its exit status."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < deadline, f"it does not end: {self.screen()}"
            self._read(0.1)
        self._read(0.0)
        return self.process.returncode

    def is_as_before(self) -> bool:
        """Whether the terminal's modes are what they were at the beginning."""
        return termios.tcgetattr(self.slave) == self.before

    def _read(self, seconds: float) -> None:
        while select.select([self.master], [], [], seconds)[0]:
            with contextlib.suppress(OSError):
                self._left += os.read(self.master, 65536)
            text = self._left.decode("utf-8", errors="ignore")
            self._left = b""
            self.printed += text
            self._rest += text
            seconds = 0.0

    def screen(self) -> list[str]:
        """The lines as they stand, all that have scrolled away as well."""
        lines, row, column = [""], 0, 0
        position = 0
        while position < len(self.printed):
            code = _CODE.match(self.printed, position)
            if code is not None:
                position = code.end()
                count = int(code[1]) if (code[1] or "").isdigit() else 1
                if code[2] == "A":
                    row = max(0, row - count)
                elif code[2] == "K":
                    lines[row] = ""
                continue
            letter = self.printed[position]
            position += 1
            if letter == "\r":
                column = 0
            elif letter == "\n":
                row, column = row + 1, 0
                lines += [""] * (row + 1 - len(lines))
            else:
                lines[row] = lines[row][:column].ljust(column) + letter
                column = len(lines[row])
        return lines

    def too_wide(self) -> list[str]:
        """Lines that don't fit, in cells: a Korean letter takes two."""
        return [line for line in self.screen() if cell_len(line) > self.columns]
