"""security.istio.io and telemetry.istio.io: who may talk, and what is said about it.

Source: istio.io/api, security/v1/{authorization_policy,peer_authentication}.proto and
telemetry/v1/telemetry.proto.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, model_validator

from lab.manifests.model import Items, Labels, Strict, reject
from tests.manifests.custom.resource import Custom, Name


class Selector(Strict):
    """Which pods; Istio's has labels only."""

    match_labels: Labels = Field(min_length=1)


class TargetRef(Strict):
    """What it is attached to, in place of a selector."""

    kind: Literal["Gateway", "GatewayClass", "Service", "ServiceEntry"]
    name: Name
    group: str = ""
    namespace: str | None = None


class Source(Strict):
    """Who asks."""

    principals: Items[Name] = ()
    not_principals: Items[Name] = ()
    namespaces: Items[Name] = ()
    not_namespaces: Items[Name] = ()
    service_accounts: Items[Name] = ()
    ip_blocks: Items[Name] = ()
    remote_ip_blocks: Items[Name] = ()


class Operation(Strict):
    """What is asked."""

    hosts: Items[Name] = ()
    ports: Items[Name] = ()
    not_ports: Items[Name] = ()
    methods: Items[Name] = ()
    not_methods: Items[Name] = ()
    paths: Items[Name] = ()
    not_paths: Items[Name] = ()


def _not_empty(model: Strict, what: str) -> None:
    if not any(getattr(model, name) for name in type(model).model_fields):
        reject(f"{what} must say something: an empty one is for everybody")


class From(Strict):
    """One kind of asker."""

    source: Source

    @model_validator(mode="after")
    def _says(self) -> From:
        _not_empty(self.source, "a source")
        return self


class To(Strict):
    """One kind of request."""

    operation: Operation

    @model_validator(mode="after")
    def _says(self) -> To:
        _not_empty(self.operation, "an operation")
        return self


class Condition(Strict):
    """A further condition."""

    key: Name
    values: Items[Name] = ()
    not_values: Items[Name] = ()


class Rule(Strict):
    """Who may ask what, and when."""

    from_: Items[From] = Field(default=(), alias="from")
    to: Items[To] = ()
    when: Items[Condition] = ()


class AuthorizationSpec(Strict):
    """Rules, and what is done where one matches."""

    selector: Selector | None = None
    target_refs: Items[TargetRef] = ()
    action: Literal["ALLOW", "DENY", "AUDIT"] = "ALLOW"
    rules: Items[Rule] = ()


class AuthorizationPolicy(Custom):
    """Who may talk to whom."""

    api_version: Literal["security.istio.io/v1"]
    kind: Literal["AuthorizationPolicy"]
    spec: AuthorizationSpec


class MutualTls(Strict):
    """Whether plain text is taken."""

    mode: Literal["UNSET", "DISABLE", "PERMISSIVE", "STRICT"]


class PeerAuthenticationSpec(Strict):
    """For all ports, and for single ones."""

    selector: Selector | None = None
    mtls: MutualTls | None = None
    port_level_mtls: Mapping[int, MutualTls] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _ports(self) -> PeerAuthenticationSpec:
        if self.port_level_mtls and self.selector is None:
            reject("portLevelMtls needs a selector")
        return self


class PeerAuthentication(Custom):
    """How pods are talked to."""

    api_version: Literal["security.istio.io/v1"]
    kind: Literal["PeerAuthentication"]
    spec: PeerAuthenticationSpec


class Provider(Strict):
    """A provider of the mesh's configuration."""

    name: Name


class LogMatch(Strict):
    """Which side of a request."""

    mode: Literal["CLIENT_AND_SERVER", "CLIENT", "SERVER"]


class LogFilter(Strict):
    """An expression in CEL."""

    expression: Name


class AccessLogging(Strict):
    """Where requests are logged."""

    match: LogMatch | None = None
    providers: Items[Provider] = ()
    disabled: bool | None = None
    filter: LogFilter | None = None


class MetricMatch(Strict):
    """Which of the mesh's metrics."""

    metric: str | None = None
    custom_metric: str | None = None
    mode: Literal["CLIENT_AND_SERVER", "CLIENT", "SERVER"] | None = None


class TagOverride(Strict):
    """What becomes of a label."""

    operation: Literal["UPSERT", "REMOVE"] | None = None
    value: str | None = None


class MetricOverride(Strict):
    """What becomes of a metric."""

    match: MetricMatch | None = None
    disabled: bool | None = None
    tag_overrides: Mapping[str, TagOverride] = Field(default_factory=dict)


class Metrics(Strict):
    """Which figures a proxy keeps."""

    providers: Items[Provider] = ()
    overrides: Items[MetricOverride] = ()
    reporting_interval: str | None = None


class Tracing(Strict):
    """Which requests are traced."""

    providers: Items[Provider] = ()
    random_sampling_percentage: float | None = Field(default=None, ge=0, le=100)
    disable_span_reporting: bool | None = None


class TelemetrySpec(Strict):
    """Of which proxies, and what."""

    selector: Selector | None = None
    target_refs: Items[TargetRef] = ()
    access_logging: Items[AccessLogging] = ()
    metrics: Items[Metrics] = ()
    tracing: Items[Tracing] = ()


class Telemetry(Custom):
    """What proxies say about requests."""

    api_version: Literal["telemetry.istio.io/v1"]
    kind: Literal["Telemetry"]
    spec: TelemetrySpec
