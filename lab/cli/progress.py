"""How far a run of the hammer has come: a line on a terminal that is gone when it ends."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from lab.cli.out import console, say
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

    from lab.hammer.pace import Progress


@contextlib.contextmanager
def shown(to: Console | None = None) -> Iterator[Callable[[Progress], None]]:
    """Show it for as long as the block lasts; what it yields is told how far it has come.

    Args:
        to: standard error, where nothing else is given.
    """
    from rich.live import Live
    from rich.text import Text as Plain

    # Without a thread of its own, which would take its turns from the requests.
    with Live(console=to or console(stderr=True), auto_refresh=False, transient=True) as line:
        yield lambda progress: line.update(Plain(say(sentence(progress))), refresh=True)


def sentence(progress: Progress) -> Text:
    """How many were sent, of how many where that is known, and when the end is expected."""
    left = "-" if progress.left is None else f"{progress.left:.0f}"
    if progress.planned is None:
        return Text("hammer-so-far", begun=progress.begun, left=left)
    return Text("hammer-so-far-of", begun=progress.begun, planned=progress.planned, left=left)
