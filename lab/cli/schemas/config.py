"""``translate``: Envoy's config, and what is different between two of them."""

from __future__ import annotations

from typing import Any, Literal

from lab.cli.schemas.shape import Shape


class Config(Shape):
    """What istiod would send to a proxy, as Envoy's own messages in proto JSON."""

    clusters: tuple[dict[str, Any], ...]
    routes: tuple[dict[str, Any], ...]
    listeners: tuple[dict[str, Any], ...]
    endpoints: tuple[dict[str, Any], ...]


class Sentence(Shape):
    """A sentence as facts."""

    template: str
    """Its name in the catalogue."""
    values: dict[str, Any]


class Difference(Shape):
    """One resource that is not the same."""

    kind: Literal["clusters", "routes", "listeners", "endpoints"]
    name: str
    change: Literal["added", "removed", "changed"]
    words: tuple[str, ...]
    """What that means, sentence by sentence."""
    texts: tuple[Sentence, ...]
    """The same, as facts."""
    diff: str
    """The unified diff of the JSON."""


class Compared(Shape):
    """What ``translate --diff`` finds."""

    equal: bool
    differences: tuple[Difference, ...]
