"""Envoy's access log, read as it grows.

The proxy writes one JSON object a line. A half-written last line is left for the next read, and a
log that was truncated or replaced is read from its beginning; the unread tail of a replaced file is
gone with it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from lab.envoy.access import AccessEntry
from lab.errors import LabError

if TYPE_CHECKING:
    from pathlib import Path

READ_BYTES = 8 * 1024 * 1024
SHOWN_CHARACTERS = 120


class AccessLogError(LabError):
    """A complete line of the access log that is not an entry of the lab's format."""


def parse(line: str) -> AccessEntry:
    """Return the entry that a line of the access log holds.

    Raises:
        AccessLogError: with the field and what is wrong with it, and the start of the line.
    """
    try:
        return AccessEntry.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        problem = f"{where}: {first['msg']}" if where else first["msg"]
        shown = line if len(line) <= SHOWN_CHARACTERS else line[:SHOWN_CHARACTERS] + "…"
        message = f"not an access log entry: {problem}, in {shown!r}"
        raise AccessLogError(message) from error


@dataclass(frozen=True, slots=True)
class Position:
    """How far a log has been read, and which file that was."""

    offset: int = 0
    inode: int | None = None


START = Position()


def read(path: Path, position: Position = START) -> tuple[list[AccessEntry], Position]:
    """Return the entries after ``position`` and the position behind the last complete line.

    A log that does not exist yet has no entries. At most ``READ_BYTES`` are taken at once; call
    again with the returned position for the rest.

    Raises:
        AccessLogError: for a complete line that is not an entry, with the path.
    """
    try:
        with path.open("rb") as log:
            position = _still_there(log.fileno(), position)
            log.seek(position.offset)
            taken = log.read(READ_BYTES)
    except FileNotFoundError:
        return [], START
    complete = taken[: taken.rfind(b"\n") + 1]
    if not complete and len(taken) == READ_BYTES:
        message = f"{path}: a line of more than {READ_BYTES} bytes is not an access log entry"
        raise AccessLogError(message)
    try:
        entries = [
            parse(line.decode("utf-8", errors="replace"))
            for line in complete.splitlines()
            if line.strip()
        ]
    except AccessLogError as error:
        message = f"{path}: {error}"
        raise AccessLogError(message) from error
    return entries, Position(position.offset + len(complete), position.inode)


def end(path: Path) -> Position:
    """Return the position behind all that the log holds now."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return START
    return Position(status.st_size, status.st_ino)


def _still_there(descriptor: int, position: Position) -> Position:
    """Return the position in this file, or its beginning where it isn't the file read before."""
    status = os.fstat(descriptor)
    replaced = position.inode not in {None, status.st_ino}
    truncated = status.st_size < position.offset
    return Position(0 if replaced or truncated else position.offset, status.st_ino)


@dataclass(frozen=True, slots=True)
class AccessLog:
    """The access log at a path, as a source of entries."""

    path: Path

    def mark(self) -> Position:
        """Return where the log ends now: what comes later is news."""
        return end(self.path)

    def entries_since(self, mark: Position) -> tuple[list[AccessEntry], Position]:
        """Return what was logged after ``mark``, and the mark for the next call."""
        return read(self.path, mark)
