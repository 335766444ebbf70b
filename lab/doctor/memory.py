"""How much memory a lab could have: the machine's, or what is left of its container's limit."""

from __future__ import annotations

import contextlib
from pathlib import Path

import psutil

_GROUPS = Path("/sys/fs/cgroup")
_OWN = Path("/proc/self/cgroup")


def available(groups: Path = _GROUPS, own: Path = _OWN) -> int:
    """Bytes that can be had without swapping, and without being killed for them.

    Args:
        groups: where control groups are.
        own: the file that says in which one this process is.

    Source: Linux, "Control Group v2", *memory.max*, *memory.current*, *memory.stat*. A container
    sees its own group as the root of all.
    """
    found = int(psutil.virtual_memory().available)
    group = groups
    with contextlib.suppress(OSError):
        for line in own.read_text(encoding="ascii").splitlines():
            if line.startswith("0::/"):
                group = groups / line.removeprefix("0::/")
    for each in (group, *group.parents):
        if not each.is_relative_to(groups):
            break
        left = _left(each)
        found = found if left is None else min(found, left)
    return max(found, 0)


def _left(group: Path) -> int | None:
    """Bytes up to the group's limit, its cache not counted; None where it has no limit."""
    try:
        limit = int((group / "memory.max").read_text(encoding="ascii"))
        used = int((group / "memory.current").read_text(encoding="ascii"))
    except (OSError, ValueError):
        # Without a limit it says "max".
        return None
    cache = 0
    with contextlib.suppress(OSError, ValueError):
        for line in (group / "memory.stat").read_text(encoding="ascii").splitlines():
            name, _, value = line.partition(" ")
            cache += int(value) if name == "inactive_file" else 0
    return limit - used + cache
