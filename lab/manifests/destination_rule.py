"""networking.istio.io DestinationRule: how a client talks to a service, once a route chose it.

Unset and 0 differ in places (``consecutive5xxErrors: 0`` is off, unset is Envoy's 5): where the
API has a wrapper type the attribute is None when unset.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from lab.manifests.duration import AnyDuration, GoDuration, GoDurationOrZero
from lab.manifests.istio import ExportTo, Host, Resource, check_exports
from lab.manifests.load_balancer import LoadBalancer
from lab.manifests.model import (
    Count,
    Count32,
    DnsLabel,
    Int32,
    Items,
    Labels,
    Percent,
    Strict,
    Whole,
    lacks,
    no_twins,
    reject,
    valid_labels,
)
from lab.manifests.tls import Tls
from lab.words import Listed, Text

if TYPE_CHECKING:
    from collections.abc import Iterable


class OutlierDetection(Strict):
    """When a host is ejected, and for how long."""

    deprecated: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"consecutiveErrors": "consecutive5xxErrors"}
    )

    consecutive_5xx_errors: Count32 | None = Field(default=None, alias="consecutive5xxErrors")
    consecutive_gateway_errors: Count32 | None = None
    consecutive_local_origin_failures: Count32 | None = None
    split_external_local_origin_errors: bool = False
    consecutive_errors: Int32 = 0
    interval: GoDuration | None = None
    base_ejection_time: GoDuration | None = None
    max_ejection_percent: Percent = 0
    min_health_percent: Percent = 0
    #: The answers that count as errors, instead of every 5xx.
    outlier_detection_http_error_codes: Items[Annotated[Whole, Field(ge=100, le=599)]] = ()

    @model_validator(mode="after")
    def _split_first(self) -> OutlierDetection:
        if self.consecutive_local_origin_failures and not self.split_external_local_origin_errors:
            lacks(Text("manifests-local-needs-split"), ("consecutiveLocalOriginFailures",))
        return self

    def notes(self) -> Iterable[tuple[str, Text]]:
        """The old name of the threshold does nothing at all."""
        if self.consecutive_errors:
            yield (
                "consecutiveErrors",
                Text("manifests-deprecated-idle", instead="consecutive5xxErrors"),
            )


class TcpKeepalive(Strict):
    """TCP keepalive probes."""

    probes: Count32 = 0
    time: GoDuration | None = None
    interval: GoDuration | None = None


class TcpSettings(Strict):
    """Limits of connections."""

    max_connections: Count = 0
    connect_timeout: GoDuration | None = None
    tcp_keepalive: TcpKeepalive | None = None
    max_connection_duration: GoDuration | None = None
    idle_timeout: GoDurationOrZero | None = None


class Http2KeepAlive(Strict):
    """HTTP/2 PING frames."""

    interval: GoDuration
    timeout: GoDuration


class HttpSettings(Strict):
    """Limits of requests; 0 is the same as unset, and means no limit."""

    http1_max_pending_requests: Count = Field(default=0, alias="http1MaxPendingRequests")
    http2_max_requests: Count = Field(default=0, alias="http2MaxRequests")
    max_requests_per_connection: Count = 0
    max_retries: Count = 0
    max_concurrent_streams: Count = 0
    idle_timeout: GoDuration | None = None
    h2_upgrade_policy: Literal["DEFAULT", "DO_NOT_UPGRADE", "UPGRADE"] = Field(
        default="DEFAULT", alias="h2UpgradePolicy"
    )
    use_client_protocol: bool = False
    http2_keep_alive: Http2KeepAlive | None = Field(default=None, alias="http2KeepAlive")

    @model_validator(mode="after")
    def _one_protocol(self) -> HttpSettings:
        if self.h2_upgrade_policy == "UPGRADE" and self.use_client_protocol:
            reject(Text("manifests-upgrade-or-client"), ("useClientProtocol",))
        return self


class ConnectionPool(Strict):
    """What Envoy calls circuit breakers, and the life of a connection."""

    tcp: TcpSettings | None = None
    http: HttpSettings | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> ConnectionPool:
        if self.tcp is None and self.http is None:
            lacks(Text("manifests-must-have", names=Listed(("tcp", "http"), "or")))
        return self


class RetryBudget(Strict):
    """Retries as a share of the active requests."""

    percent: Annotated[float, Field(ge=0, le=100)] | None = None
    min_retry_concurrency: Count32 = 0
    budget_interval: AnyDuration | None = None


class PolicyPort(Strict):
    """A port by a number that nobody checks: a policy of no port is one without effect."""

    number: Count32 = 0

    def notes(self) -> Iterable[tuple[str, Text]]:
        """No Service has such a port."""
        if not 1 <= self.number <= 65535:
            yield "number", Text("manifests-no-such-port", port=self.number)


class PortPolicy(Strict):
    """The policy of one port: it replaces the policy above it as a whole."""

    port: PolicyPort
    connection_pool: ConnectionPool | None = None
    outlier_detection: OutlierDetection | None = None
    load_balancer: LoadBalancer | None = None
    tls: Tls | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> PortPolicy:
        blocks = (self.connection_pool, self.outlier_detection, self.load_balancer, self.tls)
        if all(block is None for block in blocks):
            names = ("connectionPool", "outlierDetection", "loadBalancer", "tls")
            lacks(Text("manifests-must-have", names=Listed(names, "or")))
        return self


class ProxyProtocol(Strict):
    """The header that tells a pod who the client is; the pod has to expect it."""

    version: Literal["V1", "V2"] = "V1"


class TrafficPolicy(Strict):
    """The policy of a service, or of one subset of it."""

    unsupported: ClassVar[Mapping[str, Text]] = MappingProxyType(
        {
            "tunnel": Text("manifests-for-tcp-and-tls"),
        }
    )

    connection_pool: ConnectionPool | None = None
    outlier_detection: OutlierDetection | None = None
    load_balancer: LoadBalancer | None = None
    tls: Tls | None = None
    retry_budget: RetryBudget | None = None
    proxy_protocol: ProxyProtocol | None = None
    port_level_settings: Items[PortPolicy] = ()

    @model_validator(mode="after")
    def _not_empty(self) -> TrafficPolicy:
        if all(getattr(self, name) in (None, ()) for name in type(self).model_fields):
            lacks(Text("manifests-must-have-one", names=tuple(sorted(self.field_names()))))
        return self


class Subset(Strict):
    """Some of a service's pods, by label."""

    name: DnsLabel
    labels: Annotated[Labels, AfterValidator(valid_labels)] = Field(default_factory=dict)
    traffic_policy: TrafficPolicy | None = None


