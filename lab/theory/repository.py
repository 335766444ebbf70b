"""Any Istio repository's YAML, read as far as it can be understood.

The lab itself refuses what it does not model. Here such a field is left out with a note, so that
everything else is still looked at; one that Istio itself would refuse is a finding.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from lab.errors import ManifestError, UnsupportedField
from lab.manifests import DestinationRule, EnvoyFilter, Service, VirtualService
from lab.manifests.documents import documents
from lab.manifests.problems import explain
from lab.manifests.releases import DEFAULT_RELEASE
from lab.theory.finding import Finding, Level, as_text
from lab.translate.registry import Registry, host_of
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lab.manifests.model import Strict

Document = dict[str, Any]

_MODELS: dict[str, type[Strict]] = {
    "Service": Service,
    "DestinationRule": DestinationRule,
    "VirtualService": VirtualService,
    "EnvoyFilter": EnvoyFilter,
}
_WORKLOADS = frozenset({"Deployment", "StatefulSet", "ReplicaSet", "DaemonSet"})
_FAULTS = "GOODJOB_FAULTS"
# A resource with more wrong in it than this is not worth going on with.
_MOST_PROBLEMS = 50


@dataclass(frozen=True)
class Workload:
    """What makes pods.

    Args:
        where: the resource, as ``Kind namespace/name``.
        namespace: its namespace.
        labels: its pods' labels.
        replicas: how many pods; None where the nodes decide.
        plan: the fault plan of this project's service, if it is one.
        ports: the named ports of its containers.
    """

    where: str
    namespace: str
    labels: Mapping[str, str]
    replicas: int | None
    plan: str = ""
    ports: Mapping[str, int] = field(default_factory=dict)


@dataclass
class Repository:
    """All that a forecast needs of some files."""

    services: list[Service] = field(default_factory=list)
    rules: list[DestinationRule] = field(default_factory=list)
    virtual_services: list[VirtualService] = field(default_factory=list)
    envoy_filters: list[EnvoyFilter] = field(default_factory=list)
    workloads: list[Workload] = field(default_factory=list)
    external_hosts: set[str] = field(default_factory=set)
    problems: list[Finding] = field(default_factory=list)

    def registry(self) -> Registry:
        """The same as istiod would look it up, without refusing what does not fit together."""

        def age(resource: DestinationRule | VirtualService) -> tuple[str, str]:
            return resource.metadata.name, resource.metadata.namespace

        return Registry(
            {host_of(service): service for service in self.services},
            tuple(sorted(self.rules, key=age)),
            tuple(sorted(self.virtual_services, key=age)),
            tuple(self.envoy_filters),
        )


def read(texts: Sequence[tuple[str, str]]) -> Repository:
    """Read YAML texts, each with where it came from."""
    found = Repository()
    by_name: dict[object, Document] = {}
    for source, text in texts:
        try:
            # A base and its overlays are one resource: the last one read is the one that counts.
            by_name |= {_identity(each): each for each in _expanded(documents(text, source))}
        except ManifestError as error:
            said = as_text(error.problem)
            problem = Finding(Level.WARNING, "unreadable", source, error.path, said, file=source)
            found.problems.append(problem)
    raw = list(by_name.values())
    scaled = {_key(d, d["spec"]["scaleTargetRef"]): d["spec"] for d in raw if _scales(d)}
    for document in raw:
        _take(found, document, scaled)
    return found


def _expanded(raw: Sequence[Document]) -> Iterator[Document]:
    for document in raw:
        if document.get("kind") == "List":
            yield from (item for item in document.get("items") or () if isinstance(item, dict))
        else:
            yield document


def _take(found: Repository, document: Document, scaled: Mapping[object, Any]) -> None:
    kind, metadata = document.get("kind"), document.get("metadata")
    if not isinstance(kind, str) or not isinstance(metadata, dict):
        return
    spec = document.get("spec")
    if kind in _WORKLOADS and isinstance(spec, dict):
        found.workloads += _workload(kind, metadata, spec, scaled)
    elif kind == "ServiceEntry" and isinstance(spec, dict):
        found.external_hosts |= {str(host) for host in spec.get("hosts") or ()}
    elif kind == "EnvoyFilter" and not _ejects(spec):
        # One for something else, such as a filter of Lua's, says nothing about ejection.
        return
    elif kind in _MODELS and (kind == "Service" or _is_istio(document)):
        match _typed(document, _MODELS[kind], found.problems):
            case Service() as service:
                found.services.append(service)
            case DestinationRule() as rule:
                found.rules.append(rule)
            case VirtualService() as virtual_service:
                found.virtual_services.append(virtual_service)
            case EnvoyFilter() as envoy_filter:
                found.envoy_filters.append(envoy_filter)


def _ejects(spec: object) -> bool:
    """Whether a patch of an EnvoyFilter is about outlier detection, in either style of names."""
    patches = spec.get("configPatches") if isinstance(spec, dict) else None
    for patch in patches if isinstance(patches, list) else ():
        merged = patch.get("patch") if isinstance(patch, dict) else None
        value = merged.get("value") if isinstance(merged, dict) else None
        if isinstance(value, dict) and {"outlier_detection", "outlierDetection"} & set(value):
            return True
    return False


def _is_istio(document: Document) -> bool:
    return str(document.get("apiVersion", "")).startswith("networking.istio.io/")


def _typed(document: Document, model: type[Strict], problems: list[Finding]) -> Strict | None:
    """The resource without what can't be taken; None where nothing sensible is left."""
    rest = copy.deepcopy(document)
    metadata = document["metadata"]
    where = f"{document['kind']} {metadata.get('namespace', 'default')}/{metadata.get('name')}"
    for _ in range(_MOST_PROBLEMS):
        try:
            return model.model_validate(rest)
        except ValidationError as error:
            details = error.errors(include_url=False)
            first = next((each for each in details if each["type"] != "too_short"), details[0])
            told = explain(error, model, where, DEFAULT_RELEASE)
            unsupported = isinstance(told, UnsupportedField)
            level = Level.INFO if unsupported else Level.ERROR
            rule = "not-looked-at" if unsupported else "invalid-field"
            first_line = str(told.problem).splitlines()[0]
            said = Text("lint-not-looked-at") if unsupported else as_text(first_line)
            problems.append(Finding(level, rule, where, told.path, said))
            if not _without(rest, first["loc"]):
                return None
    return None


