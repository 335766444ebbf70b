"""networking.istio.io DestinationRule: how a client talks to a service, once a route chose it.

Unset and 0 differ in places (``consecutive5xxErrors: 0`` is off, unset is Envoy's 5): where the
API has a wrapper type the attribute is None when unset.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from lab.manifests.duration import GoDuration, GoDurationOrZero
from lab.manifests.istio import Host, Resource
from lab.manifests.model import (
    Count,
    Count32,
    DnsLabel,
    Items,
    Labels,
    Percent,
    Strict,
    no_twins,
    reject,
    valid_labels,
)
from lab.manifests.tls import Tls

if TYPE_CHECKING:
    from collections.abc import Iterable

_HIGHEST_TABLE = 5_000_011
#: Envoy's own limit (RingHashLbConfig.minimum_ring_size), which istiod does not know.
_LARGEST_RING = 2**23


class OutlierDetection(Strict):
    """When a host is ejected, and for how long."""

    consecutive_5xx_errors: Count32 | None = Field(default=None, alias="consecutive5xxErrors")
    consecutive_gateway_errors: Count32 | None = None
    consecutive_local_origin_failures: Count32 | None = None
    split_external_local_origin_errors: bool = False
    consecutive_errors: Count = 0
    interval: GoDuration | None = None
    base_ejection_time: GoDuration | None = None
    max_ejection_percent: Percent = 0
    min_health_percent: Percent = 0
    #: The answers that count as errors, instead of every 5xx.
    outlier_detection_http_error_codes: Items[Annotated[int, Field(ge=100, le=599)]] = ()

    @model_validator(mode="after")
    def _split_first(self) -> OutlierDetection:
        if self.consecutive_local_origin_failures and not self.split_external_local_origin_errors:
            reject("consecutiveLocalOriginFailures needs splitExternalLocalOriginErrors: true")
        return self

    def notes(self) -> Iterable[tuple[str, str]]:
        """The old name of the threshold does nothing at all."""
        if self.consecutive_errors:
            yield (
                "consecutiveErrors",
                "deprecated and without effect; write consecutive5xxErrors",
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
            reject("h2UpgradePolicy UPGRADE and useClientProtocol exclude each other")
        return self


class ConnectionPool(Strict):
    """What Envoy calls circuit breakers, and the life of a connection."""

    tcp: TcpSettings | None = None
    http: HttpSettings | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> ConnectionPool:
        if self.tcp is None and self.http is None:
            reject("must have tcp or http")
        return self


class Warmup(Strict):
    """How a new host's share grows."""

    duration: GoDuration
    minimum_percent: Annotated[float, Field(ge=0, le=100)] | None = None
    aggression: Annotated[float, Field(gt=0)] | None = None


class CookieAttribute(Strict):
    """An attribute of a generated cookie; its name is there once."""

    name: str = Field(min_length=1)
    value: str = ""


class HttpCookie(Strict):
    """The cookie whose value is hashed, generated if there is a ttl."""

    name: str = Field(min_length=1)
    path: str = ""
    ttl: GoDurationOrZero | None = None
    attributes: Items[CookieAttribute] = ()

    @field_validator("attributes")
    @classmethod
    def _once(cls, attributes: tuple[CookieAttribute, ...]) -> tuple[CookieAttribute, ...]:
        no_twins((attribute.name for attribute in attributes), "the attribute")
        return attributes


def _ring(size: int) -> int:
    if size > _LARGEST_RING:
        reject(f"istiod takes {size}, and Envoy then refuses the cluster: at most {_LARGEST_RING}")
    return size


RingSize = Annotated[Count32, AfterValidator(_ring)]


class RingHash(Strict):
    """Ketama."""

    minimum_ring_size: RingSize = 0


def _is_prime(number: int) -> bool:
    return number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))


class Maglev(Strict):
    """Maglev hashing; unset is Envoy's table size."""

    table_size: Count32 | None = None

    @field_validator("table_size")
    @classmethod
    def _prime(cls, size: int | None) -> int | None:
        if size is not None and (size >= _HIGHEST_TABLE or not _is_prime(size)):
            reject(f"must be a prime number below {_HIGHEST_TABLE}, not {size}")
        return size


