"""What is worked out in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from lab.board.apart import Apart
from lab.errors import LabError, UsageError
from lab.waiting import until
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BOUND_SECONDS = 30.0


def process(said: Text) -> tuple[int, int, Text]:
    """Who works it out, and how much it gives way."""
    return os.getpid(), os.nice(0), said


def refuse(name: str) -> None:
    """What a lab does."""
    raise UsageError(Text("laptop-no-pod", pod=name, lab="a", known=("b",)))


def break_down() -> None:
    """What nobody has thought of."""
    sys.exit(3)


def end_all() -> None:
    """As where the system has no memory left."""
    os.killpg(0, signal.SIGKILL)


def wait(file: Path) -> None:
    """Until it is ended."""
    file.touch()
    os.read(os.pipe()[0], 1)


@pytest.fixture
def apart() -> Iterator[Apart]:
    """One that is ended."""
    made = Apart()
    yield made
    made.close()


def test_each_answer_is_of_another_process_which_gives_way(apart: Apart) -> None:
    """And what it says comes back as it was."""
    said = Text("laptop-no-pod", pod="c", lab="a", known=("b",))
    numbers = set()
    for _ in range(3):
        number, nice, told = apart.of(process, said)
        numbers.add(number)
        assert nice > os.nice(0)
        assert told == said
    assert len(numbers - {os.getpid()}) == 3


def test_a_refusal_is_the_sentence_that_it_was(apart: Apart) -> None:
    """In whatever language it is read."""
    with pytest.raises(LabError) as caught:
        apart.of(refuse, "c")
    assert caught.value.text == Text("laptop-no-pod", pod="c", lab="a", known=("b",))


def test_one_that_broke_down_gives_no_answer_and_the_next_one_does(apart: Apart) -> None:
    """Whether it alone was ended, or all of them."""
    said = Text("board-ending")
    for act in (break_down, end_all):
        with pytest.raises(subprocess.CalledProcessError):
            apart.of(act)
        assert apart.of(process, said)[2] == said


def test_the_end_of_the_board_ends_it(apart: Apart, tmp_path: Path) -> None:
    """Whoever waits is told so, and so is whoever asks then."""
    file = tmp_path / "going"
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(apart.of, wait, file)
        assert until(file.exists, BOUND_SECONDS)
        apart.close()
        with pytest.raises(LabError) as caught:
            asked.result(BOUND_SECONDS)
    assert caught.value.text == Text("board-ending")
    with pytest.raises(LabError):
        apart.of(process, Text("board-ending"))
