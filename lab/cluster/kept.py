"""An answer that is good for a while: whoever asks again sooner gets the same."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_Answer = TypeVar("_Answer")


class Kept(Generic[_Answer]):
    """An answer.

    Args:
        seconds: for how long it is good.
        ask: brings another one.
    """

    def __init__(self, seconds: float, ask: Callable[[], _Answer]) -> None:
        self._seconds = seconds
        self._ask = ask
        self._answer: tuple[float, _Answer] | None = None
        self._asking = threading.RLock()

    def now(self) -> _Answer:
        """The answer."""
        with self._asking:
            if self._answer is None or time.monotonic() - self._answer[0] > self._seconds:
                answer = self._ask()
                self._answer = time.monotonic(), answer
            return self._answer[1]
