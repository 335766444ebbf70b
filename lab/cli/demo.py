"""``goodjob demo``: the story from start to end."""

from __future__ import annotations

from contextlib import closing

import typer

from lab.cli.options import Json, manifests_folder
from lab.cli.out import console, print_model, tell
from lab.cli.sites import throwaway


def demo(as_json: Json = False) -> None:
    """Play the story: trip, hold, recover.

    It takes about a minute, and nothing is left running.
    """
    from lab.cli.story import Teller
    from lab.demo.step import Measured
    from lab.demo.story import play

    seen = Measured()
    # However it ends, the story's lab ends with it.
    with closing(play(throwaway(manifests_folder(None), tell))) as steps, Teller(console()) as told:
        for step in steps:
            seen = step if isinstance(step, Measured) else seen
            if not as_json:
                told.show(step)
    if as_json:
        from lab.cli.schemas.demo import Played

        print_model(Played.of(seen))
    if seen.failed is not None:
        raise typer.Exit(1)
