"""networking.istio.io Gateway: the ports and hosts that come in from outside."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from lab.manifests.istio import Resource, is_wildcard_domain
from lab.manifests.model import (
    DNS_LABEL,
    Items,
    Labels,
    PortNumber,
    Strict,
    lacks,
    no_twins,
    not_modelled,
    reject,
    shown,
)
from lab.manifests.tls import ServerTls
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lab.manifests.metadata import ObjectMeta

HTTP_PROTOCOLS = ("HTTP", "HTTP2", "GRPC", "GRPC-WEB")
#: HTTP over TLS that ends at the gateway. What comes by TLS goes on as TCP, so it is not HTTP.
HTTPS = "HTTPS"
_OTHER_PROTOCOLS = ("TLS", "TCP", "MONGO", "MYSQL", "REDIS", "UDP", "HTTP_PROXY", "HBONE")


class ServerPort(Strict):
    """The port as the Service of the gateway has it, not as its pod listens."""

    number: PortNumber
    name: str = Field(min_length=1)
    protocol: str

    @field_validator("protocol")
    @classmethod
    def _http(cls, protocol: str) -> str:
        upper = protocol.upper()
        served = (*HTTP_PROTOCOLS, HTTPS)
        if upper in _OTHER_PROTOCOLS:
            not_modelled(Text("manifests-protocol-not-served", served=served, protocol=protocol))
        if upper not in served:
            known = (*served, *_OTHER_PROTOCOLS)
            reject(Text("manifests-one-of-these", known=known, value=shown(protocol)))
        return upper


class Server(Strict):
    """One port and the hosts served on it."""

    unsupported: ClassVar[Mapping[str, Text]] = MappingProxyType(
        {
            "bind": Text("manifests-own-address"),
            "defaultEndpoint": Text("manifests-not-read-by-istiod"),
        }
    )
    indivisible: ClassVar[frozenset[tuple[str, ...]]] = frozenset({("port",), ("tls", "mode")})

    port: ServerPort
    hosts: Items[str] = Field(min_length=1)
    name: str = ""
    tls: ServerTls | None = None

    @field_validator("hosts")
    @classmethod
    def _valid(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for index, host in enumerate(hosts):
            namespace, slash, name = host.partition("/")
            if slash and namespace not in {"*", "."} and not re.fullmatch(DNS_LABEL, namespace):
                reject(Text("manifests-namespace-of-host", host=repr(host)), (index,))
            wanted = name if slash else namespace
            if not is_wildcard_domain(wanted):
                reject(Text("manifests-gateway-host", value=shown(host)), (index,))
            if wanted != "*" and "." not in wanted:
                reject(Text("manifests-gateway-short-host", value=shown(host)), (index,))
        return hosts

    @model_validator(mode="after")
    def _tls_as_the_protocol_has_it(self) -> Server:
        if self.port.protocol == HTTPS:
            if self.tls is None:
                lacks(Text("manifests-https-needs-tls"))
            if not self.tls.terminates:
                not_modelled(Text("manifests-tls-unread", mode=self.tls.mode))
        elif self.tls is not None:
            files = (self.tls.ca_certificates, self.tls.private_key, self.tls.server_certificate)
            if self.tls.terminates or any(files):
                reject(Text("manifests-protocol-without-tls", protocol=self.port.protocol))
        return self

    @property
    def is_https(self) -> bool:
        """Whether TLS ends at this server."""
        return self.port.protocol == HTTPS

    def notes(self) -> Iterable[tuple[str, Text]]:
        """A redirect from HTTPS to itself."""
        if self.is_https and self.tls is not None and self.tls.https_redirect:
            yield "tls.httpsRedirect", Text("manifests-redirect-on-https")


class GatewaySpec(Strict):
    """Which proxies serve which servers."""

    selector: Labels = Field(default_factory=dict)
    servers: Items[Server] = Field(min_length=1)

    @model_validator(mode="after")
    def _names(self) -> GatewaySpec:
        no_twins(
            (server.port.name for server in self.servers),
            Text("manifests-the-port-name"),
            "servers",
        )
        return self


class Gateway(Resource):
    """networking.istio.io Gateway."""

    kind: Literal["Gateway"]
    spec: GatewaySpec

    @field_validator("metadata")
    @classmethod
    def _label(cls, metadata: ObjectMeta) -> ObjectMeta:
        if not re.fullmatch(DNS_LABEL, metadata.name):
            reject(Text("manifests-gateway-long-name", name=metadata.name))
        return metadata
