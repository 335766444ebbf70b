"""API versions that servers have stopped to have: which, since when, and what to write now.

Source: Kubernetes, "Deprecated API Migration Guide"; the change notes of Istio 1.6 and 1.8.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Gone:
    """An API version that no server has any more.

    Args:
        since: the first release without it.
        now: what has taken its place.
    """

    since: str
    now: str


def _all(version: str, kinds: str, since: str, now: str) -> dict[tuple[str, str], Gone]:
    return {(version, kind): Gone(since, now) for kind in kinds.split()}


_ISTIO_SECURITY = "security.istio.io/v1 AuthorizationPolicy"
_WEBHOOKS = "MutatingWebhookConfiguration ValidatingWebhookConfiguration"
_ROLES = "ClusterRole ClusterRoleBinding Role RoleBinding"

#: By API version and kind.
GONE: Mapping[tuple[str, str], Gone] = MappingProxyType(
    _all("extensions/v1beta1", "DaemonSet Deployment ReplicaSet", "Kubernetes 1.16", "apps/v1")
    | _all("apps/v1beta1", "Deployment StatefulSet", "Kubernetes 1.16", "apps/v1")
    | _all(
        "apps/v1beta2", "DaemonSet Deployment ReplicaSet StatefulSet", "Kubernetes 1.16", "apps/v1"
    )
    | _all("extensions/v1beta1", "NetworkPolicy", "Kubernetes 1.16", "networking.k8s.io/v1")
    | _all("extensions/v1beta1", "Ingress", "Kubernetes 1.22", "networking.k8s.io/v1")
    | _all(
        "networking.k8s.io/v1beta1",
        "Ingress IngressClass",
        "Kubernetes 1.22",
        "networking.k8s.io/v1",
    )
    | _all(
        "rbac.authorization.k8s.io/v1beta1",
        _ROLES,
        "Kubernetes 1.22",
        "rbac.authorization.k8s.io/v1",
    )
    | _all(
        "admissionregistration.k8s.io/v1beta1",
        _WEBHOOKS,
        "Kubernetes 1.22",
        "admissionregistration.k8s.io/v1",
    )
    | _all(
        "apiextensions.k8s.io/v1beta1",
        "CustomResourceDefinition",
        "Kubernetes 1.22",
        "apiextensions.k8s.io/v1",
    )
    | _all("scheduling.k8s.io/v1beta1", "PriorityClass", "Kubernetes 1.22", "scheduling.k8s.io/v1")
    | _all("batch/v1beta1", "CronJob", "Kubernetes 1.25", "batch/v1")
    | _all("discovery.k8s.io/v1beta1", "EndpointSlice", "Kubernetes 1.25", "discovery.k8s.io/v1")
    | _all("policy/v1beta1", "PodDisruptionBudget", "Kubernetes 1.25", "policy/v1")
    | _all(
        "policy/v1beta1", "PodSecurityPolicy", "Kubernetes 1.25", "a Pod Security Admission level"
    )
    | _all("autoscaling/v2beta1", "HorizontalPodAutoscaler", "Kubernetes 1.25", "autoscaling/v2")
    | _all("autoscaling/v2beta2", "HorizontalPodAutoscaler", "Kubernetes 1.26", "autoscaling/v2")
    | _all(
        "authentication.istio.io/v1alpha1",
        "MeshPolicy Policy",
        "Istio 1.6",
        "security.istio.io/v1 PeerAuthentication",
    )
    | _all(
        "rbac.istio.io/v1alpha1",
        "ClusterRbacConfig RbacConfig ServiceRole ServiceRoleBinding",
        "Istio 1.6",
        _ISTIO_SECURITY,
    )
    | _all(
        "config.istio.io/v1alpha2",
        "handler instance rule",
        "Istio 1.8",
        "telemetry.istio.io/v1 Telemetry",
    )
)
