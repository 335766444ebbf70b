"""gateway.networking.k8s.io/v1: Gateway and HTTPRoute, in the standard channel of 1.7.

Source: sigs.k8s.io/gateway-api, apis/v1/{gateway,httproute,shared}_types.go.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from lab.manifests.model import DnsLabel, DnsSubdomain, Items, Labels, PortNumber, Strict, reject
from tests.manifests.custom.resource import Custom, LabelSelector, Name

#: GEP-2257: no fractions, up to four units of at most five digits.
GatewayDuration = Annotated[str, Field(pattern=r"^([0-9]{1,5}(h|m|s|ms)){1,4}$")]
Hostname = Annotated[str, Field(pattern=r"^(\*\.)?[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", max_length=253)]
GROUP = "gateway.networking.k8s.io"


class SecretRef(Strict):
    """A Secret with a certificate."""

    name: Name
    kind: Literal["Secret"] = "Secret"
    group: Literal[""] = ""
    namespace: DnsLabel | None = None


class ListenerTls(Strict):
    """Where encryption ends."""

    mode: Literal["Terminate", "Passthrough"] = "Terminate"
    certificate_refs: Items[SecretRef] = ()


class RouteNamespaces(Strict):
    """Whose routes may use a listener."""

    from_: Literal["All", "Same", "Selector", "None"] = Field(default="Same", alias="from")
    selector: LabelSelector | None = None


class AllowedRoutes(Strict):
    """Which routes may use a listener."""

    namespaces: RouteNamespaces | None = None


class Listener(Strict):
    """A port that is listened on."""

    name: DnsSubdomain
    hostname: Hostname | None = None
    port: PortNumber
    protocol: Literal["HTTP", "HTTPS", "TLS", "TCP", "UDP"]
    tls: ListenerTls | None = None
    allowed_routes: AllowedRoutes | None = None

    @model_validator(mode="after")
    def _tls(self) -> Listener:
        if (self.protocol == "HTTPS") != (self.tls is not None) and self.protocol != "TLS":
            reject(f"tls does not fit to protocol {self.protocol}")
        return self


class Infrastructure(Strict):
    """What is put on the pods and Services that are made for a Gateway."""

    labels: Labels = Field(default_factory=dict)
    annotations: Labels = Field(default_factory=dict)


class GatewaySpec(Strict):
    """Who serves, and where."""

    gateway_class_name: DnsSubdomain
    listeners: Items[Listener] = Field(min_length=1)
    infrastructure: Infrastructure | None = None


class Gateway(Custom):
    """Where requests come in."""

    api_version: Literal["gateway.networking.k8s.io/v1"]
    kind: Literal["Gateway"]
    spec: GatewaySpec


class ParentRef(Strict):
    """What a route is attached to."""

    name: Name
    group: str = GROUP
    kind: Literal["Gateway", "Service"] = "Gateway"
    namespace: DnsLabel | None = None
    section_name: DnsSubdomain | None = None
    port: PortNumber | None = None

    @model_validator(mode="after")
    def _group(self) -> ParentRef:
        if (self.kind == "Service") != (self.group == ""):
            reject(f"kind {self.kind} is not of group {self.group!r}")
        return self


class PathMatch(Strict):
    """A match of the path."""

    type: Literal["Exact", "PathPrefix", "RegularExpression"] = "PathPrefix"
    value: str = Field(default="/", pattern="^/")


class HeaderMatch(Strict):
    """A match of a header."""

    type: Literal["Exact", "RegularExpression"] = "Exact"
    name: str = Field(pattern=r"^[A-Za-z0-9!#$%&'*+\-.^_\x60|~]+$")
    value: Name


class RouteMatch(Strict):
    """All of these at once."""

    path: PathMatch | None = None
    headers: Items[HeaderMatch] = ()
    query_params: Items[HeaderMatch] = ()
    method: Literal["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE",
                    "PATCH"] | None = None  # fmt: skip


class BackendRef(Strict):
    """A Service's port, and its share."""

    name: Name
    port: PortNumber
    kind: Literal["Service"] = "Service"
    group: Literal[""] = ""
    namespace: DnsLabel | None = None
    weight: int = Field(default=1, ge=0, le=1_000_000)


class Redirect(Strict):
    """Where else to ask."""

    scheme: Literal["http", "https"] | None = None
    hostname: Hostname | None = None
    port: PortNumber | None = None
    status_code: Literal[301, 302, 303, 307, 308] = 302


class Filter(Strict):
    """What happens to a request on its way; here the redirect alone."""

    type: Literal["RequestRedirect"]
    request_redirect: Redirect


class Timeouts(Strict):
    """For the whole request, and for each try."""

    request: GatewayDuration | None = None
    backend_request: GatewayDuration | None = None


class Retry(Strict):
    """What is tried again; in the standard channel since 1.7."""

    codes: Items[Annotated[int, Field(ge=400, le=599)]] = ()
    attempts: int | None = Field(default=None, ge=0)
    backoff: GatewayDuration | None = None


class RouteRule(Strict):
    """What goes where."""

    name: DnsSubdomain | None = None
    matches: Items[RouteMatch] = ()
    filters: Items[Filter] = ()
    backend_refs: Items[BackendRef] = ()
    timeouts: Timeouts | None = None
    retry: Retry | None = None


class HTTPRouteSpec(Strict):
    """From where, for which hosts, by which rules."""

    parent_refs: Items[ParentRef] = Field(min_length=1)
    hostnames: Items[Hostname] = ()
    rules: Items[RouteRule] = Field(min_length=1)


class HTTPRoute(Custom):
    """The way of requests in HTTP."""

    api_version: Literal["gateway.networking.k8s.io/v1"]
    kind: Literal["HTTPRoute"]
    spec: HTTPRouteSpec
