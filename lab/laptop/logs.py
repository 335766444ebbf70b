"""Logs that can't fill a disk: each file is cut at a size, and one older piece is kept."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from typing import TYPE_CHECKING

import httpx

from lab.errors import FileError
from lab.files import append
from lab.laptop.admin import async_client
from lab.lines import older
from lab.site.events import Lost

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lab.laptop.home import LabHome, LogFile
    from lab.laptop.state import ProxyState
    from lab.site.events import Event

MAX_BYTES = 32 * 1024 * 1024
_CHECK_SECONDS = 1.0


class EventLog:
    """What became of the pods and of the Envoys, one JSON object a line.

    Args:
        path: the file, appended to.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, *events: Event) -> None:
        """Append events, all of them at once.

        Raises:
            FileError: they can't be written; none of them is.
        """
        lines = [event.model_dump_json(exclude_none=True) + "\n" for event in events]
        append(self._path, "".join(lines).encode())


def cut_in_place(path: Path, max_bytes: int) -> bool:
    """Cut a log whose writer keeps it open for appending; whether it was too long.

    What the writer adds between the copy and the cut is lost: a few lines in 32 MiB.
    """
    if _size(path) <= max_bytes:
        return False
    half = path.with_name(f".{path.name}.new")
    try:
        half.touch(0o600)
        shutil.copyfile(path, half)
    except OSError:
        half.unlink(missing_ok=True)
        raise
    half.replace(older(path))
    os.truncate(path, 0)
    return True


def move_away(path: Path, max_bytes: int) -> bool:
    """Move a log whose writer will be asked to open a new one; whether it was too long."""
    if _size(path) <= max_bytes:
        return False
    path.replace(older(path))
    return True


async def keep_short(
    home: LabHome, proxies: Sequence[ProxyState], max_bytes: int = MAX_BYTES
) -> None:
    """Watch all logs of a lab, for ever; that lines are gone for good is an event of its own.

    Args:
        home: whose logs.
        proxies: as they are now: each Envoy opens its logs anew on request (Envoy,
            "Administration interface", ``POST /reopen_logs``).
        max_bytes: the size at which a file is cut.
    """
    events = EventLog(home.events)

    def shorten(log: LogFile, how: Callable[[Path, int], bool]) -> bool:
        # On a full disk it stays as it is: it can't grow either.
        with contextlib.suppress(OSError, FileError):
            replaced = older(log.path).exists()
            if how(log.path, max_bytes):
                if replaced:
                    what = home.called(log.path)
                    events.write(Lost(what=what, log=log.log, of=log.of, why="rotated"))
                return True
        return False

    while True:
        await asyncio.sleep(_CHECK_SECONDS)
        for log in home.printed():
            shorten(log, cut_in_place)
        # Whoever writes these opens them for each event.
        for log in home.own():
            shorten(log, move_away)
        for proxy in proxies:
            if proxy.admin is None:
                continue
            # All of them are moved before Envoy is asked once for new ones.
            moved = [log for log in home.proxy(proxy.name).logs() if shorten(log, move_away)]
            if moved:
                with contextlib.suppress(httpx.HTTPError):
                    async with async_client(proxy.admin) as client:
                        await client.post("/reopen_logs")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
