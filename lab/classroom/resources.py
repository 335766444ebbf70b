"""What is a student's: the namespace, its bounds, its rights, and the default with a host."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from lab.classroom.roll import CLASS_LABEL, STUDENT_LABEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.classroom.roll import Seat

Data = dict[str, Any]

ACCOUNT = "student"
"""The ServiceAccount that a student logs in as: ``kubectl create token student -n NAMESPACE``."""
_HOST = "goodjob.localhost"
_READ = ["get", "list", "watch"]
_WRITE = [*_READ, "create", "update", "patch", "delete"]
# kubectl reaches into a pod by a GET (WebSockets, 1.31 and newer) or by a POST.
_REACH = ["get", "create"]
# Group, resources, verbs: what status, logs, faults, apply, rollout and hammer ask for.
_RIGHTS: tuple[tuple[str, list[str], list[str]], ...] = (
    ("", ["pods"], [*_READ, "delete"]),
    ("", ["pods/log"], ["get"]),
    ("", ["pods/exec", "pods/portforward"], _REACH),
    ("", ["services", "configmaps"], _WRITE),
    ("", ["endpoints", "events", "serviceaccounts", "resourcequotas", "limitranges"], _READ),
    ("discovery.k8s.io", ["endpointslices"], _READ),
    ("apps", ["deployments"], _WRITE),
    ("apps", ["deployments/scale"], ["get", "update", "patch"]),
    ("apps", ["replicasets"], _READ),
    ("networking.k8s.io", ["networkpolicies"], _READ),
    ("networking.istio.io", ["gateways", "virtualservices", "destinationrules"], _WRITE),
    ("security.istio.io", ["peerauthentications", "authorizationpolicies"], _READ),
)
# The default has three pods with a sidecar each (128 MiB asked for, 1 GiB at the most), a rollout
# one or two more, a drill a few.
_QUOTA = {
    "pods": "16",
    "requests.cpu": "4",
    "requests.memory": "4Gi",
    "limits.memory": "20Gi",
    "services": "8",
    "services.loadbalancers": "0",
    "services.nodeports": "0",
    "configmaps": "20",
    "secrets": "20",
    "persistentvolumeclaims": "0",
}
_LIMITS = {
    "type": "Container",
    "default": {"memory": "256Mi"},
    "defaultRequest": {"cpu": "50m", "memory": "64Mi"},
    "max": {"memory": "2Gi"},
}


def resources(seat: Seat, default: Sequence[Data]) -> list[Data]:
    """All that is a student's, the namespace first.

    Args:
        seat: whose.
        default: what kustomize renders of the default.
    """
    labels = {CLASS_LABEL: seat.course, STUDENT_LABEL: seat.student}
    own = [_moved(each, seat) for each in default if each.get("kind") != "Namespace"]
    found = [_namespace(default), *_bounds(), *_rights(seat), *own]
    for each in found:
        metadata = each["metadata"]
        metadata["labels"] = {**metadata.get("labels", {}), **labels}
        if each["kind"] == "Namespace":
            metadata["name"] = seat.namespace
        else:
            metadata["namespace"] = seat.namespace
    return found


def _namespace(default: Sequence[Data]) -> Data:
    """The default's own, with what it is labelled: injection, Pod Security."""
    for each in default:
        if each.get("kind") == "Namespace":
            return copy.deepcopy(each)
    labels = {"istio-injection": "enabled"}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"labels": labels}}


def _bounds() -> list[Data]:
    """Source: Kubernetes, "Resource Quotas" and "Limit Ranges"."""
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "spec": {"hard": dict(_QUOTA)}}
    limits = {"apiVersion": "v1", "kind": "LimitRange", "spec": {"limits": [dict(_LIMITS)]}}
    return [{**each, "metadata": {"name": ACCOUNT}} for each in (quota, limits)]


def _rights(seat: Seat) -> list[Data]:
    """Source: Kubernetes, "Using RBAC Authorization": a Role is of its namespace alone."""
    group = "rbac.authorization.k8s.io"
    rules = [
        {"apiGroups": [api], "resources": list(names), "verbs": list(verbs)}
        for api, names, verbs in _RIGHTS
    ]
    subject = {"kind": "ServiceAccount", "name": ACCOUNT, "namespace": seat.namespace}
    kinds: list[Data] = [
        {"apiVersion": "v1", "kind": "ServiceAccount", "automountServiceAccountToken": False},
        {"apiVersion": f"{group}/v1", "kind": "Role", "rules": rules},
        {
            "apiVersion": f"{group}/v1",
            "kind": "RoleBinding",
            "roleRef": {"apiGroup": group, "kind": "Role", "name": ACCOUNT},
            "subjects": [subject],
        },
    ]
    return [{**each, "metadata": {"name": ACCOUNT}} for each in kinds]


def _moved(document: Data, seat: Seat) -> Data:
    """A resource of the default's, in the student's namespace and by the student's host."""
    before = str(document.get("metadata", {}).get("namespace", ""))
    found: Data = _replaced(
        document,
        {
            _HOST: seat.host,
            f".{before}.svc": f".{seat.namespace}.svc",
            f"/ns/{before}/": f"/ns/{seat.namespace}/",
        },
    )
    return found


def _replaced(value: Any, parts: dict[str, str]) -> Any:  # noqa: ANN401 - YAML
    match value:
        case dict():
            return {key: _replaced(each, parts) for key, each in value.items()}
        case list():
            return [_replaced(each, parts) for each in value]
        case str():
            for part, other in parts.items():
                value = value.replace(part, other)
    return value
