"""What many ask for at once is worked out once, and nobody gets an answer that is older."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from lab.board.shared import Shared

BOUND_SECONDS = 20.0


def test_those_who_wait_share_the_next_answer() -> None:
    """Whoever asks while one is worked out gets one that was begun after that."""
    shared: Shared[int] = Shared()
    going, go_on = threading.Event(), threading.Event()
    worked_out: list[str] = []
    waiting = threading.Barrier(11)

    def work_out(question: str) -> int:
        worked_out.append(question)
        going.set()
        assert go_on.wait(BOUND_SECONDS)
        return len(worked_out)

    def ask() -> int:
        waiting.wait(BOUND_SECONDS)
        return shared.of("v2", work_out)

    with ThreadPoolExecutor(11) as pool:
        first = pool.submit(shared.of, "v2", work_out)
        assert going.wait(BOUND_SECONDS)
        others = [pool.submit(ask) for _ in range(10)]
        waiting.wait(BOUND_SECONDS)
        go_on.set()
        assert first.result(BOUND_SECONDS) == 1
        # The first of those who waited works it out; some may come when that is over.
        assert {each.result(BOUND_SECONDS) for each in others} <= set(range(2, 12))
    assert shared.of("v2", work_out) == len(worked_out)


def test_an_answer_is_not_given_to_who_asks_later() -> None:
    """The pod may have been ejected meanwhile."""
    shared: Shared[int] = Shared()
    answers = iter(range(100))
    assert [shared.of("v2", lambda _: next(answers)) for _ in range(3)] == [0, 1, 2]


def test_what_goes_wrong_is_not_kept() -> None:
    """The next one who asks may have an answer."""
    shared: Shared[int] = Shared()
    with pytest.raises(ZeroDivisionError):
        shared.of("v2", lambda _: 1 // 0)
    assert shared.of("v2", lambda _: 7) == 7


def test_questions_without_end_are_not_kept() -> None:
    """Anybody may ask of any name."""
    shared: Shared[int] = Shared()
    for n in range(1000):
        shared.of(str(n), int)
    assert len(shared._kept) <= 64  # noqa: SLF001 - the bound is what is tested
