"""Durations as proto JSON writes them: seconds and nothing else, ``30s`` or ``0.250s``.

Source: Protocol Buffers, google/protobuf/duration.proto, *JSON Mapping*.
"""

from __future__ import annotations

import re

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
