"""Supervisors that run, found among the processes: a lab has one, whatever became of its files."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from lab.laptop.state import ProcessState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.laptop.home import LabHome

#: What a supervisor is started as; :func:`supervisors` knows one by it.
SUPERVISOR = "lab.laptop.supervisor"


def supervisors(home: LabHome) -> list[ProcessState]:
    """This user's supervisors of the lab of that name in that folder, the oldest first.

    There may be two: one whose folder was deleted under it, and its successor.
    """
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if _is_supervisor(process.cmdline(), home) and process.uids().real == os.getuid():
                found.append(ProcessState(pid=process.pid, started=process.create_time()))
    return sorted(found, key=lambda each: each.started)


def _is_supervisor(line: Sequence[str], home: LabHome) -> bool:
    if SUPERVISOR not in line or _after("--name", line) != home.name:
        return False
    root = _after("--root", line)
    # The way to a folder may be written in several ways; it need not be there any more.
    return root is not None and Path(root).resolve() == home.root.resolve()


def _after(option: str, line: Sequence[str]) -> str | None:
    for at, word in enumerate(line[:-1]):
        if word == option:
            return line[at + 1]
    return None
