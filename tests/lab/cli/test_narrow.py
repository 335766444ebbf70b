"""A table that is never cut."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from lab.cli.narrow import Rows

if TYPE_CHECKING:
    import pytest

TABLE = Rows(
    [("pod", "left"), ("pool", "left"), ("ejections", "right")],
    [[Text("goodjob-v1-1"), Text("goodjob:80"), Text("12")]],
)


def printed(width: int, *, terminal: bool = True) -> str:
    """What is seen."""
    out = io.StringIO()
    Console(file=out, width=width, force_terminal=terminal, color_system=None).print(
        TABLE, crop=False
    )
    return out.getvalue()


def test_a_table_that_fits_is_one() -> None:
    """In columns, numbers to the right."""
    assert printed(40) == (
        "pod           pool        ejections\ngoodjob-v1-1  goodjob:80         12\n"
    )


def test_one_that_does_not_fit_is_told_row_by_row() -> None:
    """Nothing is cut, and each line says what it is."""
    assert printed(30) == "goodjob-v1-1\n  pool goodjob:80\n  ejections 12\n"


def test_a_pipe_has_no_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless it is given one."""
    monkeypatch.delenv("COLUMNS", raising=False)
    assert printed(30, terminal=False) == printed(40)
    monkeypatch.setenv("COLUMNS", "30")
    assert printed(30, terminal=False) == printed(30)
