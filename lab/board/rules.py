"""The rules' fields as controls: what a breaker and its retries are set to, and another value.

What is shown and changed is the YAML that runs, resource by resource, so that a change that was
tried on the projector can be taken home as a diff.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import yaml

from lab.errors import UsageError
from lab.manifests.documents import documents
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Kind = Literal["number", "text"]
_BREAKER: Mapping[str, Kind] = {
    "consecutive5xxErrors": "number",
    "consecutiveGatewayErrors": "number",
    "interval": "text",
    "baseEjectionTime": "text",
    "maxEjectionPercent": "number",
    "minHealthPercent": "number",
}
_RETRIES: Mapping[str, Kind] = {"attempts": "number", "retryOn": "text", "perTryTimeout": "text"}
_LINES = 3


@dataclass(frozen=True)
class Field:
    """A field that can be changed.

    Args:
        resource: ``DestinationRule goodjob/goodjob``.
        path: of the object that it is in, with numbers for items.
        name: the field's.
        kind: what it takes.
        value: what it is set to; None is unset.
    """

    resource: str
    path: tuple[str | int, ...]
    name: str
    kind: Kind
    value: str | int | None

    @property
    def where(self) -> str:
        """The whole path, which names it within its resource."""
        return ".".join(map(str, (*self.path, self.name)))

    def as_dict(self) -> dict[str, Any]:
        """As the page gets it."""
        return {
            "resource": self.resource,
            "where": self.where,
            "name": self.name,
            "kind": self.kind,
            "value": self.value,
        }


def fields(text: str) -> list[Field]:
    """The fields of a lab's manifests that can be changed, in their order."""
    return [field for document in documents(text, "manifests") for field in _fields(document)]


def changed(text: str, resource: str, where: str, value: str) -> str:
    """The resource with another value in one field, as YAML; an empty value unsets it.

    Raises:
        UsageError: there is no such field, or it takes numbers.
    """
    for document in documents(text, "manifests"):
        for field in _fields(document):
            if (field.resource, field.where) == (resource, where):
                _set(document, field, value)
                return _yaml(document)
    known = tuple(dict.fromkeys(each.where for each in fields(text)))
    raise UsageError(Text("board-no-field", field=where, resource=resource, known=known))


def diff(before: str, after: str) -> str:
    """What differs between two lab's manifests in resources with such fields, as a unified diff."""
    lines: list[str] = []
    old, new = resources(before), resources(after)
    for name in dict.fromkeys([*old, *new]):
        lines += difflib.unified_diff(
            old.get(name, "").splitlines(),
            new.get(name, "").splitlines(),
            name,
            name,
            lineterm="",
            n=_LINES,
        )
    return "\n".join(lines)


def resources(text: str) -> dict[str, str]:
    """The rules of a lab's manifests, each as YAML of its own; nothing of them is secret."""
    return {
        _name(each): _yaml(each)
        for each in documents(text, "manifests")
        if each.get("kind") in {"DestinationRule", "VirtualService"}
    }


def _fields(document: dict[str, Any]) -> Iterator[Field]:
    spec = document.get("spec")
    if not isinstance(spec, dict):
        return
    if document.get("kind") == "DestinationRule":
        yield from _in(document, ("spec", "trafficPolicy", "outlierDetection"), _BREAKER)
    if document.get("kind") == "VirtualService":
        for number, route in enumerate(spec.get("http") or ()):
            if isinstance(route, dict) and "route" in route:
                yield from _in(document, ("spec", "http", number, "retries"), _RETRIES)


def _in(
    document: dict[str, Any], path: tuple[str | int, ...], names: Mapping[str, Kind]
) -> Iterator[Field]:
    found: Any = document
    for step in path:
        if isinstance(found, dict):
            found = found.get(str(step))
        elif isinstance(found, list) and isinstance(step, int):
            found = found[step]
    if not isinstance(found, dict):
        return
    for name, kind in names.items():
        yield Field(_name(document), path, name, kind, found.get(name))


def _set(document: dict[str, Any], field: Field, value: str) -> None:
    found: Any = document
    for step in field.path:
        found = found[step]
    value = value.strip()
    if not value:
        found.pop(field.name, None)
    elif field.kind == "text":
        found[field.name] = value
    elif value.isdecimal() and value.isascii():
        found[field.name] = int(value)
    else:
        raise UsageError(Text("board-whole", field=field.where, value=repr(value)))


def _name(document: dict[str, Any]) -> str:
    metadata = document.get("metadata") or {}
    names = [str(metadata[key]) for key in ("namespace", "name") if metadata.get(key)]
    return f"{document.get('kind')} {'/'.join(names)}"


def _yaml(document: dict[str, Any]) -> str:
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
