"""networking.istio.io VirtualService: which request goes to which service, and how."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from lab.manifests.cors import CorsPolicy
from lab.manifests.duration import GoDuration
from lab.manifests.http_action import (
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
from lab.manifests.http_match import MESH, GatewayName, HttpMatch, legacy_names, never_used
from lab.manifests.istio import ExportTo, Resource, VirtualHost, check_exports, exports
from lab.manifests.model import Items, Percent, Strict, lacks, no_twins, reject
from lab.words import Listed, Text

if TYPE_CHECKING:
    from collections.abc import Iterable


SEMANTICS = "internal.istio.io/route-semantics"


class Delegate(Strict):
    """A VirtualService without hosts, whose rules stand here; its namespace may be left out."""

    name: str = ""
    namespace: str = ""


class HttpRoute(Strict):
    """One rule; the first whose conditions hold is the only one."""

    deprecated: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"mirrorPercent": "mirrorPercentage.value"}
    )

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
                both = Listed(("route", "redirect"))
                reject(Text("manifests-excludes", name="delegate", others=both))
            return self
        if len(given) != 1:
            names = tuple(actions)
            lacks(Text("manifests-needs-exactly-one-given", names=names, given=len(given)))
        if not self.route and (self.fault or self.rewrite):
            both = Listed(("fault", "rewrite"))
            reject(Text("manifests-excludes", name=given[0], others=both), ("fault",), ("rewrite",))
        if self.mirror is not None and self.mirrors:
            reject(Text("manifests-exclude", names=Listed(("mirror", "mirrors"))), ("mirror",))
        if self.redirect and self.redirect.prefix_rewrite:
            prefixes = [match.uri is None or match.uri.prefix is not None for match in self.match]
            if not all(prefixes):
                lacks(Text("manifests-rewrite-by-prefix"))
        return self

    @model_validator(mode="after")
    def _one_authority(self) -> HttpRoute:
        request = self.headers.request if self.headers else None
        names = [*request.set, *request.add] if request else []
        times = sum(name.lower() in {":authority", "host"} for name in names)
        if times + bool(self.rewrite and self.rewrite.authority) > 1:
            reject(Text("manifests-authority-twice"), ("headers", "request"))
        return self

    def destinations(self) -> Iterable[Destination]:
        """Where requests go; what gets none of them is not sent to Envoy either."""
        sharing = len(self.route) > 1
        yield from (each.destination for each in self.route if each.weight or not sharing)
        yield from (each.destination for each in self.mirrors)
        if self.mirror is not None:
            yield self.mirror

    def notes(self) -> Iterable[tuple[str, Text]]:
        """An old name."""
        if self.mirror_percent is not None:
            instead = Text("manifests-deprecated", instead="mirrorPercentage.value")
            yield "mirrorPercent", instead


class VirtualServiceSpec(Strict):
    """Hosts, the gateways they are reached through, and the rules; a delegate has rules only."""

    unsupported: ClassVar[Mapping[str, Text]] = MappingProxyType(
        {
            "tcp": Text("manifests-only-http"),
            "tls": Text("manifests-only-http"),
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
            lacks(Text("manifests-delegate-with-gateways"), ("gateways",))
        if any(rule.delegate is not None for rule in self.http):
            rules = enumerate(self.http)
            apart = [("http", i) for i, rule in rules if rule.delegate is not None]
            reject(Text("manifests-delegate-with-delegate"), *apart)
        return self

    @model_validator(mode="after")
    def _hosts(self) -> VirtualServiceSpec:
        if "*" in self.hosts and MESH in (self.gateways or (MESH,)):
            reject(Text("manifests-every-host-in-mesh"), ("hosts", self.hosts.index("*")))
        no_twins(self.hosts, Text("manifests-the-host"), "hosts")
        places = {host: index for index, host in enumerate(self.hosts)}
        covered = [
            (places[wide], index)
            for index, host in enumerate(self.hosts if any("*" in h for h in self.hosts) else ())
            for start in range(len(host) + 1)
            if (wide := f"*{host[start:]}") in places and wide != host
        ]
        if covered:
            wide, narrow = (self.hosts[each] for each in min(covered))
            covers = Text("manifests-host-covers", host=repr(wide), other=repr(narrow))
            reject(covers, *(("hosts", index) for _, index in covered))
        return self

    def notes(self) -> Iterable[tuple[str, Text]]:
        """Names of gateways as they were once, and rules that are never asked."""
        yield from legacy_names(self.gateways)
        for index, rule in enumerate(self.http[:-1]):
            if not rule.match and rule.delegate is None:
                yield "http", Text("manifests-rules-after", index=index)
                return
        matches = (
            (f"http[{number}].match[{index}]", match)
            for number, rule in enumerate(self.http)
            for index, match in enumerate(rule.match)
        )
        for place, earlier in never_used(matches):
            yield place, Text("manifests-match-never-used", earlier=earlier)


class VirtualService(Resource):
    """networking.istio.io VirtualService."""

    kind: Literal["VirtualService"]
    spec: VirtualServiceSpec

    def notes(self) -> Iterable[tuple[str, Text]]:
        """An annotation that istiod gives to what it makes of others' routes."""
        if SEMANTICS in self.metadata.annotations:
            yield f"metadata.annotations[{SEMANTICS}]", Text("manifests-route-semantics")

    def is_seen_in(self, namespace: str) -> bool:
        """Whether proxies of a namespace are told of it; ``*`` is all of them."""
        return bool(exports(self.spec.export_to, self.metadata.namespace) & {"*", namespace})

    @model_validator(mode="after")
    def _visible(self) -> VirtualService:
        check_exports(self.spec.export_to, self.metadata.namespace)
        return self
