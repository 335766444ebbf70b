"""How far a run has come, on a terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from lab.cli.progress import sentence, shown
from lab.hammer.pace import Progress


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (Progress(5, 100, 2.0, 38.0), "5 of 100 sent, about 38 s left"),
        (Progress(5, None, 2.0, 8.4), "5 sent, about 8 s left"),
        (Progress(0, 100, 2.0, None), "0 of 100 sent, about - s left"),
    ],
)
def test_what_is_told(progress: Progress, words: str) -> None:
    """How many of how many, and until when."""
    assert str(sentence(progress)) == words


def test_a_line_that_is_replaced_and_goes() -> None:
    """Each time the newest; nothing of it stays."""
    out = io.StringIO()
    terminal = Console(file=out, force_terminal=True, width=80)
    with shown(terminal) as tell:
        tell(Progress(1, 9, 0.5, 4.0))
        tell(Progress(2, 9, 1.0, 3.5))
        assert "2 of 9 sent" in out.getvalue()

    assert out.getvalue().endswith("\x1b[2K") or "\x1b[2K" in out.getvalue().rpartition("2 of 9")[2]