def _without(document: Document, loc: tuple[int | str, ...]) -> bool:
    """Take away the innermost mapping entry that a location leads to; whether there was one."""
    node: Any = document
    last: tuple[dict[Any, Any], Any] | None = None
    for step in loc:
        if isinstance(node, dict) and step in node:
            last = (node, step)
            node = node[step]
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            break
    if last is None or last[1] in {"metadata", "spec", "apiVersion", "kind"}:
        return False
    del last[0][last[1]]
    return True


def _workload(
    kind: str, metadata: Mapping[str, Any], spec: Mapping[str, Any], scaled: Mapping[object, Any]
) -> Iterator[Workload]:
    template = spec.get("template") or {}
    labels = (template.get("metadata") or {}).get("labels") or {}
    namespace, name = metadata.get("namespace") or "default", metadata.get("name")
    replicas: int | None = spec.get("replicas", 1)
    scaler = scaled.get((namespace, kind, name))
    if scaler is not None:
        replicas = scaler.get("minReplicas", 1)
    if kind == "DaemonSet" or not isinstance(replicas, int):
        replicas = None
    yield Workload(
        f"{kind} {namespace}/{name}",
        namespace,
        {str(key): str(value) for key, value in labels.items()},
        replicas,
        _plan(template.get("spec") or {}),
        _ports(template.get("spec") or {}),
    )


def _ports(pod: Mapping[str, Any]) -> dict[str, int]:
    return {
        port["name"]: port["containerPort"]
        for container in pod.get("containers") or ()
        for port in container.get("ports") or ()
        if "name" in port and isinstance(port.get("containerPort"), int)
    }


def _plan(pod: Mapping[str, Any]) -> str:
    for container in pod.get("containers") or ():
        for variable in container.get("env") or ():
            if variable.get("name") == _FAULTS:
                return str(variable.get("value") or "")
    return ""


def _identity(document: Document) -> object:
    metadata = document.get("metadata")
    if not isinstance(metadata, dict) or "name" not in metadata:
        return id(document)
    group = str(document.get("apiVersion")).partition("/")[0]
    return group, document.get("kind"), metadata.get("namespace"), metadata["name"]


def _scales(document: Document) -> bool:
    spec = document.get("spec")
    return (
        document.get("kind") == "HorizontalPodAutoscaler"
        and isinstance(spec, dict)
        and isinstance(spec.get("scaleTargetRef"), dict)
    )


def _key(document: Document, target: Mapping[str, Any]) -> object:
    namespace = (document.get("metadata") or {}).get("namespace") or "default"
    return namespace, target.get("kind"), target.get("name")
