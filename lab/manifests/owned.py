"""What a controller made of something else that is there too, as ``kubectl get all`` has it.

A Deployment's ReplicaSets stand for the same pods as the Deployment, so that counting both would
count each pod twice. Source: Kubernetes, "Owners and Dependents", *Ownership and finalizers*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.manifests.kinds import group_of
from lab.manifests.workload import LOOSE, PodMaker

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

#: What a kind of ``apps`` was in, before Kubernetes 1.16.
_OLD = {"extensions": "apps"}
#: What names a Deployment's ReplicaSet, and labels its pods; Argo's has a label of its own.
_HASHES = ("pod-template-hash", "rollouts-pod-template-hash")
#: Namespace, kind and name.
Maker = tuple[str, str, str]


def makes_pods(data: dict[str, Any]) -> bool:
    """Whether it is of a kind that has a template for pods."""
    group = group_of(str(data.get("apiVersion")))
    kind = data.get("kind")
    return isinstance(kind, str) and LOOSE.get(_OLD.get(group, group), {}).get(kind) is PodMaker


def makers(resources: Iterable[dict[str, Any]]) -> frozenset[Maker]:
    """All that make pods."""
    return frozenset(
        (_namespace(each), each["kind"], str(_metadata(each).get("name")))
        for each in resources
        if makes_pods(each)
    )


def is_owned(data: dict[str, Any], there: Collection[Maker]) -> bool:
    """Whether a controller made it, for something that makes pods and is there.

    Args:
        data: a resource.
        there: all that make pods.
    """
    owners = _metadata(data).get("ownerReferences")
    is_pod = data.get("kind") == "Pod" and data.get("apiVersion") == "v1"
    return (is_pod or makes_pods(data)) and any(
        isinstance(each, dict)
        and each.get("controller") is True
        and any((_namespace(data), *way) in there for way in _ways_up(data, each))
        for each in (owners if isinstance(owners, list) else ())
    )


def _ways_up(data: dict[str, Any], owner: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """An owner, and of a ReplicaSet's pod that is there without it, whose that would be."""
    kind, name = str(owner.get("kind")), str(owner.get("name"))
    yield kind, name
    labels = _metadata(data).get("labels")
    if kind != "ReplicaSet" or not isinstance(labels, dict):
        return
    for label in _HASHES:
        if label in labels and name.endswith(f"-{labels[label]}"):
            above = name.removesuffix(f"-{labels[label]}")
            yield from (("Deployment", above), ("Rollout", above))


def _metadata(data: dict[str, Any]) -> dict[str, Any]:
    metadata = data.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def _namespace(data: dict[str, Any]) -> str:
    return str(_metadata(data).get("namespace") or "default")
