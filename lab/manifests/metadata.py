"""Names, labels and annotations: what every resource has."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from pydantic import Field

from lab.errors import ManifestError
from lab.manifests.model import DnsLabel, DnsSubdomain, Labels, Strict
from lab.words import Text

BY_SERVER = Text("manifests-by-server")

SKIP = "lab.goodjob/laptop"
"""The annotation that leaves a Deployment or Service to the cluster; its one value is ``skip``."""

SERVER_FIELDS: Mapping[str, Text] = MappingProxyType(
    dict.fromkeys(
        (
            "creationTimestamp",
            "deletionGracePeriodSeconds",
            "deletionTimestamp",
            "finalizers",
            "generation",
            "managedFields",
            "ownerReferences",
            "resourceVersion",
            "selfLink",
            "uid",
        ),
        BY_SERVER,
    )
)


class ObjectMeta(Strict):
    """Name, namespace, labels and annotations of a resource."""

    not_enforced: ClassVar[Mapping[str, Text]] = SERVER_FIELDS
    unsupported: ClassVar[Mapping[str, Text]] = MappingProxyType(
        {"generateName": Text("manifests-drawn-name")}
    )

    name: DnsSubdomain
    namespace: DnsLabel = "default"
    labels: Labels = Field(default_factory=dict)
    annotations: Labels = Field(default_factory=dict)


class TemplateMeta(Strict):
    """Labels and annotations of the pods of a Deployment."""

    not_enforced: ClassVar[Mapping[str, Text]] = MappingProxyType(
        {**SERVER_FIELDS, "name": Text("manifests-pod-name")}
    )
    unsupported: ClassVar[frozenset[str]] = frozenset({"generateName", "namespace"})

    labels: Labels = Field(default_factory=dict)
    annotations: Labels = Field(default_factory=dict)


def is_skipped(metadata: ObjectMeta) -> bool:
    """Whether a resource says of itself that it is for the cluster."""
    return metadata.annotations.get(SKIP) == "skip"


def runs_here(metadata: ObjectMeta, where: str) -> bool:
    """Whether the laptop runs a resource; ``where`` names it in the error.

    Raises:
        ManifestError: the annotation has a value that means nothing.
    """
    value = metadata.annotations.get(SKIP)
    if value not in (None, "skip"):
        raise ManifestError(
            where,
            f"metadata.annotations[{SKIP}]",
            Text("manifests-skip-value", value=repr(value)),
        )
    return value is None