class WorkloadSelector(Strict):
    """Whose proxies a rule is for, by the labels of their pods."""

    match_labels: Annotated[Labels, AfterValidator(valid_labels)] = Field(default_factory=dict)

    def notes(self) -> Iterable[tuple[str, Text]]:
        """No label is no choice."""
        if not self.match_labels:
            yield "matchLabels", Text("manifests-every-proxy")


class DestinationRuleSpec(Strict):
    """The host, its policy and its subsets."""

    host: Host
    traffic_policy: TrafficPolicy | None = None
    subsets: Items[Subset] = ()
    export_to: Items[ExportTo] = ()
    workload_selector: WorkloadSelector | None = None

    def notes(self) -> Iterable[tuple[str, Text]]:
        """An order of localities that nothing ever makes use of."""
        for path in self.idle_failovers():
            yield path, IDLE_FAILOVER

    def idle_failovers(self) -> Iterable[str]:
        """The path of every loadBalancer that orders localities with nobody to eject hosts."""
        top = self.traffic_policy
        for path, policy in _policies(top, "trafficPolicy"):
            if _is_idle(policy, None):
                yield f"{path}.loadBalancer"
        for index, subset in enumerate(self.subsets):
            place = f"subsets[{index}].trafficPolicy"
            for path, policy in _policies(subset.traffic_policy, place):
                if _is_idle(policy, top if isinstance(policy, TrafficPolicy) else None):
                    yield f"{path}.loadBalancer"

    def balancers(self) -> Iterable[tuple[str, LoadBalancer]]:
        """Every loadBalancer, with its path."""
        places = [("trafficPolicy", self.traffic_policy)]
        places += [
            (f"subsets[{index}].trafficPolicy", subset.traffic_policy)
            for index, subset in enumerate(self.subsets)
        ]
        for place, traffic_policy in places:
            for path, policy in _policies(traffic_policy, place):
                if policy.load_balancer is not None:
                    yield f"{path}.loadBalancer", policy.load_balancer

    @field_validator("subsets")
    @classmethod
    def _told_apart(cls, subsets: tuple[Subset, ...]) -> tuple[Subset, ...]:
        no_twins((subset.name for subset in subsets), Text("manifests-the-subset"))
        return subsets


IDLE_FAILOVER = Text("manifests-idle-failover")


def _policies(
    policy: TrafficPolicy | None, path: str
) -> Iterable[tuple[str, TrafficPolicy | PortPolicy]]:
    """A policy and those of its ports, each with its path."""
    if policy is not None:
        yield path, policy
        for index, entry in enumerate(policy.port_level_settings):
            yield f"{path}.portLevelSettings[{index}]", entry


def _is_idle(policy: TrafficPolicy | PortPolicy, above: TrafficPolicy | None) -> bool:
    """Whether it orders localities with nobody to eject their hosts."""
    balancer = policy.load_balancer
    setting = balancer.locality_lb_setting if balancer else None
    ejects = policy.outlier_detection or (above and above.outlier_detection)
    return setting is not None and setting.is_ordered and not ejects


class DestinationRule(Resource):
    """networking.istio.io DestinationRule."""

    kind: Literal["DestinationRule"]
    spec: DestinationRuleSpec

    @model_validator(mode="after")
    def _visible(self) -> DestinationRule:
        namespace, exported = self.metadata.namespace, self.spec.export_to
        check_exports(exported, namespace)
        if self.spec.workload_selector is not None and exported not in ((), (".",), (namespace,)):
            reject(Text("manifests-exported-with-selector"), ("spec", "exportTo"))
        return self
