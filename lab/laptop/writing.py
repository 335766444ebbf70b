"""What a supervisor writes, on a disk that may be full for a while: it lives on, and counts."""

from __future__ import annotations

import contextlib
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lab.errors import FileError
from lab.files import refused, replace_text
from lab.laptop.hold import Trouble
from lab.laptop.logs import EventLog
from lab.laptop.state import write_state
from lab.site.events import Lost

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lab.laptop.hold import Hold
    from lab.laptop.home import LabHome
    from lab.laptop.state import LabState
    from lab.site.events import Event

_STDERR = 2


class Writing:
    """All that a supervisor writes into its folder while the lab runs.

    Args:
        home: the lab's files.
        hold: the hold on them; without it nothing is written.
        gone: called where the folder is not the lab's any more.
    """

    def __init__(self, home: LabHome, hold: Hold, gone: Callable[[], None]) -> None:
        self._home = home
        self._hold = hold
        self._gone = gone
        self._log = EventLog(home.events)
        self._state: tuple[int, ...] | None = None
        self.trouble: Trouble | None = None
        #: What runs; it is kept for the next change, which is one of it.
        self.manifests = self._kept = home.manifests.read_text(encoding="utf-8")

    def attempt(self, write: Callable[[], None]) -> bool:
        """Write, if that can be; whether it could. What could not be is to be tried again."""
        if not self._hold.lasts():
            self._gone()
            return False
        try:
            write()
        except FileError as error:
            self._failed(error)
        except OSError as error:
            self._failed(refused(error))
        else:
            return True
        return False

    def event(self, event: Event) -> None:
        """Keep an event; one that can't be written is counted."""
        if not self.attempt(lambda: self._log.write(event)) and self.trouble is not None:
            lines = self.trouble.lines + 1
            self._note(self.trouble.model_copy(update={"lines": lines}))

    def plan(self, manifests: str) -> None:
        """Keep what is to run from now on; it is taken back unless :attr:`manifests` becomes it.

        Raises:
            FileError: there is no room for it.
        """
        replace_text(self._home.manifests, manifests)
        self._kept = manifests

    def state(self, state: LabState) -> None:
        """Write what the supervisor knows, and the manifests where they are not what runs.

        Raises:
            FileError: it can't be written.
        """
        if self._kept != self.manifests:
            self.plan(self.manifests)
        write_state(self._home.state, state)
        self._state = _mark(self._home.state)

    def is_due(self) -> bool:
        """Whether the state is to be written again: it could not be, or somebody damaged it."""
        return self.trouble is not None or self._state != _mark(self._home.state)

    def recovered(self, others: Sequence[Lost] = ()) -> None:
        """All that was to be written is: say what is lost for good, where there was trouble.

        Args:
            others: what others could not write.
        """
        was = self.trouble
        if was is None:
            return
        # What was not written ended now; the events say when they were, and so does this.
        lost = Lost(
            what=self._home.called(self._home.events),
            log="events",
            why="unwritten",
            lines=was.lines,
            words=os.strerror(was.number),
        )
        if self.attempt(lambda: self._log.write(lost, *others)):
            self._note(None)

    def _failed(self, error: FileError) -> None:
        if self.trouble is None:
            self._note(Trouble(since=datetime.now(UTC), number=error.number or 0))
            # Its own log is on the same disk, most likely; a line may fit all the same.
            with contextlib.suppress(OSError):
                os.write(_STDERR, f"{error}\n".encode())

    def _note(self, trouble: Trouble | None) -> None:
        self.trouble = trouble
        self._hold.note(trouble)


def _mark(path: Path) -> tuple[int, ...] | None:
    """What tells a file from what somebody else has made of it."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
