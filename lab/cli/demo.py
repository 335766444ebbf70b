"""``goodjob demo``: the story from start to end."""

from __future__ import annotations

import typer

from lab.cli.options import manifests_folder
from lab.cli.out import console, language


def demo() -> None:
    """Play the story: trip, hold, recover.

    It takes about a minute, and nothing is left running.
    """
    from lab.demo import play

    if not play(manifests_folder(None), console(), language()):
        raise typer.Exit(1)
