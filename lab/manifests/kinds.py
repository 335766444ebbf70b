"""Which kinds the lab models, which the laptop leaves out, and which it must refuse."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, get_args

from lab.manifests.certificate import Certificate
from lab.manifests.destination_rule import DestinationRule
from lab.manifests.envoy_filter import API_VERSION as ENVOY_FILTER_VERSION
from lab.manifests.envoy_filter import EnvoyFilter
from lab.manifests.gateway import Gateway
from lab.manifests.istio import API_VERSIONS
from lab.manifests.kubernetes import Deployment, Service
from lab.manifests.model import Strict
from lab.manifests.secret import Secret
from lab.manifests.virtual_service import VirtualService

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.words import Text

#: Kind to its API versions and its model.
MODELLED: Mapping[str, tuple[tuple[str, ...], type[Strict]]] = MappingProxyType(
    {
        "Certificate": (("cert-manager.io/v1",), Certificate),
        "Deployment": (("apps/v1",), Deployment),
        "DestinationRule": (API_VERSIONS, DestinationRule),
        "EnvoyFilter": ((ENVOY_FILTER_VERSION,), EnvoyFilter),
        "Gateway": (API_VERSIONS, Gateway),
        "Secret": (("v1",), Secret),
        "Service": (("v1",), Service),
        "VirtualService": (API_VERSIONS, VirtualService),
    }
)

#: API group (with any version) to the kinds that a cluster needs and a laptop does not.
NOT_RUN: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "": frozenset(
            {
                "ConfigMap",
                "LimitRange",
                "Namespace",
                "PersistentVolumeClaim",
                "ResourceQuota",
                "ServiceAccount",
            }
        ),
        "autoscaling": frozenset({"HorizontalPodAutoscaler"}),
        "batch": frozenset({"CronJob", "Job"}),
        "cert-manager.io": frozenset({"ClusterIssuer", "Issuer"}),
        "gateway.networking.k8s.io": frozenset(
            {"Gateway", "GatewayClass", "HTTPRoute", "ReferenceGrant"}
        ),
        "monitoring.coreos.com": frozenset({"PodMonitor", "PrometheusRule", "ServiceMonitor"}),
        "networking.k8s.io": frozenset({"Ingress", "IngressClass", "NetworkPolicy"}),
        "policy": frozenset({"PodDisruptionBudget"}),
        "rbac.authorization.k8s.io": frozenset(
            {"ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"}
        ),
        "scheduling.k8s.io": frozenset({"PriorityClass"}),
        "security.istio.io": frozenset(
            {"AuthorizationPolicy", "PeerAuthentication", "RequestAuthentication"}
        ),
        "telemetry.istio.io": frozenset({"Telemetry"}),
    }
)

#: Kinds that belong to no namespace.
CLUSTER_SCOPED = frozenset(
    {
        "ClusterIssuer",
        "ClusterRole",
        "ClusterRoleBinding",
        "GatewayClass",
        "IngressClass",
        "Namespace",
        "PriorityClass",
    }
)

#: API group to the kinds that change what the lab shows, and which it does not model.
REFUSED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "": frozenset({"Endpoints", "Pod", "ReplicationController"}),
        "apps": frozenset({"DaemonSet", "ReplicaSet", "StatefulSet"}),
        "discovery.k8s.io": frozenset({"EndpointSlice"}),
        "extensions.istio.io": frozenset({"WasmPlugin"}),
        "networking.istio.io": frozenset(
            {
                "ProxyConfig",
                "ServiceEntry",
                "Sidecar",
                "WorkloadEntry",
                "WorkloadGroup",
            }
        ),
    }
)


def group_of(api_version: str) -> str:
    """The API group of ``group/version``; the core group is empty."""
    group, slash, _ = api_version.partition("/")
    return group if slash else ""


def known_kinds() -> dict[str, str]:
    """Every kind that the lab takes, for an error: those it runs, and the others."""
    modelled = [f"{kind} ({', '.join(versions)})" for kind, (versions, _) in MODELLED.items()]
    others = sorted(kind for kinds in NOT_RUN.values() for kind in kinds)
    return {"modelled": "; ".join(modelled), "others": ", ".join(others)}


def _not_enforced(model: type[Strict], prefix: str) -> dict[str, Text]:
    found = {f"{prefix}.{name}": why for name, why in model.not_enforced.items()}
    for name, field in model.model_fields.items():
        for nested in _nested(field.annotation):
            found |= _not_enforced(nested, f"{prefix}.{field.alias or name}")
    return found


def _nested(annotation: object) -> list[type[Strict]]:
    if isinstance(annotation, type) and issubclass(annotation, Strict):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _nested(inner)]


#: Every field that is accepted without effect on a laptop, as ``Kind.path``, and why.
NOT_ENFORCED: Mapping[str, Text] = MappingProxyType(
    {
        path: why
        for kind, (_, model) in MODELLED.items()
        for path, why in _not_enforced(model, kind).items()
    }
)
