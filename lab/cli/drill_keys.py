"""Keys that are pressed while something runs: read at once, and never shown.

The terminal is as it was before, however the block ends: by its end, an exception, Ctrl-C, SIGTERM,
and while it is suspended with Ctrl-Z.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import termios
import threading
from typing import TYPE_CHECKING, Any, Literal, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, TracebackType

Key = Literal["h", "r", "s", "q"]
KEYS: tuple[Key, ...] = ("h", "r", "s", "q")
#: What the same keys say while the keyboard is set to Hangul (two-set layout).
HANGUL = str.maketrans("ㅗㄱㄴㅂㅁㅠㅊㅇㄷㄹㅛㅜ", "hrsqabcdefyn")
_ICANON_AND_ECHO = termios.ICANON | termios.ECHO
_LFLAG = 3


def own_terminal() -> int | None:
    """Standard input, where it is a terminal that this program is in the foreground of."""
    try:
        number = sys.stdin.fileno()
        if os.isatty(number) and os.tcgetpgrp(number) == os.getpgrp():
            return number
    except (AttributeError, OSError, ValueError):
        # It is closed, or no file at all.
        return None
    return None


class Keys:
    """Reads keys for as long as the block lasts, where there is a terminal.

    ``h`` is told to whoever listens; so are the others, which then end the block as Ctrl-C does:
    :attr:`asked` has which it was.

    Args:
        told: called with each, from a thread of its own.
        paused: called before the program is suspended with Ctrl-Z, and after that.
    """

    def __init__(
        self, told: Callable[[Key], None], paused: Callable[[bool], None] = lambda _: None
    ) -> None:
        self.asked: Key | None = None
        self._told = told
        self._paused = paused
        self._terminal = own_terminal()
        self._before: list[Any] | None = None
        self._thread: threading.Thread | None = None
        self._end = (-1, -1)

    @property
    def read(self) -> bool:
        """Whether keys are read at all."""
        return self._terminal is not None

    def __enter__(self) -> Self:
        if self._terminal is None:
            return self
        self._before = termios.tcgetattr(self._terminal)
        if signal.getsignal(signal.SIGTSTP) is not signal.SIG_IGN:
            signal.signal(signal.SIGTSTP, self._on_suspend)
        self._raw()
        self._end = os.pipe()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """No more keys; the terminal is as it was."""
        try:
            if self._thread is not None:
                os.write(self._end[1], b".")
                self._thread.join()
                self._thread = None
                for each in self._end:
                    os.close(each)
        finally:
            self._restore()
            if signal.getsignal(signal.SIGTSTP) == self._on_suspend:
                signal.signal(signal.SIGTSTP, signal.SIG_DFL)

    def _raw(self) -> None:
        if self._terminal is not None and self._before is not None:
            changed = list(self._before)
            changed[_LFLAG] &= ~_ICANON_AND_ECHO
            termios.tcsetattr(self._terminal, termios.TCSADRAIN, changed)

    def _restore(self) -> None:
        """As it was; what was typed and not read is no answer to what is asked next."""
        if self._terminal is not None and self._before is not None:
            # The terminal may be gone, as when its window was closed.
            with contextlib.suppress(termios.error, OSError):
                termios.tcsetattr(self._terminal, termios.TCSAFLUSH, self._before)

    def _on_suspend(self, number: int, _frame: FrameType | None) -> None:
        self._paused(True)
        self._restore()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        # It goes on from here.
        signal.signal(number, self._on_suspend)
        self._raw()
        self._paused(False)

    def _listen(self) -> None:
        """Until the block ends, or a key has ended it."""
        terminal, end = self._terminal, self._end[0]
        while terminal is not None:
            ready, _, _ = select.select([terminal, end], [], [])
            if end in ready:
                return
            try:
                data = os.read(terminal, 64)
            except OSError:
                # The terminal is gone.
                return
            for key in pressed(data):
                if key != "h":
                    self.asked = key
                self._told(key)
                if key == "h":
                    continue
                main = threading.main_thread().ident
                if main is not None:
                    signal.pthread_kill(main, signal.SIGINT)
                return
            if not data:
                return


def pressed(data: bytes) -> list[Key]:
    """The keys that mean something, in either case and either layout."""
    text = data.decode("utf-8", errors="ignore").translate(HANGUL).lower()
    # What an arrow or a function key sends begins with ESC, and means nothing here.
    if text.startswith("\x1b"):
        return []
    return [key for each in text for key in KEYS if each == key]
