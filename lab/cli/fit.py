"""A console of rich's that prints nothing for a terminal to obey but rich's own colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.segment import Segment

from lab.cli.clean import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import ConsoleOptions, RenderableType


class Fit(Console):
    """Cleans whatever it is given, when it is laid out."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """The segments of something to print."""
        for segment in super().render(renderable, options):
            # A control segment is rich's own: moving the cursor for a line that is kept up to date.
            if segment.control:
                yield segment
            else:
                yield Segment(clean(segment.text), segment.style)
