"""``why --json``: why a pod is, or is not, ejected."""

from __future__ import annotations

from typing import Any

from lab.cli.schemas.shape import Shape


class Source(Shape):
    """The document that says how it works."""

    title: str
    url: str


class Reason(Shape):
    """One thing that there is to know."""

    code: str
    sentence: str
    template: str
    values: dict[str, Any]
    figures: dict[str, str | int | float | bool]
    """What Envoy said, by Envoy's name for it."""
    source: Source


class Why(Shape):
    """One pod in one pool of one proxy; the first reason says whether it is out."""

    caller: str
    pod: str
    pool: str
    cluster: str
    ejected: bool
    reasons: tuple[Reason, ...]
