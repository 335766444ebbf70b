"""A breaker in YAML that is no resource, such as the values of a chart, and the rule it stands for.

A file of values has the settings and nothing of what makes a resource of them: no apiVersion, no
kind. Where its indentation is broken they are still there to be seen.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.errors import ManifestError
from lab.manifests.destination_rule import OutlierDetection
from lab.manifests.documents import documents
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

_BREAKER = "outlierDetection"
_RESOURCE = re.compile(r"^(?:apiVersion|kind):", re.MULTILINE)
_BLOCK = re.compile(rf"^( *){_BREAKER}:[ ]*(\{{.*)?$", re.MULTILINE)
_HEADERS = re.compile(r"^ *headers:", re.MULTILINE)


@dataclass(frozen=True)
class Values:
    """A breaker that nobody reads.

    Args:
        path: where it is, as far as that is known.
        line: of it, from 1.
        block: its settings.
        has_headers: whether headers are near it, which a route would ask for.
    """

    path: str
    line: int
    block: dict[str, Any]
    has_headers: bool

    @property
    def text(self) -> Text:
        """What it is, and what it would have to be."""
        known = OutlierDetection.field_names()
        settings = tuple(
            f"{name}: {value}"
            for name, value in self.block.items()
            if name in known and not isinstance(value, dict | list)
        )
        more = Text("manifests-headers-of-route") if self.has_headers else ""
        return Text("manifests-values-of-chart", path=self.path, settings=settings, more=more)


def values_in(data: object) -> Values | None:
    """The first breaker of some data."""
    for loc, block in _blocks(data, ()):
        headers = any(name == "headers" for name, _ in _names(data))
        return Values(".".join(map(str, loc)), 0, block, headers)
    return None


def values_of(text: str) -> Values | None:
    """The first breaker of a text that can't be read as a whole; None in that of a resource."""
    found = _BLOCK.search(text)
    if found is None or _RESOURCE.search(text):
        return None
    start = text.count("\n", 0, found.start())
    indent, lines = len(found[1]), text.splitlines()
    below = [lines[start]]
    for line in lines[start + 1 :]:
        if line.strip() and len(line) - len(line.lstrip(" ")) <= indent:
            break
        below.append(line)
    try:
        (data,) = documents(textwrap.dedent("\n".join(below)), "")
    except (ManifestError, ValueError):
        return None
    block = data.get(_BREAKER)
    if not isinstance(block, dict):
        return None
    return Values(_BREAKER, start + 1, block, bool(_HEADERS.search(text)))


def _blocks(node: object, loc: tuple[object, ...]) -> Iterator[tuple[tuple[object, ...], Any]]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name == _BREAKER and isinstance(value, dict):
                yield (*loc, name), value
            yield from _blocks(value, (*loc, name))
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from _blocks(item, (*loc, index))


def _names(node: object) -> Iterator[tuple[object, object]]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield name, value
            yield from _names(value)
    elif isinstance(node, list):
        for item in node:
            yield from _names(item)
