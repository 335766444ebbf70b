"""Which kinds the lab models, and what it means that it leaves out the others."""

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
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

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
                "PersistentVolume",
                "PersistentVolumeClaim",
                "ResourceQuota",
                "ServiceAccount",
            }
        ),
        "autoscaling": frozenset({"HorizontalPodAutoscaler"}),
        "batch": frozenset({"CronJob", "Job"}),
        "cert-manager.io": frozenset({"ClusterIssuer", "Issuer"}),
        "gateway.networking.k8s.io": frozenset({"GatewayClass", "ReferenceGrant"}),
        "monitoring.coreos.com": frozenset({"PodMonitor", "PrometheusRule", "ServiceMonitor"}),
        "networking.k8s.io": frozenset({"Ingress", "IngressClass", "NetworkPolicy"}),
        "security.istio.io": frozenset(
            {"AuthorizationPolicy", "PeerAuthentication", "RequestAuthentication"}
        ),
        "telemetry.istio.io": frozenset({"Telemetry"}),
    }
)

#: API groups of the API server's own of which nothing bears on what a proxy is sent.
NOT_RUN_GROUPS = frozenset(
    {
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "flowcontrol.apiserver.k8s.io",
        "node.k8s.io",
        "policy",
        "rbac.authorization.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
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

_NO_PODS = Text("manifests-kind-endpoints")
_NO_EXTENSION = Text("manifests-kind-extension")
_NO_WORKLOAD = Text("manifests-kind-workload-entry")

#: API group to the kinds that bear on what a proxy is sent, and what the answer lacks of them.
LACKING: Mapping[str, Mapping[str, Text]] = MappingProxyType(
    {
        "": {"Endpoints": _NO_PODS, "Pod": Text("manifests-kind-pod")},
        "discovery.k8s.io": {"EndpointSlice": _NO_PODS},
        "extensions.istio.io": {"TrafficExtension": _NO_EXTENSION, "WasmPlugin": _NO_EXTENSION},
        "kustomize.config.k8s.io": dict.fromkeys(
            ("Component", "Kustomization"), Text("manifests-kind-kustomization")
        ),
        "networking.istio.io": {
            "EnvoyFilter": Text("manifests-kind-envoy-filter"),
            "ProxyConfig": Text("manifests-kind-proxy-config"),
            "ServiceEntry": Text("manifests-kind-service-entry"),
            "Sidecar": Text("manifests-kind-sidecar"),
            "WorkloadEntry": _NO_WORKLOAD,
            "WorkloadGroup": _NO_WORKLOAD,
        },
    }
)

#: Groups of which every kind is known, so that any other is a mistake: with the kinds that are
#: neither modelled nor bear on what a proxy is sent.
_WHOLE_GROUPS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "": NOT_RUN[""]
        | {
            "Binding",
            "ComponentStatus",
            "Event",
            "List",
            "Node",
            "PodTemplate",
            "ReplicationController",
        },
        "apps": frozenset({"ControllerRevision", "DaemonSet", "ReplicaSet", "StatefulSet"}),
        "networking.istio.io": frozenset(),
    }
)

_GATEWAY_API = ("gateway.networking.k8s.io", "gateway.networking.x-k8s.io")


def lacking(group: str, kind: str) -> Text | None:
    """What an answer lacks without a resource that is not modelled; None if it lacks nothing."""
    if group in NOT_RUN_GROUPS or kind in NOT_RUN.get(group, ()):
        return None
    if (known := LACKING.get(group, {}).get(kind)) is not None:
        return known
    if group in _GATEWAY_API:
        return Text("manifests-kind-gateway-api", kind=kind)
    if group in _WHOLE_GROUPS:
        return None
    return Text("manifests-kind-unknown", kind=kind, group=group)


def group_of(api_version: str) -> str:
    """The API group of ``group/version``; the core group is empty."""
    group, slash, _ = api_version.partition("/")
    return group if slash else ""


def known_kinds(group: str) -> frozenset[str]:
    """Every kind of a group whose kinds are all known here; none where they are not."""
    if group not in _WHOLE_GROUPS:
        return frozenset()
    modelled = (kind for kind, (versions, _) in MODELLED.items() if group_of(versions[0]) == group)
    return frozenset(modelled) | _WHOLE_GROUPS[group] | set(LACKING.get(group, ()))


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
