"""Logs that can't fill a disk: each file is cut at a size, and one older piece is kept."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import time
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lab.laptop.home import LabHome
    from lab.laptop.state import CallerState

MAX_BYTES = 32 * 1024 * 1024
#: The kind of event that says that the older piece of a log gave way to the next one.
ROTATED = "rotated"
_CHECK_SECONDS = 1.0


class EventLog:
    """What became of the pods and of the Envoys, one JSON object a line.

    Args:
        path: the file, appended to.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, kind: str, message: str, **more: str) -> None:
        """Append an event with the time, in seconds since the epoch, and more for programs."""
        event = {"time": round(time.time(), 3), "kind": kind, "message": message, **more}
        line = json.dumps(event, ensure_ascii=False)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def older(path: Path) -> Path:
    """Where the piece before the current one is kept."""
    return path.with_name(path.name + ".1")


def cut_in_place(path: Path, max_bytes: int) -> bool:
    """Cut a log whose writer keeps it open for appending; whether it was too long.

    What the writer adds between the copy and the cut is lost: a few lines in 32 MiB.
    """
    if _size(path) <= max_bytes:
        return False
    shutil.copyfile(path, older(path))
    os.truncate(path, 0)
    return True


def move_away(path: Path, max_bytes: int) -> bool:
    """Move a log whose writer will be asked to open a new one; whether it was too long."""
    if _size(path) <= max_bytes:
        return False
    path.replace(older(path))
    return True


async def keep_short(
    home: LabHome, callers: Sequence[CallerState], max_bytes: int = MAX_BYTES
) -> None:
    """Watch all logs of a lab, for ever; that lines are gone for good is an event of its own.

    Args:
        home: whose logs.
        callers: as they are now: each Envoy opens its logs anew on request (Envoy,
            "Administration interface", ``POST /reopen_logs``).
        max_bytes: the size at which a file is cut.
    """
    events = EventLog(home.events)

    def shorten(path: Path, how: Callable[[Path, int], bool]) -> bool:
        replaced = older(path).exists()
        if not how(path, max_bytes):
            return False
        if replaced:
            file = str(path.relative_to(home.root))
            events.write(ROTATED, f"earlier lines of {file} were rotated away", file=file)
        return True

    async with httpx.AsyncClient(trust_env=False) as client:
        while True:
            await asyncio.sleep(_CHECK_SECONDS)
            envoys = home.callers.glob("*/envoy.log")
            for path in (*home.pod_logs(), *envoys, home.events, home.supervisor_log):
                shorten(path, cut_in_place)
            for caller in callers:
                if caller.admin is None:
                    continue
                files = home.caller(caller.name)
                logs = (files.access_log, files.attempt_log, files.outlier_log)
                # All of them are moved before Envoy is asked once for new ones.
                moved = [path for path in logs if shorten(path, move_away)]
                if moved:
                    with contextlib.suppress(httpx.HTTPError):
                        await client.post(f"{caller.admin}/reopen_logs")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
