"""A supervisor's hold on its lab's folder, which may be deleted, moved or given to a successor.

The lock tells whose the folder is. In it is what the supervisor can't write elsewhere: its room is
taken at the start, so that a full disk does not keep it from saying that the disk is full.
"""

from __future__ import annotations

import contextlib
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from lab.files import read_regular, telling
from lab.laptop.home import LabHome
from lab.laptop.presence import lock

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOM_BYTES = 512


class Trouble(BaseModel):
    """What a supervisor can't do now.

    Args:
        since: when it began.
        number: the system's number of why.
        lines: how many events it could not write.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: datetime
    number: int
    lines: int = 0


class Hold:
    """The hold of a supervisor that was started with the lab's lock.

    Args:
        home: the lab's files.

    Raises:
        FileError: the folder is gone already.
    """

    def __init__(self, home: LabHome) -> None:
        self._home = home
        with telling(home.lock):
            # Both are kept open: what is deleted keeps its number, and nothing new is given that.
            self._lock = os.open(home.lock, os.O_RDWR | os.O_CLOEXEC)
            self._folder = os.open(home.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            os.ftruncate(self._lock, 0)
            self.note(None)

    def lasts(self) -> bool:
        """Whether the folder is still this lab's: nothing may be written to another's."""
        try:
            found = self._home.lock.stat()
        except OSError:
            return False
        return os.path.samestat(found, os.fstat(self._lock))

    @contextlib.contextmanager
    def files(self) -> Iterator[LabHome | None]:
        """Where the lab's files are at its end: elsewhere if moved; None if gone or another's."""
        if self.lasts():
            yield self._home
            return
        moved = _path_of(self._folder)
        if moved is None:
            # It was deleted, and all that was in it.
            yield None
            return
        here = LabHome(self._home.name, moved)
        if not self._is_there():
            yield here
            return
        # The lock alone was deleted: whoever has the new one has the folder.
        taken = lock(self._home)
        try:
            yield here if taken is not None else None
        finally:
            if taken is not None:
                os.close(taken)

    def note(self, trouble: Trouble | None) -> None:
        """Say what can't be done, where everybody reads it; None where all can be."""
        text = trouble.model_dump_json() if trouble is not None else ""
        # In the place that it has: where there is no room left, there is this.
        with contextlib.suppress(OSError):
            os.pwrite(self._lock, text.encode().ljust(_ROOM_BYTES), 0)

    def _is_there(self) -> bool:
        try:
            return os.path.samestat(self._home.root.stat(), os.fstat(self._folder))
        except OSError:
            return False


def _path_of(folder: int) -> Path | None:
    """Where a folder is that is open; None where it was deleted.

    Every kernel can tell a process where its own folder is, by whatever way it got there.
    """
    with contextlib.ExitStack() as stack:
        before = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        stack.callback(os.close, before)
        stack.callback(os.fchdir, before)
        try:
            os.fchdir(folder)
            return Path.cwd()
        except OSError:
            return None


def trouble(home: LabHome) -> Trouble | None:
    """What the supervisor of a lab that runs can't do now; None where that is nothing."""
    try:
        return Trouble.model_validate_json(read_regular(home.lock).strip() or b"null")
    except (OSError, ValidationError):
        return None
