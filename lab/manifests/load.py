"""Multi-document YAML to typed, validated resources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from lab.errors import ManifestError, UnsupportedField
from lab.manifests.certificate import Certificate
from lab.manifests.destination_rule import DestinationRule
from lab.manifests.documents import documents
from lab.manifests.envoy_filter import EnvoyFilter
from lab.manifests.gateway import Gateway
from lab.manifests.kinds import CLUSTER_SCOPED, MODELLED, NOT_RUN, REFUSED, group_of, known_kinds
from lab.manifests.kubernetes import Deployment, Service
from lab.manifests.metadata import runs_here
from lab.manifests.model import Strict, shown
from lab.manifests.problems import check_release, explain, warnings_of
from lab.manifests.releases import DEFAULT_RELEASE, Release
from lab.manifests.secret import Secret
from lab.manifests.virtual_service import VirtualService

Model = TypeVar("Model", bound=Strict)


@dataclass(frozen=True)
class Other:
    """A resource for the cluster only: the laptop does not run it.

    Of a kind that it doesn't, or a Service that says so of itself.

    ``namespace`` is empty for a kind that belongs to none.
    """

    api_version: str
    kind: str
    name: str
    namespace: str


@dataclass(frozen=True)
class Manifests:
    """All resources of a folder or file, in the order they came."""

    deployments: tuple[Deployment, ...] = ()
    services: tuple[Service, ...] = ()
    gateways: tuple[Gateway, ...] = ()
    virtual_services: tuple[VirtualService, ...] = ()
    destination_rules: tuple[DestinationRule, ...] = ()
    envoy_filters: tuple[EnvoyFilter, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    secrets: tuple[Secret, ...] = ()
    others: tuple[Other, ...] = ()
    warnings: tuple[str, ...] = ()


Modelled = (
    Deployment
    | Service
    | Gateway
    | VirtualService
    | DestinationRule
    | EnvoyFilter
    | Certificate
    | Secret
)
Resource = Modelled | Other


def load(text: str, source: str, release: Release = DEFAULT_RELEASE) -> Manifests:
    """The resources in ``text``.

    Args:
        text: one or more YAML documents, as kustomize renders them.
        source: where they came from, for errors.
        release: the Istio whose webhook decides what is valid.

    Raises:
        ManifestError: something the lab can't take; all problems of the first bad resource.
        UnknownField: the first problem is a field that doesn't exist.
        UnsupportedField: the first problem is a field or kind that local mode does not model,
            or a field that came with a later release.
    """
    resources: list[Modelled] = []
    others: list[Other] = []
    seen: set[tuple[str, str]] = set()
    for document in _expanded(documents(text, source), source):
        resource = _resource(document, source, release)
        if isinstance(resource, Other):
            others.append(resource)
            key = (group_of(resource.api_version), where_of(resource))
        else:
            resources.append(resource)
            key = (group_of(str(document["apiVersion"])), where_of(resource))
        if key in seen:
            raise ManifestError(key[1], "", f"is there twice in {source}")
        seen.add(key)
    return Manifests(
        deployments=_of(Deployment, resources),
        services=_of(Service, resources),
        gateways=_of(Gateway, resources),
        virtual_services=_of(VirtualService, resources),
        destination_rules=_of(DestinationRule, resources),
        envoy_filters=_of(EnvoyFilter, resources),
        certificates=_of(Certificate, resources),
        secrets=_of(Secret, resources),
        others=tuple(others),
        warnings=tuple(
            f"{where_of(resource)}: {path}: {sentence}"
            for resource in resources
            for path, sentence in warnings_of(resource)
        ),
    )


def check_releases(manifests: Manifests, release: Release) -> None:
    """Refuse what a release does not have, in manifests that were loaded for another one.

    Raises:
        UnsupportedField: the fields of the first such resource.
    """
    resources: tuple[Modelled, ...] = (
        *manifests.gateways,
        *manifests.virtual_services,
        *manifests.destination_rules,
    )
    for resource in resources:
        check_release(resource, where_of(resource), release)


def where_of(resource: Resource) -> str:
    """A resource as errors name it: ``Kind namespace/name``."""
    if isinstance(resource, Other):
        name, namespace = resource.name, resource.namespace
    else:
        name, namespace = resource.metadata.name, resource.metadata.namespace
    return f"{resource.kind} {namespace}/{name}" if namespace else f"{resource.kind} {name}"


def _of(model: type[Model], resources: list[Modelled]) -> tuple[Model, ...]:
    return tuple(resource for resource in resources if isinstance(resource, model))


def _expanded(found: list[dict[str, Any]], source: str) -> list[dict[str, Any]]:
    """A ``v1 List`` stands for its items."""
    expanded: list[dict[str, Any]] = []
    for document in found:
        if document.get("apiVersion") != "v1" or document.get("kind") != "List":
            expanded.append(document)
            continue
        items = document.get("items") or []
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise ManifestError(source, "items", "a List must hold a list of resources")
        expanded += items
    return expanded


def _resource(document: Mapping[str, Any], source: str, release: Release) -> Resource:
    api_version, kind = document.get("apiVersion"), document.get("kind")
    metadata = document.get("metadata")
    names = metadata if isinstance(metadata, Mapping) else {}
    name, namespace = names.get("name"), names.get("namespace") or "default"
    if not isinstance(kind, str) or not isinstance(api_version, str):
        missing = "kind" if not isinstance(kind, str) else "apiVersion"
        raise ManifestError(source, missing, f"must be text, not {shown(document.get(missing))}")
    where = f"{kind} {namespace}/{name}" if name else f"{kind} in {source}"
    group = group_of(api_version)
    if kind in MODELLED and group == group_of(MODELLED[kind][0][0]):
        return _modelled(document, where, release)
    if kind in REFUSED.get(group, ()):
        problem = (
            f"local mode does not model {kind} ({api_version}): "
            "it would change the cluster's behaviour and not the laptop's"
        )
        raise UnsupportedField(where, "", problem)
    if kind not in NOT_RUN.get(group, ()):
        raise ManifestError(where, "", f"unknown kind {api_version} {kind}; known: {known_kinds()}")
    if not isinstance(name, str) or not isinstance(namespace, str):
        raise ManifestError(where, "metadata.name", "is required")
    return Other(api_version, kind, name, "" if kind in CLUSTER_SCOPED else namespace)


def _modelled(document: Mapping[str, Any], where: str, release: Release) -> Resource:
    versions, model = MODELLED[str(document["kind"])]
    if document["apiVersion"] not in versions:
        wanted = " or ".join(versions)
        raise ManifestError(where, "apiVersion", f"must be {wanted}, not {document['apiVersion']}")
    try:
        resource = model.model_validate(document)
    except ValidationError as error:
        raise explain(error, model, where, release) from None
    check_release(resource, where, release)
    if isinstance(resource, Service) and not runs_here(resource.metadata, where):
        meta = resource.metadata
        return Other(resource.api_version, resource.kind, meta.name, meta.namespace)
    return resource  # type: ignore[return-value]  # the table's models
