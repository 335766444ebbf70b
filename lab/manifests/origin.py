"""Where what kustomize has rendered stands in the files that it was made of.

No second kustomize: a resource is found by its group, kind and name, with the namespace, prefix and
suffix that the kustomizations on the way to it give. What is not found so is not guessed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.manifests.documents import Document, parsed
from lab.manifests.kinds import group_of
from lab.manifests.kustomization import kustomization_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.manifests.paths import Loc

_LISTS = ("resources", "bases", "components")

Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Origin:
    """Where a rendered field comes from.

    Args:
        file: which has the resource.
        line: of the field in it; 0 where something on the way has changed the field.
    """

    file: str
    line: int


class Origins:
    """The resources of the files that a folder is rendered from.

    Args:
        folder: it has a kustomization.
        rendered: what kustomize made of it.
    """

    def __init__(self, folder: Path, rendered: str) -> None:
        self._rendered = [
            each for each in parsed(rendered, str(folder)) if isinstance(each, Document)
        ]
        self._found: dict[Key, list[Document]] = {}
        for key, document in _resources(folder, _Given(), frozenset()):
            self._found.setdefault(key, []).append(document)

    def at(self, line: int, loc: Loc) -> Origin | None:
        """Where a field comes from; None where nobody knows.

        Args:
            line: of the rendered text.
            loc: the field.
        """
        here = [each for each in self._rendered if each.line(()) <= line]
        if not line or not here:
            return None
        key = _key(here[-1].data, _Given())
        among = self._found.get(key, []) if key else []
        if len(among) != 1:
            return None
        (document,) = among
        same = not loc or _reached(here[-1].data, loc) == _reached(document.data, loc)
        return Origin(document.source, document.line(loc) if same else 0)


@dataclass(frozen=True)
class _Given:
    """What kustomizations further out give to all that is inside."""

    namespace: str = ""
    prefix: str = ""
    suffix: str = ""

    def inside(self, data: dict[str, Any]) -> _Given:
        """The same with what one further in gives: a namespace is the outermost one's."""
        return _Given(
            self.namespace or _text(data.get("namespace")),
            self.prefix + _text(data.get("namePrefix")),
            _text(data.get("nameSuffix")) + self.suffix,
        )


def _resources(
    folder: Path, given: _Given, above: frozenset[Path]
) -> Iterator[tuple[Key, Document]]:
    """All resources that a kustomization names, with those that it builds on."""
    data = kustomization_of(folder)
    if data is None or folder.resolve() in above:
        return
    given, above = given.inside(data), above | {folder.resolve()}
    for field in _LISTS:
        names = data.get(field)
        for name in names if isinstance(names, list) else ():
            if not isinstance(name, str) or "\n" in name:
                continue
            path = Path(os.path.normpath(folder / name))
            if path.is_dir():
                yield from _resources(path, given, above)
            elif path.is_file():
                yield from _of_file(path, given)


def _of_file(path: Path, given: _Given) -> Iterator[tuple[Key, Document]]:
    for document in parsed(text_of(path), str(path)):
        if not isinstance(document, Document):
            continue
        for each in _items(document):
            if (key := _key(each.data, given)) is not None:
                yield key, each


def _items(document: Document) -> Iterator[Document]:
    """A ``v1 List`` stands for its items."""
    items = document.data.get("items")
    if document.data.get("kind") != "List" or not isinstance(items, list):
        yield document
        return
    for index, item in enumerate(items):
        if isinstance(item, dict):
            yield document.item(("items", index), item)


def _key(data: dict[str, Any], given: _Given) -> Key | None:
    """Group, kind, namespace and name, as they are rendered."""
    metadata = data.get("metadata")
    names = metadata if isinstance(metadata, dict) else {}
    version, kind, name = data.get("apiVersion"), data.get("kind"), names.get("name")
    if not isinstance(version, str) or not isinstance(kind, str) or not isinstance(name, str):
        return None
    namespace = given.namespace or _text(names.get("namespace"))
    return group_of(version), kind, namespace, f"{given.prefix}{name}{given.suffix}"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _reached(data: Any, loc: Loc) -> tuple[int, object]:  # noqa: ANN401 - as YAML has it
    """How far a way leads, and the value at its end; none of the whole, which has other names."""
    for depth, part in enumerate(loc):
        parts = dict(enumerate(data)) if isinstance(data, list) else data
        if not isinstance(parts, dict) or part not in parts:
            return depth, data if depth else None
        data = parts[part]
    return len(loc), data
