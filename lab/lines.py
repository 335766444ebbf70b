"""Files of lines that somebody else is still writing: read on from a mark, or from the end.

A log has two pieces, the current one and the one before it. Whoever writes may be killed in the
middle of a line, and the disk may have been full: what is no line of that log is passed over and
counted, never an error, because evidence is read after a crash, too. Nor is it one that the file
can't be read at all, or is none: the reading says so.
"""

from __future__ import annotations

import contextlib
import os
import stat
from dataclasses import dataclass, field, replace
from typing import IO, TYPE_CHECKING, NamedTuple, TypeVar

from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

MOST_BYTES = 16 * 1024 * 1024
"""How much of a log is taken at once at the most: some sixty thousand requests."""
LONGEST_LINE = 1024 * 1024
"""What is longer is no line of anybody's, but garbage."""
_TRIES = 5

Entry = TypeVar("Entry")


class Place(NamedTuple):
    """How far a log was read: in which file, and up to which byte."""

    inode: int = 0
    offset: int = 0


START = Place()


@dataclass(frozen=True, slots=True)
class Taken:
    """What one reading of a log brought.

    Args:
        lines: whole ones, oldest first, without the line feed.
        place: where the next reading goes on; a half-written last line is behind it.
        unread: whether there is more before these lines than was taken.
        gone: whether the file that was read last is gone, and lines of it perhaps unread.
        more: whether there is more behind these lines already.
        rest: what there is of a last line that is only begun: its writer is in the middle of it, or
            was.
        missing: whether there is no such file.
        trouble: why a piece of it can't be read; None where each could be.
    """

    lines: tuple[bytes, ...] = ()
    place: Place = START
    unread: bool = False
    gone: bool = False
    more: bool = False
    rest: bytes = b""
    missing: bool = False
    trouble: Text | str | None = None


@dataclass
class _Pieces:
    """The files of a log that could be opened, and why one could not be."""

    files: list[IO[bytes]] = field(default_factory=list)
    trouble: Text | str | None = None


def older(path: Path) -> Path:
    """Where the piece before the current one is kept."""
    return path.with_name(path.name + ".1")


def end(path: Path) -> Place:
    """The place behind all that a log holds now: what comes later is news."""
    with contextlib.ExitStack() as stack:
        pieces = _pieces(path, stack).files
        return Place(_inode(pieces[-1]), _size(pieces[-1])) if pieces else START


def read(path: Path, after: Place = START, most: int = MOST_BYTES) -> Taken:
    """What a log holds after a place; a log that does not exist has no lines.

    Args:
        path: the current piece.
        after: the place of an earlier reading; from the start, the end of both pieces is read.
        most: how many bytes to take. From the start, those at the end; from a place, the next ones.
    """
    with contextlib.ExitStack() as stack:
        opened = _pieces(path, stack)
        if not opened.files:
            return Taken(
                missing=opened.trouble is None, gone=after != START, trouble=opened.trouble
            )
        try:
            taken = _taken(opened.files, after, most)
        except OSError as error:
            return Taken(place=after, trouble=error.strerror or str(error))
        return replace(taken, trouble=opened.trouble)


def _taken(pieces: list[IO[bytes]], after: Place, most: int) -> Taken:
    found = [_inode(piece) for piece in pieces]
    if after.inode in found:
        number = found.index(after.inode)
        # A file that is shorter now was cut in place: what is in it now is all unread.
        cut = _size(pieces[number]) < after.offset
        return _onward(pieces[number:], 0 if cut else after.offset, most, gone=cut)
    return _backward(pieces, most, gone=after != START)


def entries(
    lines: Iterable[bytes], parse: Callable[[bytes], Entry]
) -> tuple[tuple[Entry, ...], int]:
    """What the lines say, and how many say nothing.

    Args:
        lines: whole ones; an empty one is nobody's, and not counted.
        parse: makes an entry of a line, or raises ValueError.
    """
    found: list[Entry] = []
    damaged = 0
    for line in lines:
        if len(line) > LONGEST_LINE:
            damaged += 1
        elif line.strip():
            try:
                found.append(parse(line))
            except ValueError:
                damaged += 1
    return tuple(found), damaged


def _pieces(path: Path, stack: contextlib.ExitStack) -> _Pieces:
    """Both pieces, the older one first, as they stood at one moment."""
    for _ in range(_TRIES):
        found = _Pieces()
        for piece in (path, older(path)):
            try:
                found.files.insert(0, _opened(piece, stack))
            except FileNotFoundError:
                continue
            except _NoFileError:
                found.trouble = Text("event-lost-no-file")
            except OSError as error:
                found.trouble = error.strerror or str(error)
        # The current piece became the older one in between: there is a new one by now, perhaps.
        if len({_inode(piece) for piece in found.files}) == len(found.files):
            return found
    return replace(found, files=found.files[:1])


class _NoFileError(OSError):
    """A folder, a pipe, a device."""


def _opened(path: Path, stack: contextlib.ExitStack) -> IO[bytes]:
    # A named pipe without a writer would hold up anybody who opens it otherwise.
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise _NoFileError
    return stack.enter_context(os.fdopen(number, "rb"))


def _onward(pieces: list[IO[bytes]], offset: int, most: int, *, gone: bool) -> Taken:
    """The next lines, from an offset in the first of these pieces."""
    lines: list[bytes] = []
    place, more, rest = START, False, b""
    for number, piece in enumerate(pieces):
        piece.seek(offset if number == 0 else 0)
        start = piece.tell()
        taken = piece.read(most)
        most -= len(taken)
        last = number == len(pieces) - 1
        more = _size(piece) > start + len(taken)
        # Nobody writes to an older piece any more, so the half of a line at its end stays one.
        whole = len(taken) if not (last or more) else taken.rfind(b"\n") + 1
        if not whole and len(taken) > LONGEST_LINE:
            whole = len(taken)
        lines += _split(taken[:whole])
        place, rest = Place(_inode(piece), start + whole), taken[whole:] if last else b""
        if more:
            break
    return Taken(tuple(lines), place, gone=gone, more=more, rest=b"" if more else rest)


def _backward(pieces: list[IO[bytes]], most: int, *, gone: bool) -> Taken:
    """The last lines of all pieces."""
    lines: list[bytes] = []
    place, unread, rest = START, False, b""
    for piece in reversed(pieces):
        size = _size(piece)
        start = max(0, size - most)
        # One byte more tells whether a line begins at the start.
        piece.seek(max(0, start - 1))
        taken = piece.read(size - piece.tell())
        most -= size - start
        begin = taken.find(b"\n") + 1 if start else 0
        whole = len(taken) if place != START else taken.rfind(b"\n") + 1
        if start and not begin:
            begin = whole
        lines = _split(taken[begin:whole]) + lines
        if place == START:
            place = Place(_inode(piece), size - len(taken) + whole)
            rest = taken[whole:]
        unread = unread or start > 0
    return Taken(tuple(lines), place, unread=unread, gone=gone, rest=rest)


def _split(taken: bytes) -> list[bytes]:
    # Not splitlines: a carriage return is part of a line.
    return taken.removesuffix(b"\n").split(b"\n") if taken else []


def _inode(piece: IO[bytes]) -> int:
    return os.fstat(piece.fileno()).st_ino


def _size(piece: IO[bytes]) -> int:
    return os.fstat(piece.fileno()).st_size
