"""An answer that many ask for at once, and that takes long: worked out once for all of them."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_Answer = TypeVar("_Answer")
_MOST_KEPT = 64


class Shared(Generic[_Answer]):
    """Answers, each for whoever has asked before it was begun; nobody gets an older one.

    Every viewer asks why of a pod in the same moment, when it is ejected, and to know it all
    evidence is read.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, _Answer]] = {}

    def of(self, question: str, work_out: Callable[[str], _Answer]) -> _Answer:
        """The answer to a question; one at a time is worked out.

        Args:
            question: what is asked.
            work_out: gives its answer; what it raises is raised, and not kept.
        """
        asked = time.monotonic()
        with self._lock:
            began, answer = self._kept.get(question, (asked, None))
            if answer is not None and began > asked:
                return answer
            began = time.monotonic()
            answer = work_out(question)
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[question] = began, answer
            return answer
