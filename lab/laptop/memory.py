"""How much memory pods hold, and the end of those that hold more than they may.

In a cluster the kernel does it: a container's memory is counted in its cgroup, and where none can
be reclaimed at the limit, all of the container's processes are killed; kubelet says ``OOMKilled``
with status 137, and starts it again (Kubernetes, "Resource Management for Pods and Containers";
the kernel's cgroup-v2 documentation, *memory.max*, *memory.oom.group*). A laptop's user may make no
cgroups. So it is looked, several times a second, and who is above the limit by then is killed: a
pod may hold more for as long as a look is away.

What counts is what the kernel could not take back either: memory of nobody's file, each page that
several processes of a pod share counted once. Where only the resident memory of a process is told,
as on a Mac, that counts, its program's pages with it.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: Between two looks; more where a look takes long, so that it is a small part of the time.
LOOK_SECONDS = 0.2
SMALL_PART = 25
OOM_KILLED = "OOMKilled"
"""Kubernetes' word for it."""
OOM_STATUS = 137
"""And the status: 128, and the number of SIGKILL."""

_PROC = Path("/proc")
# proc(5): of /proc/PID/stat behind the name in brackets, the parent and the resident pages.
_PARENT, _PAGES = 1, 21
_UNRECLAIMABLE = ("Pss_Anon:", "Pss_Shmem:")


def above(limits: Mapping[int, int]) -> dict[int, int]:
    """What those hold in bytes that hold more than they may.

    Args:
        limits: what the descendants of a process may hold together, by its id.

    Raises:
        OSError: nobody tells.
    """
    table = _table()
    below: dict[int, list[int]] = {}
    for pid, (parent, _) in table.items():
        below.setdefault(parent, []).append(pid)
    found: dict[int, int] = {}
    for root, limit in limits.items():
        family = list(_descendants(root, below))
        resident = sum(table[pid][1] for pid in family)
        # It can't be more than that, which is had for nothing.
        held = _held(family, resident) if resident > limit else resident
        if held > limit:
            found[root] = held
    return found


def can_be_read() -> bool:
    """Whether this machine tells how much memory a process holds."""
    try:
        return os.getpid() in _table()
    except OSError:
        return False


def _descendants(root: int, below: Mapping[int, Iterable[int]]) -> Iterable[int]:
    todo = [*below.get(root, ())]
    while todo:
        pid = todo.pop()
        yield pid
        todo += below.get(pid, ())


def _table() -> dict[int, tuple[int, int]]:
    """The parent and the resident bytes of every process that tells them."""
    if (_PROC / "self" / "stat").exists():
        return _of_proc()
    found: dict[int, tuple[int, int]] = {}
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            found[process.pid] = (process.ppid(), process.memory_info().rss)
    return found


def _of_proc() -> dict[int, tuple[int, int]]:
    page = os.sysconf("SC_PAGE_SIZE")
    found: dict[int, tuple[int, int]] = {}
    for name in os.listdir(_PROC):  # noqa: PTH208 - many times a second
        if name.isdecimal():
            with contextlib.suppress(OSError, IndexError), open(f"/proc/{name}/stat", "rb") as stat:  # noqa: PTH123
                fields = stat.read().rpartition(b")")[2].split()
                found[int(name)] = (int(fields[_PARENT]), int(fields[_PAGES]) * page)
    return found


def _held(family: Iterable[int], resident: int) -> int:
    """What the kernel could not take back from them; what is resident where it does not say."""
    if not (_PROC / "self" / "smaps_rollup").exists():
        return resident
    held = 0
    for pid in family:
        try:
            lines = (_PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii").splitlines()
        except (FileNotFoundError, ProcessLookupError):
            # It has gone meanwhile.
            continue
        except OSError:
            return resident
        parts = [line.split() for line in lines if line.startswith(_UNRECLAIMABLE)]
        if not parts and lines:
            # An older kernel, which has one sum for all of them.
            return resident
        held += sum(int(part[1]) for part in parts) * 1024
    return held
