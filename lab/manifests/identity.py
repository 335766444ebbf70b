"""What a document says of itself before it is read as anything: its kind, its name, its version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.manifests.served import GONE
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Mapping


def is_chart(source: str) -> bool:
    """Whether it is what a chart of Helm says of itself, which has an apiVersion of its own."""
    return source.rpartition("/")[2] in {"Chart.yaml", "Chart.yml"}


def is_drawn(data: Mapping[str, Any]) -> bool:
    """Whether the API server is to draw its name."""
    metadata = data.get("metadata")
    return isinstance(metadata, dict) and isinstance(metadata.get("generateName"), str)


def names_of(data: Mapping[str, Any]) -> tuple[object, object]:
    """Its name and its namespace, whatever they are."""
    metadata = data.get("metadata")
    names = metadata if isinstance(metadata, dict) else {}
    return names.get("name"), names.get("namespace") or "default"


def where_in(data: Mapping[str, Any], source: str) -> str:
    """``Kind namespace/name``, or the kind in its file where it has no name."""
    name, namespace = names_of(data)
    return f"{data['kind']} {namespace}/{name}" if name else f"{data['kind']} in {source}"


def without_http(spec: object) -> str:
    """The field that has the routes of a VirtualService that is not for HTTP; else nothing."""
    if not isinstance(spec, dict) or spec.get("http"):
        return ""
    return next((name for name in ("tcp", "tls") if spec.get(name)), "")


def ejects(spec: object) -> bool:
    """Whether a patch of an EnvoyFilter is about outlier detection, in either style of names."""
    patches = spec.get("configPatches") if isinstance(spec, dict) else None
    for patch in patches if isinstance(patches, list) else ():
        merged = patch.get("patch") if isinstance(patch, dict) else None
        value = merged.get("value") if isinstance(merged, dict) else None
        if isinstance(value, dict) and not {"outlier_detection", "outlierDetection"}.isdisjoint(
            value
        ):
            return True
    return False


def gone_from(api_version: str, kind: str) -> Text | None:
    """What there is to know of an API version that no server has any more."""
    gone = GONE.get((api_version, kind))
    if gone is None:
        return None
    return Text(
        "manifests-not-served", kind=kind, version=api_version, since=gone.since, now=gone.now
    )
