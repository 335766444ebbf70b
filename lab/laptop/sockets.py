"""Where a Unix socket may be: the kernel has little room for its path.

A folder whose path is longer has its sockets in a short one of the user's own, below
``$XDG_RUNTIME_DIR`` or the folder of temporary files.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from pathlib import Path

from lab.errors import FileError, StartError
from lab.files import make_private, remove
from lab.words import Text

#: How long a socket's path may be, in bytes: the kernel's field, less the zero at its end
#: (unix(7); macOS, sys/un.h).
LONGEST = 103 if sys.platform == "darwin" else 107


def socket_path(folder: Path) -> Path:
    """Where an Envoy's socket is: in its folder, or in a short one where that is too long.

    Raises:
        StartError: there is no folder short enough.
    """
    place = folder / "admin.sock"
    if fits(place):
        return place
    for each in _short_folders():
        short = each / f"goodjob-{_told_apart(folder)}" / place.name
        if fits(short):
            with contextlib.suppress(FileError):
                make_private(short.parent)
                return short
    raise StartError(Text("laptop-no-short-folder", path=str(place), most=LONGEST))


def forget_socket(folder: Path) -> None:
    """Delete what :func:`socket_path` has made outside the lab's folder."""
    for each in _short_folders():
        short = each / f"goodjob-{_told_apart(folder)}"
        with contextlib.suppress(OSError):
            if short.lstat().st_uid == os.geteuid():
                remove(short)


def fits(path: Path) -> bool:
    """Whether a socket can have this path."""
    return len(os.fsencode(path)) <= LONGEST


def _short_folders() -> list[Path]:
    """The session's own folder (XDG Base Directory Specification), then that of temporary files."""
    session = os.environ.get("XDG_RUNTIME_DIR")
    temporary = Path(tempfile.gettempdir())
    return [Path(session), temporary] if session and Path(session).is_dir() else [temporary]


def _told_apart(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
