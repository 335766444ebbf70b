"""Rights, tokens, images, limits, and who can reach the control port: nobody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from app.settings import Settings
from lab.manifests.kinds import CLUSTER_SCOPED, group_of
from tests.manifests.proof.outside import NAMESPACES
from tests.manifests.proof.rendered import (
    Document,
    Pods,
    Rendered,
    leaves,
    mappings,
    namespace_of,
    where_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.manifests.proof.problem import Found

CONTROL_PORT: int = Settings.model_fields["control_port"].default
_SAFE_VOLUMES = {
    "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim",
    "projected", "secret",
}  # fmt: skip
# A tag that names one build, or a digest.
_PINNED = re.compile(
    r"[^@:]+(:\d+/[^@:]+)?(:(?!latest$)[\w.-]*\d[\w.-]*|@sha256:[0-9a-f]{64})", re.ASCII
)


def violations(spec: Document) -> list[str]:
    """What the level *restricted* of the Pod Security Standards forbids in a pod.

    And one thing more, which is ours: the root file system is read-only.
    """
    shared = spec.get("securityContext", {})
    found = [name for name in ("hostNetwork", "hostPID", "hostIPC") if spec.get(name)]
    found += [f"sysctl {one['name']}" for one in shared.get("sysctls", [])]
    for volume in spec.get("volumes", []):
        found += [f"volume {kind}" for kind in set(volume) - {"name"} - _SAFE_VOLUMES]
    for container in [*spec.get("initContainers", []), *spec["containers"]]:
        own = container.get("securityContext", {})
        effective = {**shared, **own}
        capabilities = own.get("capabilities", {})
        broken = {
            "privileged": bool(own.get("privileged")),
            "privilege escalation": own.get("allowPrivilegeEscalation") is not False,
            "capabilities": capabilities.get("drop") != ["ALL"]
            or not set(capabilities.get("add", [])) <= {"NET_BIND_SERVICE"},
            "may be root": effective.get("runAsNonRoot") is not True,
            "is root": effective.get("runAsUser") == 0,
            "seccomp": effective.get("seccompProfile", {}).get("type")
            not in {"RuntimeDefault", "Localhost"},
            "proc mount": own.get("procMount", "Default") != "Default",
            "host port": any(port.get("hostPort") for port in container.get("ports", [])),
            "writable root": own.get("readOnlyRootFilesystem") is not True,
        }
        found += [f"{container['name']}: {what}" for what, wrong in broken.items() if wrong]
    return found


def rights(rendered: Rendered) -> Found:
    """Every pod satisfies the restricted level, has a read-only root, requests and a limit."""
    for pods in rendered.own_pods():
        yield from ((pods.where, said) for said in violations(pods.spec))
        for container in pods.containers():
            resources = container.get("resources", {})
            for kind, names in (("limits", ("memory",)), ("requests", ("cpu", "memory"))):
                for name in names:
                    if name not in resources.get(kind, {}):
                        yield pods.where, f"{container['name']}: no {name} in {kind}"


def tokens(rendered: Rendered) -> Found:
    """Only who talks to the API, which a binding shows, has a token; nobody has service links."""
    bound = {
        (subject.get("namespace", namespace_of(binding)), subject["name"])
        for kind in ("RoleBinding", "ClusterRoleBinding")
        for binding in rendered.everything().all(kind)
        for subject in binding.get("subjects", [])
    }
    for pods in rendered.own_pods():
        account = (pods.namespace, pods.spec.get("serviceAccountName", "default"))
        if pods.spec.get("automountServiceAccountToken") is not False and account not in bound:
            yield pods.where, "mounts a token, and its account may ask the API for nothing"
        for volume in pods.spec.get("volumes", []):
            sources = volume.get("projected", {}).get("sources", [])
            if account not in bound and any("serviceAccountToken" in one for one in sources):
                yield pods.where, f"mounts a token as the volume {volume['name']!r}"
        if pods.spec.get("enableServiceLinks") is not False:
            yield pods.where, "has service links: a Service goodjob would set GOODJOB_PORT"
    for giver in rendered.all("ServiceAccount"):
        named = (namespace_of(giver), giver["metadata"]["name"])
        if giver.get("automountServiceAccountToken") is not False and named not in bound:
            yield where_of(giver), "hands out tokens, and may ask the API for nothing"


def images(rendered: Rendered) -> Found:
    """Each image names one build, and an image that is used twice has one tag."""
    tags: dict[str, set[str]] = {}
    for pods in rendered.own_pods():
        for container in pods.containers():
            image = str(container.get("image"))
            name, tag = _split(image)
            tags.setdefault(name, set()).add(tag)
            if not _PINNED.fullmatch(image):
                yield pods.where, f"{container['name']}: the image {image!r} has no fixed tag"
    for name, found in tags.items():
        if len(found) > 1:
            yield f"image {name}", f"has more than one tag: {', '.join(sorted(found))}"


def _split(image: str) -> tuple[str, str]:
    name, at, digest = image.partition("@")
    if at:
        return name, digest
    head, colon, tag = name.rpartition(":")
    return (head, tag) if colon and "/" not in tag else (name, "")


def control_port(rendered: Rendered) -> Found:
    """The control port is in no field of anything, and no policy opens all ports of the service."""
    yield from _named(rendered)
    for policy in rendered.all("NetworkPolicy"):
        if not _services(rendered, policy, policy["spec"].get("podSelector")):
            continue
        for rule in policy["spec"].get("ingress") or []:
            if not rule.get("ports"):
                yield where_of(policy), "opens every port of the service, the control port too"
    for policy in rendered.all("AuthorizationPolicy"):
        spec = policy.get("spec") or {}
        if spec.get("action", "ALLOW") != "ALLOW" or spec.get("targetRefs"):
            continue
        if not _services(rendered, policy, spec.get("selector")):
            continue
        for rule in spec.get("rules", []):
            to = [one["operation"] for one in rule.get("to", [])]
            if not to or not all(one.get("ports") for one in to):
                yield where_of(policy), "allows every port of the service, the control port too"


def _named(rendered: Rendered) -> Found:
    """Where the control port stands, as a number or within a range."""
    for document in rendered.documents:
        # A text to read, like a dashboard, opens nothing.
        if document["kind"] == "ConfigMap":
            continue
        for path, value in leaves(document):
            if re.search(rf"\b{CONTROL_PORT}\b", str(value)):
                yield where_of(document), f"{'.'.join(path)} names the control port {CONTROL_PORT}"
        for _, mapping in mappings(document):
            low, high = mapping.get("port"), mapping.get("endPort")
            if isinstance(low, int) and isinstance(high, int) and low <= CONTROL_PORT <= high:
                yield where_of(document), f"the ports {low} to {high} hold the control port"


def _services(rendered: Rendered, near: Document, selector: Document | None) -> list[Pods]:
    found = rendered.selected(namespace_of(near), selector)
    return [one for one in found if one.labels.get("app.kubernetes.io/name") == "goodjob"]


def names(rendered: Rendered) -> Found:
    """A name is given once a kind and namespace."""
    seen: set[tuple[str, str, str]] = set()
    for document in rendered.documents:
        group = group_of(document["apiVersion"])
        key = (group, where_of(document), document["metadata"]["name"])
        if key in seen:
            yield where_of(document), "is there twice"
        seen.add(key)


def namespaces(rendered: Rendered) -> Found:
    """Everything is in a namespace that is declared, or that somebody else is known to make."""
    declared = {one["metadata"]["name"] for one in rendered.everything().all("Namespace")}
    for document in rendered.documents:
        if document["kind"] in CLUSTER_SCOPED:
            continue
        namespace = namespace_of(document)
        if namespace not in declared | set(NAMESPACES):
            yield where_of(document), f"nobody declares the namespace {namespace!r}"


def one_tag(folders: list[Rendered]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Images that have another tag in one folder than in another: the image, tags to folders."""
    tags: dict[str, dict[str, set[str]]] = {}
    for rendered in folders:
        for pods in rendered.own_pods():
            for container in pods.containers():
                name, tag = _split(container["image"])
                tags.setdefault(name, {}).setdefault(tag, set()).add(rendered.folder)
    for name, found in tags.items():
        if len(found) > 1:
            yield name, {tag: sorted(where) for tag, where in found.items()}
