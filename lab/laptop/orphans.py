"""What a killed leash leaves: the supervisor takes its place, and ends it.

Linux gives a process that has lost its parent to the nearest subreaper above it (prctl(2)). That is
its leash, and once somebody has killed that, the supervisor: whatever group, session or environment
it has, it is found among the supervisor's own children. Where the kernel gives nobody away, there
are none to find here (:mod:`lab.laptop.machine`).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from typing import TYPE_CHECKING

from lab.laptop import machine
from lab.laptop.leash import PR_SET_CHILD_SUBREAPER, ask_kernel, children

if TYPE_CHECKING:
    from collections.abc import Iterator

# Between two looks for what has to be killed yet.
_PAUSE_SECONDS = 0.001


class Orphans:
    """The children of this process that it has not started itself."""

    def __init__(self) -> None:
        self._adopted = False
        self._starting = 0
        self._own: list[asyncio.subprocess.Process] = []

    def adopt(self) -> None:
        """From now on they come to this process, whose children are leashes otherwise."""
        if machine.has_leash():
            ask_kernel(PR_SET_CHILD_SUBREAPER, 1)
            self._adopted = True

    @contextlib.contextmanager
    def starting(self) -> Iterator[list[asyncio.subprocess.Process]]:
        """The children of our own, for the one that is started meanwhile."""
        self._starting += 1
        try:
            self._own = [each for each in self._own if each.returncode is None]
            yield self._own
        finally:
            self._starting -= 1

    async def end(self) -> None:
        """SIGKILL for all of them, also for those that come to us by that, until none is left."""
        while self._adopted:
            # One that is just being started can't be told from an orphan yet.
            if not self._starting and not self._kill():
                return
            await asyncio.sleep(_PAUSE_SECONDS)

    def _kill(self) -> bool:
        """Whether there was any."""
        # asyncio waits for those that have no exit code yet; nobody else may.
        own = {each.pid for each in self._own if each.returncode is None}
        found = False
        for pid in children():
            # One that has become another user's is not ours to end.
            with contextlib.suppress(ProcessLookupError, ChildProcessError, PermissionError):
                if pid not in own:
                    os.kill(pid, signal.SIGKILL)
                    found = True
                    os.waitpid(pid, os.WNOHANG)
        return found


#: Those of this process; the kernel knows one parent for all of them.
ORPHANS = Orphans()
