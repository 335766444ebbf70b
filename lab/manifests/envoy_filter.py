"""networking.istio.io EnvoyFilter, in the one case that the lab takes.

istiod writes neither failure-percentage nor success-rate ejection, so that a mesh that wants one of
them merges it into the cluster: ``applyTo: CLUSTER``, matched by service, operation ``MERGE``, and
in the value those fields of ``outlier_detection``. Anything else is refused by its name.

Source: networking/v1alpha3/envoy_filter.proto; api/envoy/config/cluster/v3/outlier_detection.proto.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, field_validator, model_validator
from pydantic.alias_generators import to_camel

from lab.manifests.istio import Resource
from lab.manifests.model import (
    Count32,
    DnsLabel,
    Items,
    Percent,
    PortNumber,
    Strict,
    Whole,
    lacks,
    not_modelled,
    reject,
)
from lab.words import Text

API_VERSION = "networking.istio.io/v1alpha3"
#: Where Istio's own gateway is, and where a filter is for every proxy.
ROOT_NAMESPACE = "istio-system"
_TAKEN = Text("manifests-filter-taken")
_ONE_CASE = {"applyTo": "CLUSTER", "operation": "MERGE"}


class EnvoyMessage(Strict):
    """A part of Envoy's own config: proto JSON takes names in either style."""

    @model_validator(mode="before")
    @classmethod
    def _one_style(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the YAML holds
        """Names as the model has them; one that it does not have is refused, for Envoy has it."""
        if not isinstance(data, Mapping):
            return data
        found: dict[str, Any] = {}
        for name, value in data.items():
            camel = to_camel(name) if isinstance(name, str) and "_" in name else name
            if camel not in cls.field_names():
                not_modelled(Text("manifests-filter-not-for", name=repr(name)))
            if camel in found:
                reject(Text("manifests-both-styles", name=str(name)), (name,))
            found[camel] = value
        return found


class EjectionFields(EnvoyMessage):
    """What is merged into ``outlier_detection``; unset is not merged."""

    failure_percentage_threshold: Percent | None = None
    failure_percentage_minimum_hosts: Count32 | None = None
    failure_percentage_request_volume: Count32 | None = None
    enforcing_failure_percentage: Percent | None = None
    enforcing_failure_percentage_local_origin: Percent | None = None
    success_rate_minimum_hosts: Count32 | None = None
    success_rate_request_volume: Count32 | None = None
    success_rate_stdev_factor: Count32 | None = None
    enforcing_success_rate: Percent | None = None
    enforcing_local_origin_success_rate: Percent | None = None

    def given(self) -> dict[str, int]:
        """The fields that are set, as Envoy names them."""
        return {name: value for name, value in self if value is not None}


class PatchValue(EnvoyMessage):
    """The part of a cluster that is merged."""

    outlier_detection: EjectionFields

    @field_validator("outlier_detection")
    @classmethod
    def _something(cls, fields: EjectionFields) -> EjectionFields:
        if not fields.given():
            lacks(Text("manifests-needs-at-least-one", names=tuple(EjectionFields.model_fields)))
        return fields


def _only(value: str, field: str) -> str:
    if value != _ONE_CASE[field]:
        wanted = _ONE_CASE[field]
        not_modelled(Text("manifests-filter-with", field=field, wanted=wanted, value=value))
    return value


class Patch(Strict):
    """What is done with what was matched."""

    unsupported: ClassVar[Mapping[str, Text]] = MappingProxyType({"filterClass": _TAKEN})

    operation: str
    value: PatchValue

    @field_validator("operation")
    @classmethod
    def _merge(cls, operation: str) -> str:
        return _only(operation, "operation")


class ClusterMatch(Strict):
    """Clusters by the service's full name; without a subset all of its clusters."""

    unsupported: ClassVar[Mapping[str, Text]] = MappingProxyType(
        {"name": Text("manifests-write-service")}
    )

    service: str = Field(min_length=1)
    subset: DnsLabel | None = None
    port_number: PortNumber | None = None


class ConfigMatch(Strict):
    """Which proxies, and what of their config."""

    unsupported: ClassVar[Mapping[str, Text]] = MappingProxyType(
        dict.fromkeys(("listener", "proxy", "routeConfiguration", "waypoint"), _TAKEN)
    )

    context: Literal["ANY", "GATEWAY", "SIDECAR_INBOUND", "SIDECAR_OUTBOUND", "WAYPOINT"] = "ANY"
    cluster: ClusterMatch

    @field_validator("context")
    @classmethod
    def _outbound(cls, context: str) -> str:
        if context in {"SIDECAR_INBOUND", "WAYPOINT"}:
            not_modelled(Text("manifests-no-context", context=context))
        return context


class ConfigPatch(Strict):
    """One change to what istiod has made."""

    indivisible: ClassVar[frozenset[tuple[str, ...]]] = frozenset({()})

    apply_to: str
    match: ConfigMatch
    patch: Patch

    @field_validator("apply_to")
    @classmethod
    def _cluster(cls, apply_to: str) -> str:
        return _only(apply_to, "applyTo")


class EnvoyFilterSpec(Strict):
    """Patches, and when in the order of all filters they are applied."""

    unsupported: ClassVar[Mapping[str, Text]] = MappingProxyType(
        dict.fromkeys(
            ("targetRefs", "workloadSelector"),
            Text("manifests-proxy-labels"),
        )
    )
    indivisible: ClassVar[frozenset[tuple[str, ...]]] = frozenset(
        {("targetRefs",), ("workloadSelector",)}
    )

    config_patches: Items[ConfigPatch] = Field(min_length=1)
    priority: Annotated[Whole, Field(ge=-(2**31), le=2**31 - 1)] = 0


class EnvoyFilter(Resource):
    """networking.istio.io EnvoyFilter."""

    kind: Literal["EnvoyFilter"]
    spec: EnvoyFilterSpec

    def notes(self) -> Iterable[tuple[str, Text]]:
        """A filter is for the proxies of its own namespace, and the gateway is in another."""
        if self.metadata.namespace != ROOT_NAMESPACE:
            yield (
                "metadata",
                Text("manifests-filter-for-sidecars", namespace=ROOT_NAMESPACE),
            )
