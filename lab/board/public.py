"""What is said to viewers: no path of the machine that the board runs on is their matter."""

from __future__ import annotations

import functools
import re
from pathlib import Path

# What a probe asks (/actuator/health) looks like a path, too, and begins with no folder of a disk.
_PATH = re.compile(r"(?<![\w.:/~-])(?:~|/([\w.+-]+))(?:/[^\s/:,;'\"()<>\[\]]+)+")


def public(sentence: str) -> str:
    """The sentence with the last part alone of each path of this machine."""
    return _PATH.sub(_last, sentence)


def _last(found: re.Match[str]) -> str:
    path = found[0]
    if found[1] is not None and not _is_folder(found[1]):
        return path
    return f"…/{path.rpartition('/')[2]}"


@functools.cache
def _is_folder(name: str) -> bool:
    """Whether there is a folder of that name at the root of this machine's files."""
    return Path("/", name).is_dir()
