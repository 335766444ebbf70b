"""Which host gets the next request: the loadBalancer of a DestinationRule."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from lab.manifests.duration import AnyDuration, GoDuration
from lab.manifests.locality import LocalityLbSetting, ZoneAwareLbSetting
from lab.manifests.model import Count32, Items, Strict, no_twins, reject
from lab.words import Listed, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

_HIGHEST_TABLE = 5_000_011
#: Envoy's own limit (RingHashLbConfig.minimum_ring_size), which istiod does not know.
_LARGEST_RING = 2**23


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
    ttl: AnyDuration | None = None
    attributes: Items[CookieAttribute] = ()

    @field_validator("attributes")
    @classmethod
    def _once(cls, attributes: tuple[CookieAttribute, ...]) -> tuple[CookieAttribute, ...]:
        no_twins((attribute.name for attribute in attributes), Text("manifests-the-attribute"))
        return attributes


def _ring(size: int) -> int:
    if size > _LARGEST_RING:
        reject(Text("manifests-ring-too-large", size=size, most=_LARGEST_RING))
    return size


RingSize = Annotated[Count32, AfterValidator(_ring)]


class RingHash(Strict):
    """Ketama."""

    minimum_ring_size: RingSize = 0


def _is_prime(number: int) -> bool:
    return number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))


class Maglev(Strict):
    """Maglev hashing; a table without a size is refused by istiod."""

    table_size: Count32

    @field_validator("table_size")
    @classmethod
    def _prime(cls, size: int) -> int:
        if size >= _HIGHEST_TABLE or not _is_prime(size):
            reject(Text("manifests-prime", bound=_HIGHEST_TABLE, size=size))
        return size


class ConsistentHash(Strict):
    """The same client keeps its host, as long as the host is there."""

    deprecated: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"minimumRingSize": "ringHash.minimumRingSize"}
    )

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
            reject(Text("manifests-exclude", names=Listed(tuple(given))))
        if self.ring_hash is not None and self.maglev is not None:
            reject(Text("manifests-exclude", names=Listed(("ringHash", "maglev"))))
        if self.minimum_ring_size and (self.ring_hash or self.maglev):
            reject(Text("manifests-ring-size-excluded"), ("minimumRingSize",))
        return self

    def notes(self) -> Iterable[tuple[str, Text]]:
        """Nothing to hash, and a size that has moved."""
        keys = (self.http_header_name, self.http_cookie, self.http_query_parameter_name)
        if not self.use_source_ip and all(key is None for key in keys):
            yield (
                "",
                Text("manifests-nothing-hashed"),
            )
        if self.minimum_ring_size:
            instead = Text("manifests-deprecated", instead="ringHash.minimumRingSize")
            yield "minimumRingSize", instead


class LoadBalancer(Strict):
    """Which host gets the next request."""

    deprecated: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"warmupDurationSecs": "warmup.duration"}
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
    locality_lb_setting: LocalityLbSetting | None = None
    zone_aware_lb_setting: ZoneAwareLbSetting | None = None

    @model_validator(mode="after")
    def _one_setting(self) -> LoadBalancer:
        if self.locality_lb_setting is not None and self.zone_aware_lb_setting is not None:
            both = ("localityLbSetting", "zoneAwareLbSetting")
            reject(Text("manifests-exclude", names=Listed(both)), *((each,) for each in both))
        return self

    @model_validator(mode="after")
    def _one_algorithm(self) -> LoadBalancer:
        if self.consistent_hash is not None and "simple" in self.model_fields_set:
            both = ("simple", "consistentHash")
            reject(Text("manifests-exclude", names=Listed(both)), *((each,) for each in both))
        return self

    def notes(self) -> Iterable[tuple[str, Text]]:
        """Two old names."""
        if self.simple == "LEAST_CONN":
            yield "simple", Text("manifests-least-conn")
        if self.warmup_duration_secs is not None:
            yield "warmupDurationSecs", Text("manifests-deprecated", instead="warmup.duration")
