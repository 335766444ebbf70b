"""A bundle of YAML as a cluster would have it: what a real istiod is asked about.

The pods are those that goodjob assumes, at the same addresses; what a cluster has beside them is
Istio's standard gateway, virtual addresses and EndpointSlices.
"""

from __future__ import annotations

import copy
from typing import Any

from lab.manifests.documents import documents
from lab.translate.assumptions import GATEWAY_LABELS, GATEWAY_TARGET_PORTS, ROOT_NAMESPACE
from lab.translate.caller import LOCALITY_ANNOTATION
from lab.translate.endpoints import documentation_addresses
from lab.translate.registry import EXPORT_TO

Document = dict[str, Any]

SKIP = "lab.goodjob/laptop"
PLACE = "istio-locality"
BORN = "2026-01-01T00:00:00Z"
GATEWAY = "istio-ingressgateway"


def question(name: str, text: str, *, callers: bool = True) -> dict[str, Any]:
    """What the Go program reads; without callers it gives its verdicts only."""
    found = [each for each in documents(text, name) if each]
    resources = [_placed(each) for each in found if "istio.io/" in str(each.get("apiVersion"))]
    asked: dict[str, Any] = {"name": name, "resources": resources}
    if callers:
        asked |= {"cluster": _cluster(found), "callers": _callers(found)}
    return asked


def namespace_of(document: Document) -> str:
    """Where a resource is; nothing said is ``default``."""
    return str((document.get("metadata") or {}).get("namespace") or "default")


def _placed(document: Document) -> Document:
    made = copy.deepcopy(document)
    if isinstance(made.get("metadata"), dict):
        made["metadata"]["namespace"] = namespace_of(made)
    return made


def _labels(deployment: Document) -> dict[str, str]:
    metadata = deployment["spec"]["template"].get("metadata") or {}
    return metadata.get("labels") or {}


def _selects(service: Document, where: str, labels: dict[str, str]) -> bool:
    wanted = service["spec"].get("selector") or {}
    return bool(wanted) and namespace_of(service) == where and wanted.items() <= labels.items()


def _pods(found: list[Document], services: list[Document]) -> list[Document]:
    addresses = documentation_addresses()
    made: list[Document] = []
    for each in found:
        if each["kind"] != "Deployment":
            continue
        where, labels = namespace_of(each), _labels(each)
        if not any(_selects(service, where, labels) for service in services):
            continue
        containers = [
            {"name": one["name"], "image": "any", "ports": one.get("ports") or []}
            for one in each["spec"]["template"]["spec"]["containers"]
        ]
        replicas = each["spec"].get("replicas")
        made += [
            _pod(f"{each['metadata']['name']}-{number}", where, next(addresses), labels, containers)
            for number in range(1 if replicas is None else replicas)
        ]
    return made


def _pod(
    name: str, where: str, address: str, labels: dict[str, str], containers: list[Document]
) -> Document:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "namespace": where,
            "labels": labels,
            "creationTimestamp": BORN,
        },
        "spec": {"containers": containers or [{"name": "c", "image": "any"}]},
        "status": {
            "phase": "Running",
            "podIP": address,
            "podIPs": [{"ip": address}],
            "conditions": [{"type": "Ready", "status": "True"}],
        },
    }


def _gateway() -> Document:
    ports = [
        {"name": "https" if port == 443 else "http2", "port": port, "targetPort": target}
        for port, target in GATEWAY_TARGET_PORTS.items()
    ]
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": GATEWAY,
            "namespace": ROOT_NAMESPACE,
            "labels": dict(GATEWAY_LABELS),
            # It is in no manifest, so that no client's sidecar is to be told of it.
            "annotations": {EXPORT_TO: ROOT_NAMESPACE},
        },
        "spec": {"type": "LoadBalancer", "selector": dict(GATEWAY_LABELS), "ports": ports},
    }


