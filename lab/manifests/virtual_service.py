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
from lab.manifests.istio import ExportTo, Resource, VirtualHost, check_exports
from lab.manifests.model import Items, Percent, Strict, lacks, no_twins, reject
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable


class Delegate(Strict):
    """A VirtualService without hosts, whose rules stand here; its namespace may be left out."""

    name: str = ""
    namespace: str = ""


class HttpRoute(Strict):
    """One rule; the first whose conditions hold is the only one."""

    name: str = ""
    match: Items[HttpMatch] = ()
    route: Items[WeightedDestination] = ()
    redirect: Redirect | None = None
    direct_response: DirectResponse | None = None
    delegate: Delegate | None = None
    rewrite: Rewrite | None = None
    timeout: GoDuration | None = None
    retries: Retries | None = None
    fault: Fault | None = None
    mirror: Destination | None = None
    mirror_percent: Percent | None = None
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
        if self.delegate is not None:
            # What the delegate says and what is said here are not compared, as by istiod.
            if self.route or self.redirect:
                reject("delegate excludes route and redirect")
            return self
        if len(given) != 1:
            lacks(f"needs exactly one of {', '.join(actions)}; {len(given)} given")
        if not self.route and (self.fault or self.rewrite):
            reject(f"{given[0]} excludes fault and rewrite")
        if self.mirror is not None and self.mirrors:
            reject("mirror and mirrors exclude each other")
        if self.redirect and self.redirect.prefix_rewrite:
            prefixes = [match.uri is None or match.uri.prefix is not None for match in self.match]
            if not all(prefixes):
                lacks("redirect.prefixRewrite needs a uri match by prefix")
        return self

    @model_validator(mode="after")
    def _one_authority(self) -> HttpRoute:
        request = self.headers.request if self.headers else None
        names = [*request.set, *request.add] if request else []
        times = sum(name.lower() in {":authority", "host"} for name in names)
        if times + bool(self.rewrite and self.rewrite.authority) > 1:
            reject("the authority is set more than once")
        return self

    def notes(self) -> Iterable[tuple[str, str]]:
        """An old name."""
        if self.mirror_percent is not None:
            yield "mirrorPercent", "deprecated; write mirrorPercentage.value"


class VirtualServiceSpec(Strict):
    """Hosts, the gateways they are reached through, and the rules; a delegate has rules only."""

    unsupported: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "tcp": "only HTTP is translated",
            "tls": "only HTTP is translated",
        }
    )

    hosts: Items[VirtualHost] = ()
    gateways: Items[GatewayName] = ()
    http: Items[HttpRoute] = Field(min_length=1)
    export_to: Items[ExportTo] = ()

    @model_validator(mode="after")
    def _delegate(self) -> VirtualServiceSpec:
        if self.hosts:
            return self
        if self.gateways:
            lacks("without hosts it is a delegate, and a delegate has no gateways")
        if any(rule.delegate is not None for rule in self.http):
            reject("without hosts it is a delegate, and a delegate has no delegate")
        return self

    @model_validator(mode="after")
    def _hosts(self) -> VirtualServiceSpec:
        if "*" in self.hosts and MESH in (self.gateways or (MESH,)):
            reject("the host * is for gateways only, not for mesh")
        no_twins(self.hosts, Text("manifests-the-host"), "hosts")
        for host in self.hosts:
            for other in self.hosts:
                if host != other and host.startswith("*") and other.endswith(host[1:]):
                    reject(f"the host {host!r} covers {other!r}")
        return self

    def notes(self) -> Iterable[tuple[str, str]]:
        """Names of gateways as they were once, and rules that are never asked."""
        yield from legacy_names(self.gateways)
        for index, rule in enumerate(self.http[:-1]):
            if not rule.match and rule.delegate is None:
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

    @model_validator(mode="after")
    def _visible(self) -> VirtualService:
        check_exports(self.spec.export_to, self.metadata.namespace)
        return self