class ConsistentHash(Strict):
    """The same client keeps its host, as long as the host is there."""

    http_header_name: str | None = Field(default=None, min_length=1)
    http_cookie: HttpCookie | None = None
    use_source_ip: bool | None = None
    http_query_parameter_name: str | None = Field(default=None, min_length=1)
    ring_hash: RingHash | None = None
    maglev: Maglev | None = None
    minimum_ring_size: RingSize = 0

    @model_validator(mode="after")
    def _one_of_each(self) -> ConsistentHash:
        keys = {
            "httpHeaderName": self.http_header_name,
            "httpCookie": self.http_cookie,
            "useSourceIp": self.use_source_ip,
            "httpQueryParameterName": self.http_query_parameter_name,
        }
        given = [name for name, value in keys.items() if value is not None]
        if len(given) > 1:
            reject(f"{' and '.join(given)} exclude each other")
        if self.ring_hash is not None and self.maglev is not None:
            reject("ringHash and maglev exclude each other")
        if self.minimum_ring_size and (self.ring_hash or self.maglev):
            reject("the deprecated minimumRingSize excludes ringHash and maglev")
        return self

    def notes(self) -> Iterable[tuple[str, str]]:
        """Nothing to hash, and a size that has moved."""
        keys = (self.http_header_name, self.http_cookie, self.http_query_parameter_name)
        if not self.use_source_ip and all(key is None for key in keys):
            yield (
                "",
                (
                    "nothing is hashed, so that every request gets any host; write httpHeaderName, "
                    "httpCookie, httpQueryParameterName or useSourceIp: true"
                ),
            )
        if self.minimum_ring_size:
            yield "minimumRingSize", "deprecated; write ringHash.minimumRingSize"


class LoadBalancer(Strict):
    """Which host gets the next request."""

    unsupported: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "localityLbSetting": "pods on a laptop are in no region or zone",
            "zoneAwareLbSetting": "pods on a laptop are in no region or zone",
        }
    )

    simple: Literal[
        "UNSPECIFIED",
        "LEAST_CONN",
        "LEAST_REQUEST",
        "PASSTHROUGH",
        "RANDOM",
        "ROUND_ROBIN",
    ] = "UNSPECIFIED"
    consistent_hash: ConsistentHash | None = None
    warmup: Warmup | None = None
    warmup_duration_secs: GoDuration | None = None

    @model_validator(mode="after")
    def _one_algorithm(self) -> LoadBalancer:
        if self.consistent_hash is not None and "simple" in self.model_fields_set:
            reject("simple and consistentHash exclude each other")
        return self

    def notes(self) -> Iterable[tuple[str, str]]:
        """Two old names."""
        if self.simple == "LEAST_CONN":
            yield "simple", "LEAST_CONN is deprecated; write LEAST_REQUEST"
        if self.warmup_duration_secs is not None:
            yield "warmupDurationSecs", "deprecated; write warmup.duration"


class RetryBudget(Strict):
    """Retries as a share of the active requests."""

    percent: Annotated[float, Field(ge=0, le=100)] | None = None
    min_retry_concurrency: Count32 = 0
    budget_interval: GoDuration | None = None


class PolicyPort(Strict):
    """A port by a number that nobody checks: a policy of no port is one without effect."""

    number: Count32 = 0

    def notes(self) -> Iterable[tuple[str, str]]:
        """No Service has such a port."""
        if not 1 <= self.number <= 65535:
            yield "number", f"no port is {self.number}, so the entry is without effect"


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
            reject("must have connectionPool, outlierDetection, loadBalancer or tls")
        return self


class TrafficPolicy(Strict):
    """The policy of a service, or of one subset of it."""

    unsupported: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "proxyProtocol": "pods on a laptop are not asked to speak it",
            "tunnel": "only HTTP is translated, and this is for TCP and TLS",
        }
    )

    connection_pool: ConnectionPool | None = None
    outlier_detection: OutlierDetection | None = None
    load_balancer: LoadBalancer | None = None
    tls: Tls | None = None
    retry_budget: RetryBudget | None = None
    port_level_settings: Items[PortPolicy] = ()

    @model_validator(mode="after")
    def _not_empty(self) -> TrafficPolicy:
        if all(getattr(self, name) in (None, ()) for name in type(self).model_fields):
            reject(f"must have at least one of {', '.join(sorted(self.field_names()))}")
        return self


class Subset(Strict):
    """Some of a service's pods, by label."""

    name: DnsLabel
    labels: Annotated[Labels, AfterValidator(valid_labels)] = Field(default_factory=dict)
    traffic_policy: TrafficPolicy | None = None


class DestinationRuleSpec(Strict):
    """The host, its policy and its subsets."""

    unsupported: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "exportTo": "whom a rule is visible to is not decided on a laptop",
            "workloadSelector": "the laptop's proxies have no labels of their own choice",
        }
    )

    host: Host
    traffic_policy: TrafficPolicy | None = None
    subsets: Items[Subset] = ()

    @field_validator("subsets")
    @classmethod
    def _told_apart(cls, subsets: tuple[Subset, ...]) -> tuple[Subset, ...]:
        no_twins((subset.name for subset in subsets), "the subset")
        return subsets


class DestinationRule(Resource):
    """networking.istio.io DestinationRule."""

    kind: Literal["DestinationRule"]
    spec: DestinationRuleSpec
