"""What a folder renders to, and the questions that the checks ask of it."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from lab.manifests.kinds import CLUSTER_SCOPED, group_of
from tests.manifests.kustomized import LOADER, rendering
from tests.manifests.proof.outside import GATEWAY_API, GATEWAY_NAME, INJECTED_PORTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Document = dict[str, Any]


class RenderFailed(Exception):
    """kustomize refused a folder, or warned about it; in its own words."""


@dataclass(frozen=True)
class Pods:
    """What makes pods, and what each of them is like.

    Args:
        where: the resource, as ``Kind namespace/name``.
        labels: the pods' labels.
        spec: the pods' spec.
        owner: the resource itself.
    """

    where: str
    namespace: str
    labels: Mapping[str, str]
    spec: Document
    owner: Document

    def containers(self) -> list[Document]:
        """Every container, those for the start included."""
        return [*self.spec.get("initContainers", []), *self.spec.get("containers", [])]

    def ports(self) -> dict[str | int, int]:
        """Every port that a container declares, by its name and by its number."""
        found: dict[str | int, int] = {}
        for container in self.containers():
            for port in container.get("ports", []):
                number = port["containerPort"]
                found |= {number: number} | ({port["name"]: number} if "name" in port else {})
        return found


@dataclass(frozen=True)
class Rendered:
    """The documents of one folder or combination, in kustomize's order.

    Args:
        folder: what was rendered, from the repository's root.
        documents: what a cluster gets.
        beside: what is applied before it, for a folder that is a part of something: references
            resolve there too.
        shows: the first line of the kustomization, which says what a drill changes.
    """

    folder: str
    documents: list[Document]
    beside: list[Document] = field(default_factory=list)
    shows: str = ""

    def all(self, kind: str, group: str | None = None) -> list[Document]:
        """The documents of a kind; of that API group only, if it is given."""
        return [
            found
            for found in self.documents
            if found.get("kind") == kind and group in {None, group_of(found["apiVersion"])}
        ]

    def named(self, kind: str, namespace: str, name: str, group: str | None = None) -> Document:
        """The document of that name, here or beside; an empty one where there is none."""
        for found in [*self.documents, *self.beside]:
            of_group = group in {None, group_of(found["apiVersion"])}
            in_namespace = namespace_of(found) in {"", namespace}
            asked = (found["kind"], found["metadata"]["name"]) == (kind, name)
            if asked and of_group and in_namespace:
                return found
        return {}

    def everything(self) -> Rendered:
        """The same with what is beside it."""
        return Rendered(self.folder, [*self.documents, *self.beside])

    def pods(self) -> list[Pods]:
        """All that makes pods, here and beside; those that Istio starts for a Gateway too."""
        documents = [*self.documents, *self.beside]
        return [*_pods(documents), *_started_by_istio(documents)]

    def own_pods(self) -> list[Pods]:
        """All that makes pods, here."""
        return list(_pods(self.documents))

    def selected(self, namespace: str, selector: Document | None) -> list[Pods]:
        """What a selector of labels matches in a namespace; an empty one matches all."""
        return [
            pods
            for pods in self.pods()
            if pods.namespace == namespace and matches(selector or {}, pods.labels)
        ]


def where_of(document: Document) -> str:
    """A document as problems name it."""
    namespace, name = namespace_of(document), document["metadata"]["name"]
    return f"{document['kind']} {namespace}/{name}" if namespace else f"{document['kind']} {name}"


def namespace_of(document: Document) -> str:
    """A document's namespace; empty where its kind has none."""
    if document.get("kind") in CLUSTER_SCOPED:
        return ""
    return str(document.get("metadata", {}).get("namespace", "default"))


def matches(selector: Document, labels: Mapping[str, str]) -> bool:
    """Whether a LabelSelector matches."""
    for key, value in selector.get("matchLabels", {}).items():
        if labels.get(key) != value:
            return False
    for one in selector.get("matchExpressions", []):
        value, values = labels.get(one["key"]), one.get("values", [])
        holds = {
            "In": value in values,
            "NotIn": value not in values,
            "Exists": value is not None,
            "DoesNotExist": value is None,
        }
        if not holds.get(one["operator"], False):
            return False
    return True


def _pods(documents: list[Document]) -> Iterator[Pods]:
    for found in documents:
        spec = found.get("spec", {})
        if found["kind"] == "CronJob":
            spec = spec.get("jobTemplate", {}).get("spec", {})
        if found["kind"] in {"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"}:
            template = spec.get("template", {})
            labels = template.get("metadata", {}).get("labels", {})
            pod = template.get("spec", {})
            yield Pods(where_of(found), namespace_of(found), labels, pod, found)
        elif found["kind"] == "Pod":
            labels = found["metadata"].get("labels", {})
            yield Pods(where_of(found), namespace_of(found), labels, spec, found)


def _started_by_istio(documents: list[Document]) -> Iterator[Pods]:
    """The proxies of the Gateways of the Gateway API: they listen on the listeners' ports."""
    for found in documents:
        if (group_of(found["apiVersion"]), found["kind"]) == (GATEWAY_API, "Gateway"):
            numbers = {listener["port"] for listener in found["spec"]["listeners"]}
            ports = [{"containerPort": number} for number in sorted(numbers | INJECTED_PORTS)]
            name, spec = found["metadata"]["name"], {"containers": [{"ports": ports}]}
            labels = {GATEWAY_NAME: name}
            yield Pods(where_of(found), namespace_of(found), labels, spec, found)


def kustomize(folder: Path) -> list[Document]:
    """The documents of a folder.

    Raises:
        RenderFailed: kustomize refused it, or warned.
    """
    done = rendering(folder)
    if done.returncode != 0 or done.stderr:
        raise RenderFailed(" ".join(done.stderr.split()))
    return list(yaml.load_all(done.stdout, LOADER))


def compose(root: Path, base: str, components: tuple[str, ...]) -> list[Document]:
    """What a folder with further components renders to.

    Args:
        root: where ``k8s/`` and ``istio/`` are.
        base: the folder, from there.
        components: the components' folders, from there.
    """
    with tempfile.TemporaryDirectory() as scratch:
        text = {
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "resources": [_way(scratch, root / base)],
            "components": [_way(scratch, root / one) for one in components],
        }
        # JSON is YAML.
        Path(scratch, "kustomization.yaml").write_text(json.dumps(text), encoding="utf-8")
        return kustomize(Path(scratch))


def _way(start: str, to: Path) -> str:
    """A folder as kustomize takes it: relative to another."""
    return os.path.relpath(to.resolve(), Path(start).resolve())


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value that is neither mapping nor list, with the keys that lead to it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, str(key)))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, str(index)))
    else:
        yield path, value


def mappings(value: Any, key: str = "") -> Iterator[tuple[str, Document]]:
    """Every mapping in a document, with the key that it is under; items have their list's key."""
    if isinstance(value, dict):
        yield key, value
        for name, inner in value.items():
            yield from mappings(inner, str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from mappings(inner, key)
