"""A table that is never cut: where it does not fit, each row is a few short lines instead."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, ConsoleOptions, JustifyMethod, RenderResult

# What no table of pods is wider than.
_WIDE = 1000


@dataclass(frozen=True)
class Rows:
    """Rows under titles.

    Args:
        titles: of the columns, each with where its cells stand.
        rows: cells; the first names the row.
    """

    titles: Sequence[tuple[str, JustifyMethod]]
    rows: Sequence[Sequence[Text]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """As a table, or row by row."""
        table = Table(box=None, pad_edge=False, header_style="bold")
        for title, justify in self.titles:
            table.add_column(title, justify=justify, no_wrap=True)
        for row in self.rows:
            table.add_row(*row)
        wide = Measurement.get(console, options.update(max_width=_WIDE), table).maximum
        # A pipe has no width of its own; what reads it can do with lines as long as they are.
        endless = not console.is_terminal and "COLUMNS" not in os.environ
        if wide <= options.max_width or endless:
            yield from console.render(table, options.update(width=wide, max_width=wide))
            return
        for first, *rest in self.rows:
            yield first
            for (title, _), cell in zip(self.titles[1:], rest, strict=True):
                yield Text("  ").append(Text(f"{title} ", "dim")).append(cell)