def _cluster(found: list[Document]) -> list[Document]:
    services = [
        copy.deepcopy(each)
        for each in found
        if each["kind"] == "Service" and each["apiVersion"] == "v1"
    ]
    services.append(_gateway())
    pods = _pods(found, services)
    pods.append(_pod(f"{GATEWAY}-0", ROOT_NAMESPACE, "10.1.0.1", dict(GATEWAY_LABELS), []))
    made: list[Document] = []
    for number, service in enumerate(services, 1):
        service["metadata"] |= {"namespace": namespace_of(service), "creationTimestamp": BORN}
        spec = service["spec"]
        address = spec.setdefault("clusterIP", f"10.96.0.{number}")
        spec.setdefault("clusterIPs", [address])
        for port in spec.get("ports") or ():
            port.setdefault("protocol", "TCP")
            port.setdefault("targetPort", port["port"])
        made += [service, *_slices(service, pods)]
    namespaces = {namespace_of(each) for each in found} | {ROOT_NAMESPACE, "default"}
    made += pods
    made += [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
        for name in sorted(namespaces)
    ]
    return made


def _slices(service: Document, pods: list[Document]) -> list[Document]:
    """One for all pods that have the same numbers behind the names of the ports."""
    groups: dict[str, tuple[list[Document], list[Document]]] = {}
    for pod in pods:
        if not _selects(service, pod["metadata"]["namespace"], pod["metadata"]["labels"]):
            continue
        named = {
            port.get("name"): port["containerPort"]
            for container in pod["spec"]["containers"]
            for port in container.get("ports") or ()
        }
        ports = []
        for port in service["spec"].get("ports") or ():
            target = port["targetPort"]
            number = named.get(target) if isinstance(target, str) else target
            if number is not None:
                protocol = port["protocol"]
                ports.append({"name": port.get("name", ""), "port": number, "protocol": protocol})
        groups.setdefault(str(ports), (ports, []))[1].append(pod)
    name, where = service["metadata"]["name"], service["metadata"]["namespace"]
    return [
        {
            "apiVersion": "discovery.k8s.io/v1",
            "kind": "EndpointSlice",
            "addressType": "IPv4",
            "metadata": {
                "name": f"{name}-{number}",
                "namespace": where,
                "labels": {"kubernetes.io/service-name": name},
            },
            "ports": ports,
            "endpoints": [
                {
                    "addresses": [pod["status"]["podIP"]],
                    "conditions": {"ready": True, "serving": True, "terminating": False},
                    "targetRef": {
                        "kind": "Pod",
                        "name": pod["metadata"]["name"],
                        "namespace": where,
                    },
                }
                for pod in members
            ],
        }
        for number, (ports, members) in enumerate(groups.values())
    ]


def _callers(found: list[Document]) -> dict[str, Any]:
    """The gateway and the client's sidecar, where goodjob takes them to be."""
    where = next((namespace_of(each) for each in found if each["kind"] == "Service"), "default")
    clients = [
        _labels(each)
        for each in found
        if each["kind"] == "Deployment"
        and namespace_of(each) == where
        and SKIP in (each["metadata"].get("annotations") or {})
    ]
    client = clients[0] if len(clients) == 1 else {}
    places = [
        annotations[LOCALITY_ANNOTATION]
        for each in found
        if each["kind"] == "Gateway"
        and LOCALITY_ANNOTATION in (annotations := each["metadata"].get("annotations") or {})
    ]
    return {
        "gateway": {
            "router": True,
            "namespace": ROOT_NAMESPACE,
            "address": "10.1.0.1",
            "labels": dict(GATEWAY_LABELS),
            "place": _place(places[0] if places else ""),
        },
        "sidecar": {
            "router": False,
            "namespace": where,
            "address": "10.1.0.2",
            "labels": client,
            "place": _place(client.get(PLACE, "").replace(".", "/")),
        },
    }


def _place(text: str) -> list[str]:
    return [*text.split("/"), "", "", ""][:3]
