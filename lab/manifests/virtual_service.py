"""networking.istio.io VirtualService: which request goes to which service, and how."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from lab.manifests.duration import GoDuration
from lab.manifests.http_action import (
    CorsPolicy,
    Destination,
    DirectResponse,
    Fault,
    Headers,
    Mirror,
    Percentage,
    Redirect,
    Retries,
    Rewrite,
    WeightedDestination,
    check_weights,
)
from lab.manifests.http_match import MESH, GatewayName, HttpMatch, legacy_names
from lab.manifests.istio import Resource, VirtualHost
from lab.manifests.model import Items, Strict, no_twins, reject

if TYPE_CHECKING:
    from collections.abc import Iterable


class HttpRoute(Strict):
    """One rule; the first whose conditions hold is the only one."""

    unsupported: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "delegate": "write the delegate's rules here",
            "mirrorPercent": "deprecated; write mirrorPercentage.value",
        }
    )

    name: str = ""
    match: Items[HttpMatch] = ()
    route: Items[WeightedDestination] = ()
    redirect: Redirect | None = None
    direct_response: DirectResponse | None = None
    rewrite: Rewrite | None = None
    timeout: GoDuration | None = None
    retries: Retries | None = None
    fault: Fault | None = None
    mirror: Destination | None = None
    mirror_percentage: Percentage | None = None
    mirrors: Items[Mirror] = ()
    cors_policy: CorsPolicy | None = None
    headers: Headers | None = None

    @field_validator("route")
    @classmethod
    def _weights(cls, route: tuple[WeightedDestination, ...]) -> tuple[WeightedDestination, ...]:
        check_weights(route)
        return route

    @model_validator(mode="after")
    def _one_action(self) -> HttpRoute:
        actions = {
            "route": self.route or None,
            "redirect": self.redirect,
            "directResponse": self.direct_response,
        }
        given = [name for name, action in actions.items() if action is not None]
        if len(given) != 1:
            reject(f"needs exactly one of {', '.join(actions)}; {len(given)} given")
        if not self.route and (self.fault or self.rewrite):
            reject(f"{given[0]} excludes fault and rewrite")
        if self.mirror is not None and self.mirrors:
            reject("mirror and mirrors exclude each other")
        if self.redirect and self.redirect.prefix_rewrite:
            prefixes = [match.uri is None or match.uri.prefix is not None for match in self.match]
            if not all(prefixes):
                reject("redirect.prefixRewrite needs a uri match by prefix")
        return self

    @model_validator(mode="after")
    def _one_authority(self) -> HttpRoute:
        request = self.headers.request if self.headers else None
        names = [*request.set, *request.add] if request else []
        times = sum(name.lower() in {":authority", "host"} for name in names)
        if times + bool(self.rewrite and self.rewrite.authority) > 1:
            reject("the authority is set more than once")
        return self


class VirtualServiceSpec(Strict):
    """Hosts, the gateways they are reached through, and the rules."""

    unsupported: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "exportTo": "whom a rule is visible to is not decided on a laptop",
            "tcp": "only HTTP is translated",
            "tls": "only HTTP is translated",
        }
    )

    hosts: Items[VirtualHost] = Field(min_length=1)
    gateways: Items[GatewayName] = ()
    http: Items[HttpRoute] = Field(min_length=1)

    @model_validator(mode="after")
    def _hosts(self) -> VirtualServiceSpec:
        if "*" in self.hosts and MESH in (self.gateways or (MESH,)):
            reject("the host * is for gateways only, not for mesh")
        no_twins(self.hosts, "the host")
        for host in self.hosts:
            for other in self.hosts:
                if host != other and host.startswith("*") and other.endswith(host[1:]):
                    reject(f"the host {host!r} covers {other!r}")
        return self

    def notes(self) -> Iterable[tuple[str, str]]:
        """Names of gateways as they were once, and rules that are never asked."""
        yield from legacy_names(self.gateways)
        for index, rule in enumerate(self.http[:-1]):
            if not rule.match:
                yield "http", f"rule {index} has no match, so the rules after it are never used"
                return
        matches = [
            (f"http[{number}].match[{index}]", match)
            for number, rule in enumerate(self.http)
            for index, match in enumerate(rule.match)
        ]
        for number, (place, match) in enumerate(matches):
            for earlier, other in matches[:number]:
                if other.covers(match):
                    yield place, f"never used: spec.{earlier} takes all of its requests before"
                    break


class VirtualService(Resource):
    """networking.istio.io VirtualService."""

    kind: Literal["VirtualService"]
    spec: VirtualServiceSpec
