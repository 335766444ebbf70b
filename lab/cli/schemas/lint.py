"""``lint --json``: what the manifests alone say."""

from __future__ import annotations

from typing import Any, Literal

from lab.cli.schemas.shape import Shape
from lab.cli.schemas.why import Source


class Finding(Shape):
    """A finding of ``lint``."""

    level: Literal["error", "warning", "info"]
    rule: str
    """Its name in ``docs/lint.md``."""
    where: str
    """The resource, as ``Kind namespace/name``, or the file."""
    path: str
    """The field; empty for the resource as a whole."""
    message: str
    instead: str
    """What to write; empty where that is for the reader to decide."""
    file: str
    line: int
    """From 1; 0 where nobody knows."""
    rendered: bool
    """Whether kustomize made the field, so that no line has it: of the file, or of a folder."""
    template: str
    values: dict[str, Any]
    source: Source
