"""Durations: as proto JSON writes them, ``30s`` or ``0.250s``, and as logs count them.

Source: Protocol Buffers, google/protobuf/duration.proto, *JSON Mapping*.
"""

from __future__ import annotations

import re
from datetime import timedelta

_SECONDS = re.compile(r"(\d+(?:\.\d+)?)s")


def seconds(value: str) -> float:
    """How many seconds.

    Raises:
        ValueError: it is no duration.
    """
    match = _SECONDS.fullmatch(value)
    if match is None:
        msg = f"not a duration in proto JSON: {value!r}"
        raise ValueError(msg)
    return float(match[1])


# What nobody can have meant by how long something took: the line is damaged.
_LONGEST_MS = 7 * 24 * 3600 * 1000


def took(milliseconds: float | None) -> timedelta:
    """How long something took, by a log that may be damaged; nothing where it does not say."""
    return timedelta(milliseconds=min(max(milliseconds or 0, 0), _LONGEST_MS))
