"""Whether a lab is there: what every command asks first, and so what loads nothing to ask it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from typing import TYPE_CHECKING

from lab.errors import FileError, LabNotRunning
from lab.files import read_regular, telling
from lab.laptop import command
from lab.words import Text

if TYPE_CHECKING:
    from lab.laptop.home import LabHome


def lock(home: LabHome) -> int | None:
    """The lab's lock, or None where somebody has it.

    Raises:
        FileError: there is something else in its place, or it is somebody else's.
    """
    flags = os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK
    with telling(home.lock):
        taken = os.open(home.lock, flags, 0o600)
        try:
            fcntl.flock(taken, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(taken)
            if isinstance(error, BlockingIOError):
                return None
            raise
    return taken


def is_running(home: LabHome) -> bool:
    """Whether a supervisor holds the lab's lock.

    Raises:
        FileError: it can't be looked at.
    """
    with telling(home.lock):
        # What is no file is nobody's lock.
        if not home.lock.is_file():
            return False
    taken = lock(home)
    if taken is None:
        return True
    os.close(taken)
    return False


def absent(home: LabHome) -> LabNotRunning:
    """That there is no lab of that name, with those that there are."""
    root = home.root.parent
    others = tuple(
        sorted(
            path.name
            for path in (root.iterdir() if root.is_dir() else ())
            if path.name != home.name and _seen(type(home)(path.name, path))
        )
    )
    if others:
        return LabNotRunning(
            Text("laptop-none-but", lab=home.name, command=command("up", home.name), others=others)
        )
    return LabNotRunning(Text("laptop-none", lab=home.name, command=command("up", home.name)))


def _seen(home: LabHome) -> bool:
    """Whether it is seen to run: another user's is not to be looked at."""
    with contextlib.suppress(FileError):
        return is_running(home)
    return False


def look_for(home: LabHome, *, ended: bool = False) -> None:
    """Find out that there is no lab before anything is loaded that works with one.

    Args:
        home: where it would be.
        ended: whether one that was ended will do.

    Raises:
        LabNotRunning: there is none, or it was ended. Of one that failed or was killed its state
            has more to say, and so it passes here.
    """
    if is_running(home):
        return
    try:
        phase = json.loads(read_regular(home.state))["phase"]
    except (FileNotFoundError, NotADirectoryError):
        # What happened may be told without it.
        if ended and home.events.exists():
            return
        raise absent(home) from None
    except (OSError, ValueError, LookupError, TypeError):
        return
    if phase == "stopped" and not ended:
        raise absent(home)
