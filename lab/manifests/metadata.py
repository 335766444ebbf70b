"""Names, labels and annotations: what every resource has."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from lab.manifests.model import DnsLabel, DnsSubdomain, Labels, Strict, valid_labels

BY_SERVER = "written by the API server"

SERVER_FIELDS: Mapping[str, str] = MappingProxyType(
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

    not_enforced: ClassVar[Mapping[str, str]] = SERVER_FIELDS
    unsupported: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"generateName": "write name, for a name that is drawn can't be asked for"}
    )

    name: DnsSubdomain
    namespace: DnsLabel = "default"
    labels: Labels = Field(default_factory=dict)
    annotations: Labels = Field(default_factory=dict)


class TemplateMeta(Strict):
    """Labels and annotations of the pods of a Deployment."""

    not_enforced: ClassVar[Mapping[str, str]] = MappingProxyType(
        {**SERVER_FIELDS, "name": "a pod's name is the Deployment's, with a suffix"}
    )
    unsupported: ClassVar[frozenset[str]] = frozenset({"generateName", "namespace"})

    labels: Annotated[Labels, AfterValidator(valid_labels)] = Field(default_factory=dict)
    annotations: Labels = Field(default_factory=dict)
