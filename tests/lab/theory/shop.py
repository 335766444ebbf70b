"""A small repository to lint, changed where a test says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lab.theory.lint import lint

if TYPE_CHECKING:
    from lab.theory.finding import Finding

Document = dict[str, Any]

ISTIO = "networking.istio.io/v1"
BREAKER = {"consecutive5xxErrors": 3, "maxEjectionPercent": 50}
ROUTE = {"route": [{"destination": {"host": "shop"}}]}


def envoy_filter(**fields: int) -> Document:
    """Ejection by a share of failures: 20 % of 5 requests, with 2 hosts."""
    ejection = {
        "failure_percentage_threshold": 20,
        "failure_percentage_minimum_hosts": 2,
        "failure_percentage_request_volume": 5,
        "enforcing_failure_percentage": 100,
        **fields,
    }
    patch = {
        "applyTo": "CLUSTER",
        "match": {"cluster": {"service": "shop.mall.svc.cluster.local"}},
        "patch": {"operation": "MERGE", "value": {"outlier_detection": ejection}},
    }
    spec = {"configPatches": [patch]}
    return _document("networking.istio.io/v1alpha3", "EnvoyFilter", "shop-share", spec)


def deployment(
    version: str = "v1", replicas: int = 2, faults: str = "none", kind: str = "Deployment"
) -> Document:
    """Pods of a version."""
    labels = {"app": "shop", "version": version}
    variables = [{"name": "GOODJOB_FAULTS", "value": faults}]
    lifecycle = {"preStop": {"sleep": {"seconds": 5}}}
    container = {"name": "shop", "env": variables, "lifecycle": lifecycle}
    return _document(
        "apps/v1",
        kind,
        f"shop-{version}",
        {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    )


def service(**port: Any) -> Document:
    """The Service of all of them."""
    ports = [{"name": "http", "port": 80, **port}]
    return _document("v1", "Service", "shop", {"selector": {"app": "shop"}, "ports": ports})


def rule(
    breaker: Document | None = None,
    *,
    name: str = "shop",
    host: str = "shop",
    subsets: list[Document] | None = None,
    **policy: Any,
) -> Document:
    """The DestinationRule; ``breaker`` {} leaves outlierDetection out."""
    block = BREAKER if breaker is None else breaker
    traffic = {**({"outlierDetection": block} if block else {}), **policy}
    spec: Document = {"host": host}
    spec |= {"trafficPolicy": traffic} if traffic else {}
    spec |= {"subsets": subsets} if subsets else {}
    return _document(ISTIO, "DestinationRule", name, spec)


def routes(*http: Document, hosts: tuple[str, ...] = ("shop",)) -> Document:
    """The VirtualService."""
    rules = [ROUTE | each for each in http] or [ROUTE]
    return _document(ISTIO, "VirtualService", "shop", {"hosts": list(hosts), "http": rules})


def to(host: str = "shop", **more: Any) -> Document:
    """A route to somewhere."""
    return {"route": [{"destination": {"host": host, **more}}]}


def other(kind: str, name: str, spec: Document, api_version: str = ISTIO) -> Document:
    """Any resource."""
    return _document(api_version, kind, name, spec)


def findings(*documents: Document, whole: tuple[str, ...] = ()) -> list[Finding]:
    """What lint says of them, where nothing else is in some namespaces."""
    return lint([("test", text(*documents))], frozenset(whole))


def text(*documents: Document) -> str:
    """As YAML."""
    return "\n---\n".join(json.dumps(document) for document in documents)


def _document(api_version: str, kind: str, name: str, spec: Document) -> Document:
    metadata = {"name": name, "namespace": "mall"}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}
