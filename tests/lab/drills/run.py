"""Play drills and print what they come to: ``python tests/lab/drills/run.py NAME…``.

Without a name it is all of them; ``--without`` leaves out their one change, ``--watch`` shows each
moment.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from lab.cli.stage import Throwaway
from lab.drills.moment import Looked, Outcome
from lab.drills.play import play
from lab.drills.shelf import find, shelf
from lab.errors import LabError

if TYPE_CHECKING:
    from lab.drills.shelf import Drill


def played(drill: Drill, *, without_change: bool = False, watch: bool = False) -> Outcome:
    """What a drill comes to in a lab of its own."""
    seen: Outcome | None = None
    with closing(play(drill, Throwaway(), without_change=without_change)) as moments:
        for each in moments:
            seen = each if isinstance(each, Outcome) else seen
            if watch:
                print(f"    {each}" if isinstance(each, Looked) else each, flush=True)
    assert seen is not None, "a run ends with its outcome"
    return seen


def told(outcome: Outcome) -> str:
    """An outcome, for whoever writes a lesson."""
    lines = [
        (
            f"{'PASSED' if outcome.passed else 'NOT passed'} {outcome.drill}"
            f" in {outcome.seconds:.1f} s: truth {outcome.truth}, formula {outcome.formula}"
        ),
        *(f"  {name} = {value}" for name, value in outcome.figures.items()),
        *(f"  {each.verdict}: {each.figure}: {each.why}" for each in outcome.checks),
        *(f"  why: {each}" for each in outcome.why),
        *([f"  failed: {outcome.failed}"] if outcome.failed else []),
    ]
    return "\n".join(lines)


def main() -> int:
    """Play what was asked for; the exit status says whether all of it passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--without", action="store_true")
    parser.add_argument("--watch", action="store_true")
    asked = parser.parse_args()
    status = 0
    try:
        drills = shelf()
        for drill in [find(drills, name) for name in asked.names] or drills:
            outcome = played(drill, without_change=asked.without, watch=asked.watch)
            print(told(outcome), flush=True)
            status |= not outcome.passed
    except LabError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return status


if __name__ == "__main__":
    sys.exit(main())
