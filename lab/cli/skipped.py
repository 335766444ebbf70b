"""Resources that a laptop does not run, named for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def by_kind(resources: Iterable[str]) -> str:
    """``Kind name`` each; the kind is said once for all of its names."""
    names: dict[str, list[str]] = {}
    for resource in resources:
        kind, _, name = resource.partition(" ")
        names.setdefault(kind, []).append(name)
    return ", ".join(f"{kind} {' '.join(found)}" for kind, found in names.items())
