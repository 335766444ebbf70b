"""Files that only their owner can read, and what is said where one can't be read or written.

Whatever a program keeps of somebody's secrets is in files of mode 0600 from their first moment on,
whatever the umask. What the system says of a file is made one sentence here: which, whose, why, and
what to do.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import grp
import os
import pwd
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from lab.errors import FileError
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_DENIED = {errno.EACCES, errno.EPERM}
_PRIVATE_FOLDER = 0o700
_PRIVATE_FILE = 0o600


def replace_text(path: Path, text: str) -> None:
    """Write a file of one's own so that no reader ever sees half of it, and nobody else reads it.

    Raises:
        FileError: it can't be written; what was there before still is.
    """
    new = path.with_name(f".{path.name}.new")
    with telling(path):
        remove(new)
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE_FILE)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode())
            os.replace(new, path)  # noqa: PTH105 - the one call that is atomic on every platform
        except OSError:
            new.unlink(missing_ok=True)
            raise


def read_regular(path: Path) -> bytes:
    """All of a file; what is in its place and has no end, such as a pipe or a device, is none.

    Raises:
        OSError: it can't be read.
    """

    def opened(name: str, flags: int) -> int:
        # To open a pipe would wait for somebody who writes to it.
        return os.open(name, flags | os.O_NONBLOCK)

    with open(path, "rb", buffering=0, opener=opened) as file:
        # A stream of the kernel's, such as its log, calls itself a file, and has nothing yet.
        content = file.read() if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else None
    if content is None:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    return content


def append(path: Path, lines: bytes) -> None:
    """Add whole lines to a log of one's own, all of them or none.

    Raises:
        FileError: they can't be written; on a full disk, no half of a line is left.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NONBLOCK
    with telling(path):
        handle = os.open(path, flags, _PRIVATE_FILE)
        try:
            size = os.fstat(handle).st_size
            try:
                _write_all(handle, lines)
            except OSError:
                os.ftruncate(handle, size)
                raise
        finally:
            os.close(handle)


def append_line(path: Path, line: bytes) -> None:
    """Add a line to a file that several write to at once, and that has to outlive a crash.

    It is on the disk when this returns. What is left of a line whose writer was killed in the
    middle of it stays a line of its own.

    Raises:
        FileError: it can't be written; no half of it is left.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NONBLOCK
    with telling(path):
        handle = os.open(path, flags, _PRIVATE_FILE)
        try:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode):
                raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
            fcntl.flock(handle, fcntl.LOCK_EX)
            size = os.fstat(handle).st_size
            cut_off = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
            try:
                _write_all(handle, b"\n" * cut_off + line + b"\n")
                os.fsync(handle)
            except OSError:
                os.ftruncate(handle, size)
                raise
        finally:
            os.close(handle)


def _write_all(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def make_private(folder: Path) -> None:
    """Have a folder that is the user's alone; one of theirs that others could look into is mended.

    Raises:
        FileError: it can't be made, or is somebody else's, or no folder.
    """
    with telling(folder):
        _make(folder)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode):
            raise FileError(Text("file-no-folder", path=str(folder)))
        if found.st_uid != os.geteuid():
            owner, me = _user(found.st_uid), _user(os.geteuid())
            raise FileError(Text("file-anothers", path=str(folder), owner=owner, me=me))
        if stat.S_IMODE(found.st_mode) != _PRIVATE_FOLDER:
            folder.chmod(_PRIVATE_FOLDER)


def _make(folder: Path) -> None:
    """With those above it that are missing, each of them private (XDG Base Directory, 0700)."""
    if not folder.parent.exists():
        _make(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir()
        folder.chmod(_PRIVATE_FOLDER)


def open_log(path: Path) -> IO[bytes]:
    """A log of one's own that a program is to append to."""
    return open(path, "ab", opener=lambda name, flags: os.open(name, flags, _PRIVATE_FILE))


def others_write(folder: Path) -> bool:
    """Whether others may delete, move or replace what somebody has in it.

    A sticky folder such as /tmp lets nobody do that but the owner. The group that has its user's
    name is that user's alone on most systems.
    """
    try:
        found = folder.stat()
    except OSError:
        return False
    if found.st_mode & stat.S_ISVTX:
        return False
    if found.st_mode & stat.S_IWOTH:
        return True
    return bool(found.st_mode & stat.S_IWGRP) and _group(found.st_gid) != _user(os.geteuid())


def remove(path: Path) -> None:
    """Delete what is there, a file or a folder with all in it; nothing is no error.

    Raises:
        FileError: it can't be deleted.
    """
    with telling(path), contextlib.suppress(FileNotFoundError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


@contextlib.contextmanager
def telling(path: Path) -> Iterator[None]:
    """Make one sentence of whatever the system says of this file.

    Raises:
        FileError: instead of an OSError.
    """
    try:
        yield
    except OSError as error:
        raise refused(error, path) from error


def refused(error: OSError, path: Path | None = None) -> FileError:
    """What the system said of a file, with whose it is and what to do.

    Args:
        error: what the system said.
        path: the file that was meant; the system leaves it out where a file is open already.
    """
    named = error.filename if isinstance(error.filename, str) else None
    place = path or (Path(named) if named else None)
    words = error.strerror or str(error)
    if place is None:
        return FileError(Text("file-nowhere", words=words), error.errno)
    return FileError(_why(error.errno, place, words), error.errno)


def _why(number: int | None, path: Path, words: str) -> Text:
    at = _nearest(path)
    if number in _FULL:
        return Text("file-full", path=str(path), words=words, folder=str(_folder(at)))
    if number == errno.EROFS:
        return Text("file-read-only", path=str(path), words=words, folder=str(_folder(at)))
    if number == errno.ENOTDIR:
        return Text("file-no-folder", path=str(at))
    if number in _DENIED:
        return _denied(path, at, words)
    return Text("file-other", path=str(path), words=words)


def _denied(path: Path, at: Path, words: str) -> Text:
    """Who may, of the file itself or the nearest folder above it that there is."""
    at = at if at.is_dir() or _refuses(at) else _folder(at)
    try:
        found = at.lstat()
    except OSError:
        return Text("file-other", path=str(path), words=words)
    facts = {"path": str(path), "words": words, "at": str(at)}
    me = os.geteuid()
    if found.st_uid == me:
        return Text("file-denied-own", **facts, mode=f"{stat.S_IMODE(found.st_mode):04o}")
    return Text("file-denied", **facts, owner=_user(found.st_uid), me=_user(me))


def _refuses(path: Path) -> bool:
    return not os.access(path, os.R_OK | os.W_OK)


def _nearest(path: Path) -> Path:
    """The file itself, or the nearest folder above it that can be seen."""
    for each in (path, *path.absolute().parents):
        with contextlib.suppress(OSError):
            each.lstat()
            return each
    return path


def _folder(at: Path) -> Path:
    return at if at.is_dir() else at.parent


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _group(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)
