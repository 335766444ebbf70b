"""The Kubernetes resources a laptop can run: Deployment and Service.

Defaults are the API server's. ``not_enforced`` names what has no meaning for a laptop.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from lab.manifests.metadata import BY_SERVER, ObjectMeta, TemplateMeta
from lab.manifests.model import (
    DnsLabel,
    IntOrString,
    Items,
    Labels,
    PortNumber,
    Strict,
    Whole,
    lacks,
    no_twins,
    not_modelled,
    reject,
    shown,
    valid_labels,
)
from lab.manifests.pod import (
    Container,
    ContainerPort,
    EnvVar,
    ExecAction,
    HttpGet,
    Lifecycle,
    PodSpec,
    Probe,
    Protocol,
    TcpSocket,
)
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Container",
    "ContainerPort",
    "Deployment",
    "DeploymentSpec",
    "EnvVar",
    "ExecAction",
    "HttpGet",
    "Lifecycle",
    "ObjectMeta",
    "PodSpec",
    "PodTemplate",
    "Probe",
    "RollingUpdate",
    "Service",
    "ServicePort",
    "ServiceSpec",
    "Strategy",
    "TcpSocket",
    "TemplateMeta",
]


class LabelSelector(Strict):
    """Which pods a Deployment owns."""

    match_labels: Labels = Field(default_factory=dict)
    match_expressions: Items[Mapping[str, Any]] = ()

    def not_run(self) -> Iterable[tuple[str, Text]]:
        """The laptop looks for labels alone."""
        if self.match_expressions:
            yield "matchExpressions", Text("manifests-not-modelled")


class RollingUpdate(Strict):
    """How many pods may be missing or surplus while a new revision rolls out."""

    max_unavailable: IntOrString = "25%"
    max_surge: IntOrString = "25%"

    @field_validator("max_unavailable", "max_surge")
    @classmethod
    def _number_or_percent(cls, value: int | str) -> int | str:
        digits = value.removesuffix("%") if isinstance(value, str) else str(value)
        percent = isinstance(value, str)
        if percent != str(value).endswith("%") or not digits.isascii() or not digits.isdigit():
            reject(Text("manifests-pods-or-percent", value=shown(value)))
        return value


class Strategy(Strict):
    """How a new revision replaces the old one."""

    type: Literal["RollingUpdate", "Recreate"] = "RollingUpdate"
    rolling_update: RollingUpdate | None = None


class PodTemplate(Strict):
    """What every pod of a Deployment looks like."""

    metadata: TemplateMeta = Field(default_factory=TemplateMeta)
    spec: PodSpec

    @field_validator("metadata")
    @classmethod
    def _labels(cls, metadata: TemplateMeta) -> TemplateMeta:
        valid_labels(metadata.labels)
        return metadata


class DeploymentSpec(Strict):
    """Replicas, selector and pod template."""

    not_enforced: ClassVar[Mapping[str, Text]] = MappingProxyType(
        {
            "minReadySeconds": Text("manifests-ready-counts"),
            "paused": Text("manifests-rolls-out-when-told"),
            "revisionHistoryLimit": Text("manifests-old-revisions"),
        }
    )

    replicas: Annotated[Whole, Field(ge=0, le=2**31 - 1)] = 1
    selector: LabelSelector
    strategy: Strategy = Field(default_factory=Strategy)
    # Kubernetes' own default, and its rule that it is longer than minReadySeconds needs no check:
    # that one is not enforced here.
    progress_deadline_seconds: Annotated[Whole, Field(ge=1, le=2**31 - 1)] = 600
    template: PodTemplate


class Deployment(Strict):
    """apps/v1 Deployment."""

    not_enforced: ClassVar[Mapping[str, Text]] = MappingProxyType({"status": BY_SERVER})

    api_version: str
    kind: Literal["Deployment"]
    metadata: ObjectMeta
    spec: DeploymentSpec

    @model_validator(mode="after")
    def _selects_its_pods(self) -> Deployment:
        wanted = self.spec.selector.match_labels
        labels = self.spec.template.metadata.labels
        if not wanted and not self.spec.selector.match_expressions:
            lacks(Text("manifests-selector-empty"))
        for key, value in wanted.items():
            if labels.get(key) != value:
                lacks(Text("manifests-template-lacks-label", name=key, value=value))
        return self


class ServicePort(Strict):
    """A port of a Service; its name or appProtocol says what is spoken on it."""

    not_enforced: ClassVar[Mapping[str, Text]] = MappingProxyType(
        {"nodePort": Text("manifests-no-node-ports")}
    )

    name: DnsLabel | None = None
    port: PortNumber
    target_port: IntOrString | None = None
    protocol: Protocol = "TCP"
    app_protocol: str | None = None


_NO_ADDRESS = Text("manifests-no-address")
_BY_KUBE_PROXY = Text("manifests-by-kube-proxy")


#: istiod's older way to write trafficDistribution, in any case.
_DISTRIBUTION = "networking.istio.io/traffic-distribution"


def _check_distribution(value: str) -> None:
    if value.lower() == "prefersamenode":
        not_modelled(Text("manifests-node-unknown", name=value))


class ServiceSpec(Strict):
    """Which pods a Service stands for, and on which ports."""

    not_enforced: ClassVar[Mapping[str, Text]] = MappingProxyType(
        dict.fromkeys(
            (
                "allocateLoadBalancerNodePorts",
                "clusterIPs",
                "externalTrafficPolicy",
                "healthCheckNodePort",
                "ipFamilies",
                "ipFamilyPolicy",
                "loadBalancerClass",
                "loadBalancerIP",
                "loadBalancerSourceRanges",
            ),
            _NO_ADDRESS,
        )
    )
    unsupported: ClassVar[Mapping[str, Text]] = MappingProxyType(
        {
            "externalIPs": _BY_KUBE_PROXY,
            "externalName": Text("manifests-external-name"),
            "sessionAffinityConfig": _BY_KUBE_PROXY,
        }
    )
    #: Without it a Service would be one of no pods.
    indivisible: ClassVar[frozenset[tuple[str, ...]]] = frozenset({("externalName",), ("type",)})

    selector: Labels = Field(default_factory=dict)
    ports: Items[ServicePort] = ()
    type: Literal["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"] = "ClusterIP"
    cluster_ip: str | None = Field(default=None, alias="clusterIP")
    traffic_distribution: Literal["PreferClose", "PreferSameZone", "PreferSameNode"] | None = None
    # What the API server fills in, and kubectl prints, changes nothing.
    internal_traffic_policy: Literal["Cluster", "Local"] = "Cluster"
    publish_not_ready_addresses: bool = False
    session_affinity: Literal["None", "ClientIP"] = "None"

    @field_validator("internal_traffic_policy", "publish_not_ready_addresses", "session_affinity")
    @classmethod
    def _as_filled_in(cls, value: str | bool) -> str | bool:
        if value == "ClientIP":
            not_modelled(_BY_KUBE_PROXY)
        if value == "Local":
            not_modelled(Text("manifests-own-node"))
        if value is True:
            not_modelled(Text("manifests-not-ready-addresses"))
        return value

    @field_validator("traffic_distribution")
    @classmethod
    def _zone_only(cls, value: str | None) -> str | None:
        _check_distribution(value or "")
        return value

    @field_validator("type")
    @classmethod
    def _has_pods(cls, value: str) -> str:
        if value == "ExternalName":
            not_modelled(Text("manifests-external-name"))
        return value

    @field_validator("cluster_ip")
    @classmethod
    def _has_address(cls, value: str | None) -> str | None:
        if value == "None":
            not_modelled(Text("manifests-headless"))
        return value

    @field_validator("ports")
    @classmethod
    def _told_apart(cls, ports: tuple[ServicePort, ...]) -> tuple[ServicePort, ...]:
        if len(ports) > 1 and any(port.name is None for port in ports):
            reject(Text("manifests-port-names"))
        no_twins((port.name for port in ports if port.name), Text("manifests-the-name"))
        for (number, _), times in Counter((port.port, port.protocol) for port in ports).items():
            if times > 1:
                twice = Text("manifests-port-there-twice", port=number, times=times)
                places = [i for i, port in enumerate(ports) if port.port == number]
                reject(twice, *((index,) for index in places[1:]))
        return ports


class Service(Strict):
    """v1 Service."""

    not_enforced: ClassVar[Mapping[str, Text]] = MappingProxyType({"status": BY_SERVER})

    api_version: str
    kind: Literal["Service"]
    metadata: ObjectMeta
    spec: ServiceSpec

    @field_validator("metadata")
    @classmethod
    def _zone_only(cls, metadata: ObjectMeta) -> ObjectMeta:
        _check_distribution(metadata.annotations.get(_DISTRIBUTION, ""))
        return metadata

    @property
    def prefers_zone(self) -> bool:
        """Whether clients stay in their zone as long as they can.

        Source: pilot/pkg/model/service.go GetTrafficDistribution.
        """
        annotated = self.metadata.annotations.get(_DISTRIBUTION, "").lower()
        return self.spec.traffic_distribution is not None or annotated in (
            "preferclose",
            "prefersamezone",
        )
