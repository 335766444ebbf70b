"""What rich lays out is fit for a terminal too."""

from __future__ import annotations

import io

from rich.live import Live
from rich.table import Table
from rich.text import Text

from lab.cli.fit import Fit

EVIL = "evil\x1b]0;title\x07\x9b31m"


def _terminal() -> Fit:
    return Fit(
        file=io.StringIO(),
        force_terminal=True,
        color_system="standard",
        width=80,
        legacy_windows=False,
    )


def _written(console: Fit) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_colours_are_riches_own() -> None:
    """The style stays; the text that it is for can't end it or begin another."""
    console = _terminal()
    console.print(Text(EVIL, "red"))
    assert _written(console) == "\x1b[31mevil\\x1b]0;title\\x9b31m\x1b[0m\n"


def test_a_table_and_a_line_that_is_kept_up_to_date_are_clean() -> None:
    """Both lay out what is in them by themselves."""
    console = _terminal()
    table = Table("name")
    table.add_row(EVIL)
    with Live(table, console=console, auto_refresh=False) as view:
        view.refresh()
    assert "evil\\x1b]0;t" in _written(console)
    assert "\x1b]" not in _written(console)
    assert "\x9b" not in _written(console)
