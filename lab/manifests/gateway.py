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
            not_modelled(f"local mode serves {', '.join(served)}, and not {protocol}")
        if upper not in served:
            known = ", ".join((*served, *_OTHER_PROTOCOLS))
            reject(f"must be one of {known}, not {shown(protocol)}")
        return upper


class Server(Strict):
    """One port and the hosts served on it."""

    unsupported: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "bind": "the lab chooses the address that its gateway listens on",
            "defaultEndpoint": "istiod does not read it either",
        }
    )

    port: ServerPort
    hosts: Items[str] = Field(min_length=1)
    name: str = ""
    tls: ServerTls | None = None

    @field_validator("hosts")
    @classmethod
    def _valid(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            namespace, slash, name = host.partition("/")
            if slash and namespace not in {"*", "."} and not re.fullmatch(DNS_LABEL, namespace):
                reject(f"the namespace of {host!r} must be a name, '.' or '*'")
            if not is_wildcard_domain(name if slash else namespace):
                reject(f"must be a host, or namespace/host, not {shown(host)}")
        return hosts

    @model_validator(mode="after")
    def _tls_as_the_protocol_has_it(self) -> Server:
        if self.port.protocol == HTTPS:
            if self.tls is None:
                lacks("protocol HTTPS needs tls")
            if not self.tls.terminates:
                not_modelled(
                    f"mode {self.tls.mode} hands TLS on unread, and local mode routes HTTP; "
                    "use SIMPLE, MUTUAL or OPTIONAL_MUTUAL"
                )
        elif self.tls is not None:
            files = (self.tls.ca_certificates, self.tls.private_key, self.tls.server_certificate)
            if self.tls.terminates or any(files):
                reject(f"protocol {self.port.protocol} has no tls but httpsRedirect")
        return self

    @property
    def is_https(self) -> bool:
        """Whether TLS ends at this server."""
        return self.port.protocol == HTTPS

    def notes(self) -> Iterable[tuple[str, str]]:
        """A redirect from HTTPS to itself."""
        if self.is_https and self.tls is not None and self.tls.https_redirect:
            yield "tls.httpsRedirect", "without effect: it is for HTTP servers"


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
            reject(f"the name must be of at most 63 characters and no dot, not {metadata.name}")
        return metadata
