"""A document with one thing different, for tests that show what a check sees."""

from __future__ import annotations

import copy
from typing import Any


def changed(document: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """A copy with another value somewhere.

    Args:
        document: what it is a copy of.
        path: keys and positions in lists, joined by dots.
        value: what is put there; None takes the field away.
    """
    made = copy.deepcopy(document)
    *way, last = path.split(".")
    node: Any = made
    for step in way:
        node = node[int(step)] if step.isdigit() else node[step]
    if value is None:
        del node[last]
    else:
        node[last] = value
    return made
