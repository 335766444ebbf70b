"""``goodjob demo``: the story from start to end."""

from __future__ import annotations

import typer

from lab.cli.options import manifests_folder
from lab.cli.out import console, language
from lab.cli.sites import throwaway


def demo() -> None:
    """Play the story: trip, hold, recover.

    It takes about a minute, and nothing is left running.
    """
    from lab.demo import play

    out = console()
    lab = throwaway(manifests_folder(None), lambda text: out.print(str(text), style="yellow"))
    if not play(lab, out, language()):
        raise typer.Exit(1)
