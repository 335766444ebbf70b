"""Ends what a killed supervisor leaves, where the kernel does not.

A leash ends the program beside it when the supervisor is gone, and that program's group. What has
left the group is found by what it has inherited: the mark in its environment, or its output.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from lab.laptop import machine
from lab.laptop.process import end_marked, life, sweep
from lab.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator

# What it kills may leave something yet; nobody can go on for so long.
_SECONDS = 30.0
_PAUSE_SECONDS = 0.05


@contextlib.contextmanager
def watched(root: Path) -> Iterator[None]:
    """A watcher beside this process, which is a supervisor; none where the kernel is one.

    Args:
        root: the lab's folder.
    """
    if machine.has_leash():
        yield
        return
    watcher = subprocess.Popen(
        [sys.executable, "-m", "lab.laptop.watcher", str(os.getpid()), str(root)],
        stdin=life()[0],
        cwd=root,
        # No signal for the supervisor's group is for it.
        start_new_session=True,
    )
    try:
        yield
    finally:
        # Who ends in order has left nothing.
        watcher.kill()
        watcher.wait()


def main() -> None:
    """``python -m lab.laptop.watcher``: not for people; a supervisor starts it.

    It waits for that one's end, however it comes, and ends what is left then.
    """
    supervisor, root = sys.argv[1:]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    os.read(sys.stdin.fileno(), 1)
    # What is started from now on is a successor's, in the same folder.
    ended = time.time()

    def nothing_left() -> bool:
        # What a probe has started is marked with the supervisor's process id.
        found = sweep([], Path(root), before=ended)
        return found + end_marked(supervisor, before=ended) == 0

    until(nothing_left, _SECONDS, pause=_PAUSE_SECONDS)


if __name__ == "__main__":
    main()
