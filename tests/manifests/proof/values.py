"""What the API server refuses and the published schemas let pass: the values.

The schemas of kubernetes-validate know fields and types. They have no enums, quantities, ranges of
ports, rules for names, nor anything about two fields at once.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lab.manifests.kinds import group_of
from lab.manifests.model import DNS_LABEL, DNS_SUBDOMAIN
from tests.manifests.proof.rendered import Document, Rendered, mappings, matches, where_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.manifests.proof.problem import Found

# Kubernetes' own groups: others have words of their own for the same fields.
GROUPS = {
    "",
    "apps",
    "autoscaling",
    "batch",
    "networking.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
}

# The mapping that a field is in (empty: any) and the field, to what it may be.
# Source: the API types, k8s.io/api core/v1, apps/v1, autoscaling/v2, networking/v1, batch/v1.
ENUMS: dict[tuple[str, str], frozenset[str]] = {
    ("", "imagePullPolicy"): frozenset({"Always", "IfNotPresent", "Never"}),
    ("", "restartPolicy"): frozenset({"Always", "OnFailure", "Never"}),
    ("", "protocol"): frozenset({"TCP", "UDP", "SCTP"}),
    ("", "scheme"): frozenset({"HTTP", "HTTPS"}),
    ("", "dnsPolicy"): frozenset({"ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"}),
    ("", "terminationMessagePolicy"): frozenset({"File", "FallbackToLogsOnError"}),
    ("", "pathType"): frozenset({"Exact", "Prefix", "ImplementationSpecific"}),
    ("", "concurrencyPolicy"): frozenset({"Allow", "Forbid", "Replace"}),
    ("", "whenUnsatisfiable"): frozenset({"DoNotSchedule", "ScheduleAnyway"}),
    ("", "externalTrafficPolicy"): frozenset({"Cluster", "Local"}),
    ("", "unhealthyPodEvictionPolicy"): frozenset({"IfHealthyBudget", "AlwaysAllow"}),
    ("matchExpressions", "operator"): frozenset({"In", "NotIn", "Exists", "DoesNotExist"}),
    ("seccompProfile", "type"): frozenset({"RuntimeDefault", "Localhost", "Unconfined"}),
    ("strategy", "type"): frozenset({"RollingUpdate", "Recreate"}),
    ("updateStrategy", "type"): frozenset({"RollingUpdate", "OnDelete"}),
    ("target", "type"): frozenset({"Utilization", "Value", "AverageValue"}),
    ("metrics", "type"): frozenset({"ContainerResource", "External", "Object", "Pods", "Resource"}),
    ("emptyDir", "medium"): frozenset({"", "Memory"}),
}  # fmt: skip
SERVICE_TYPES = frozenset({"ClusterIP", "ExternalName", "LoadBalancer", "NodePort"})
POLICY_TYPES = frozenset({"Egress", "Ingress"})
LEVELS = frozenset({"privileged", "baseline", "restricted"})

# Fields that hold a port's number or its name.
_PORTS = {"containerPort", "endPort", "hostPort", "nodePort", "number", "port", "targetPort"}
# Resources whose name must be one label, because it becomes part of a host's.
_ONE_LABEL = {"Namespace", "Service"}
# An amount, after k8s.io/apimachinery resource.Quantity.
_QUANTITY = re.compile(r"\+?(\d+\.?\d*|\.\d+)(m|k|[MGTPE]|[KMGTPE]i|[eE][-+]?\d+)?", re.ASCII)
_POWERS = {letter: power for power, letter in enumerate("KMGTPE", start=1)}
_PORT_NAME = re.compile(r"(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?", re.ASCII)
_LABEL_VALUE = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?", re.ASCII)
_VARIABLE = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*", re.ASCII)
_AMOUNTS = {"averageValue", "sizeLimit", "storage"}
_PROBES = ("readinessProbe", "livenessProbe", "startupProbe")
_ACTIONS = {"exec", "grpc", "httpGet", "tcpSocket"}


def values(rendered: Rendered) -> Found:
    """Enums, quantities, ports, names, and fields that must fit together."""
    for document in rendered.documents:
        where = where_of(document)
        yield from ((where, said) for said in _names(document))
        if group_of(document["apiVersion"]) not in GROUPS:
            continue
        for rule in (_enums, _amounts, _port_numbers, _twins, _together):
            yield from ((where, said) for said in rule(document))
    for pods in rendered.own_pods():
        for container in pods.containers():
            for said in (*_container(container), *_budget(pods.spec, container)):
                yield pods.where, f"{container.get('name')}: {said}"


def _enums(document: Document) -> Iterator[str]:
    for inside, mapping in mappings(document):
        for field, value in mapping.items():
            for key in (("", field), (inside, field)):
                allowed = ENUMS.get(key)
                if allowed and not isinstance(value, dict) and value not in allowed:
                    yield f"{field} must be one of {_list(allowed)}, not {value!r}"
    spec = document.get("spec", {})
    if document["kind"] == "Service" and spec.get("type", "ClusterIP") not in SERVICE_TYPES:
        yield f"type must be one of {_list(SERVICE_TYPES)}, not {spec['type']!r}"
    if document["kind"] == "NetworkPolicy":
        for one in spec.get("policyTypes", []):
            if one not in POLICY_TYPES:
                yield f"policyTypes must be of {_list(POLICY_TYPES)}, not {one!r}"
    if document["kind"] == "Namespace":
        for key, value in document["metadata"].get("labels", {}).items():
            mode = key.removeprefix("pod-security.kubernetes.io/")
            if mode in {"audit", "enforce", "warn"} and value not in LEVELS:
                yield f"{key} must be one of {_list(LEVELS)}, not {value!r}"


def _list(allowed: frozenset[str]) -> str:
    return ", ".join(sorted(allowed))


def amount(text: object) -> Decimal | None:
    """A quantity in its base unit; None where the API server would refuse it."""
    found = _QUANTITY.fullmatch(str(text))
    if found is None:
        return None
    number, unit = Decimal(found[1]), found[2] or ""
    if unit.endswith("i"):
        return number * Decimal(1024) ** _POWERS[unit[0]]
    if unit in {"m", "k"}:
        return number * (Decimal("0.001") if unit == "m" else 1000)
    if unit in _POWERS:
        return number * Decimal(1000) ** _POWERS[unit]
    return number * Decimal(10) ** int(unit[1:] or 0) if unit else number


def _amounts(document: Document) -> Iterator[str]:
    for inside, mapping in mappings(document):
        found = mapping if inside in {"limits", "requests"} else {}
        found = {**found, **{key: mapping[key] for key in _AMOUNTS & set(mapping)}}
        for field, value in found.items():
            if not isinstance(value, dict | list) and amount(value) is None:
                yield f"{field} must be a quantity, not {value!r}"
        limits, requests = mapping.get("limits"), mapping.get("requests")
        if isinstance(limits, dict) and isinstance(requests, dict):
            for field in limits.keys() & requests.keys():
                low, high = amount(requests[field]), amount(limits[field])
                if low is not None and high is not None and low > high:
                    yield f"requests {field} {requests[field]}, above its limit {limits[field]}"


def _port_numbers(document: Document) -> Iterator[str]:
    for _, mapping in mappings(document):
        for field in _PORTS & set(mapping):
            value = mapping[field]
            number = isinstance(value, int) and not isinstance(value, bool)
            if number and not 1 <= value <= 65535:
                yield f"{field} must be from 1 to 65535, not {value}"
            if isinstance(value, str) and not _PORT_NAME.fullmatch(value):
                yield f"{field} must be a number or a port's name, not {value!r}"
        if "containerPort" in mapping and not _PORT_NAME.fullmatch(mapping.get("name", "a")):
            yield f"{mapping['name']!r} can't be a port's name: at most 15 of a-z, 0-9 and -"
        if "endPort" in mapping and mapping["endPort"] < mapping["port"]:
            yield f"endPort {mapping['endPort']} is below port {mapping['port']}"


def _names(document: Document) -> Iterator[str]:
    metadata = document.get("metadata", {})
    name = str(metadata.get("name", ""))
    pattern, longest = DNS_SUBDOMAIN, 253
    if document.get("kind") in _ONE_LABEL:
        pattern, longest = DNS_LABEL, 63
    if not re.fullmatch(pattern, name) or len(name) > longest:
        yield f"{name!r} can't be a name of a {document.get('kind')}"
    namespace = metadata.get("namespace", "default")
    if not re.fullmatch(DNS_LABEL, namespace):
        yield f"{namespace!r} can't be the name of a namespace"
    for inside, mapping in mappings(document):
        if inside in {"labels", "matchLabels"} and "matchLabels" not in mapping:
            for key, value in mapping.items():
                if not isinstance(value, dict | list) and not _is_label(key, value):
                    yield f"{key}: {value!r} can't be a label"


def _is_label(key: str, value: object) -> bool:
    prefix, slash, name = key.rpartition("/")
    named = _LABEL_VALUE.fullmatch(name) and name and (bool(prefix) == bool(slash))
    domain = not slash or re.fullmatch(DNS_SUBDOMAIN, prefix)
    return bool(isinstance(value, str) and named and domain and _LABEL_VALUE.fullmatch(value))


def _twins(document: Document) -> Iterator[str]:
    """Names in a list that must tell its items apart."""
    for _, mapping in mappings(document):
        for field in ("containers", "env", "ports", "volumes"):
            items = mapping.get(field)
            if not isinstance(items, list):
                continue
            names = [one["name"] for one in items if isinstance(one, dict) and "name" in one]
            for name, times in Counter(map(str, names)).items():
                if times > 1:
                    yield f"{field} has {name!r} {times} times"


def _together(document: Document) -> Iterator[str]:
    spec, kind = document.get("spec", {}), document["kind"]
    template = spec.get("template")
    if template is not None and "selector" in spec:
        labels = template.get("metadata", {}).get("labels", {})
        if not any(spec["selector"].values()) or not matches(spec["selector"], labels):
            yield f"selector {spec['selector']} does not match the template's labels {labels}"
    rolling = spec.get("strategy", {}).get("rollingUpdate", {})
    for field, value in rolling.items():
        if not re.fullmatch(r"\d+" if isinstance(value, int) else r"\d+%", str(value)):
            yield f"{field} must be a number or a percentage, not {value!r}"
    if {str(rolling.get(f, "25%")).rstrip("%") for f in ("maxSurge", "maxUnavailable")} == {"0"}:
        yield "maxSurge and maxUnavailable are both 0: nothing could ever be replaced"
    if kind == "HorizontalPodAutoscaler" and spec.get("minReplicas", 1) > spec["maxReplicas"]:
        yield f"minReplicas {spec['minReplicas']} is above maxReplicas {spec['maxReplicas']}"
    if kind == "PodDisruptionBudget" and ("minAvailable" in spec) == ("maxUnavailable" in spec):
        yield "needs exactly one of minAvailable, maxUnavailable"
    if kind == "Job" and spec["template"]["spec"].get("restartPolicy") not in {
        "Never",
        "OnFailure",
    }:
        yield "restartPolicy of a Job must be Never or OnFailure"


def _container(container: Document) -> Iterator[str]:
    if not re.fullmatch(DNS_LABEL, str(container.get("name"))):
        yield "this can't be the name of a container"
    for variable in container.get("env", []):
        if not _VARIABLE.fullmatch(variable["name"]):
            yield f"{variable['name']!r} can't be the name of a variable"
    for field in _PROBES:
        probe: dict[str, Any] = container.get(field, {})
        if field in container and len(_ACTIONS & set(probe)) != 1:
            yield f"{field} needs exactly one of {', '.join(sorted(_ACTIONS))}"
        if field != "readinessProbe" and probe.get("successThreshold", 1) != 1:
            yield f"successThreshold of a {field} must be 1"
        for key in ("failureThreshold", "periodSeconds", "timeoutSeconds"):
            if probe.get(key, 1) < 1:
                yield f"{key} of the {field} must be 1 or more, not {probe[key]}"


def _budget(spec: Document, container: Document) -> Iterator[str]:
    """The kubelet counts the sleep before the stop as a part of the grace period."""
    sleep = container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
    grace = spec.get("terminationGracePeriodSeconds", 30)
    if sleep >= grace:
        yield f"preStop sleeps {sleep} s, and the grace period is {grace} s"
