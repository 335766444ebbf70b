"""monitoring.coreos.com/v1: PodMonitor and PrometheusRule.

Whether the expressions are PromQL is for promtool to say. Source: prometheus-operator,
pkg/apis/monitoring/v1/{podmonitor,prometheusrule}_types.go.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from lab.manifests.model import DnsLabel, Items, Labels, PortNumber, Strict, reject
from tests.manifests.custom.resource import Custom, LabelSelector, Name

PrometheusDuration = Annotated[
    str, Field(pattern=r"^(0|(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?)$", min_length=1)
]


class Relabeling(Strict):
    """How a label is made of others."""

    source_labels: Items[Name] = ()
    separator: str | None = None
    target_label: str | None = None
    regex: str | None = None
    modulus: int | None = None
    replacement: str | None = None
    action: str = Field(
        default="replace",
        pattern="^(?i:replace|keep|drop|hashmod|labelmap|labeldrop|labelkeep|lowercase|uppercase"
        "|keepequal|dropequal)$",
    )


class Endpoint(Strict):
    """Where the figures are: the port by its name or number, and the path."""

    port: DnsLabel | None = None
    port_number: PortNumber | None = None
    path: str | None = Field(default=None, pattern="^/")
    scheme: Literal["http", "https"] | None = None
    params: Mapping[str, list[str]] = Field(default_factory=dict)
    interval: PrometheusDuration | None = None
    scrape_timeout: PrometheusDuration | None = None
    honor_labels: bool | None = None
    relabelings: Items[Relabeling] = ()
    metric_relabelings: Items[Relabeling] = ()

    @model_validator(mode="after")
    def _one_port(self) -> Endpoint:
        if (self.port is None) == (self.port_number is None):
            reject("needs exactly one of port, portNumber")
        return self


class NamespaceSelector(Strict):
    """The namespaces to look in."""

    any: bool | None = None
    match_names: Items[DnsLabel] = ()


class PodMonitorSpec(Strict):
    """Which pods, and where their figures are."""

    selector: LabelSelector
    pod_metrics_endpoints: Items[Endpoint] = Field(min_length=1)
    namespace_selector: NamespaceSelector | None = None
    job_label: str | None = None
    pod_target_labels: Items[Name] = ()
    sample_limit: int | None = Field(default=None, ge=0)


class PodMonitor(Custom):
    """What Prometheus scrapes."""

    api_version: Literal["monitoring.coreos.com/v1"]
    kind: Literal["PodMonitor"]
    spec: PodMonitorSpec


class Rule(Strict):
    """An alert, or a figure made of others."""

    alert: Name | None = None
    record: Name | None = None
    expr: str | int
    for_: PrometheusDuration | None = Field(default=None, alias="for")
    keep_firing_for: PrometheusDuration | None = Field(default=None, alias="keep_firing_for")
    labels: Labels = Field(default_factory=dict)
    annotations: Labels = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one(self) -> Rule:
        if (self.alert is None) == (self.record is None):
            reject("needs exactly one of alert, record")
        return self


class Group(Strict):
    """Rules that are computed together."""

    name: Name
    interval: PrometheusDuration | None = None
    labels: Labels = Field(default_factory=dict)
    rules: Items[Rule] = Field(min_length=1)


class PrometheusRuleSpec(Strict):
    """Groups of rules."""

    groups: Items[Group] = Field(min_length=1)


class PrometheusRule(Custom):
    """Alerts and recorded figures."""

    api_version: Literal["monitoring.coreos.com/v1"]
    kind: Literal["PrometheusRule"]
    spec: PrometheusRuleSpec
