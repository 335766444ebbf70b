"""The servers of all Gateways, brought together by the port that the gateway's pod listens on.

Source: pilot/pkg/model/gateway.go mergeGateways, sanitizeServerHostNamespace,
gatewayRDSRouteName, GetSNIHostsForServer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.errors import TranslationError
from lab.manifests import where_of
from lab.translate.assumptions import GATEWAY_TARGET_PORTS
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lab.manifests import Gateway, Manifests
    from lab.manifests.gateway import Server


@dataclass(frozen=True)
class GatewayServer:
    """A server, and the Gateway that it is of."""

    gateway: Gateway
    server: Server

    @property
    def gateway_name(self) -> str:
        """``namespace/name`` of the Gateway."""
        return f"{self.gateway.metadata.namespace}/{self.gateway.metadata.name}"

    @property
    def port(self) -> int:
        """The port that the gateway's pod listens on."""
        number = self.server.port.number
        return GATEWAY_TARGET_PORTS.get(number, number)

    @property
    def route_name(self) -> str:
        """``http.8080`` for all plain servers of a port; one name for each that ends TLS."""
        if not self.server.is_https:
            return f"http.{self.port}"
        port, meta = self.server.port, self.gateway.metadata
        # Other than with http, the number is the Service's.
        return f"https.{port.number}.{port.name}.{meta.name}.{meta.namespace}"

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts in full: ``.`` is the Gateway's own namespace, ``*`` is any and not written."""
        found: list[str] = []
        for entry in self.server.hosts:
            scope, slash, host = entry.rpartition("/")
            if entry == "*/*":
                return ("*",)
            scope = self.gateway.metadata.namespace if scope == "." else scope
            found.append(f"{scope}{slash}{host}" if scope not in {"", "*"} else host)
        return tuple(found)

    @property
    def server_names(self) -> tuple[str, ...]:
        """The names that a client may ask for in its TLS hello; none is any."""
        names = sorted({host.rpartition("/")[2] for host in self.hosts})
        return () if "*" in names else tuple(names)


def servers_by_port(manifests: Manifests) -> dict[int, list[GatewayServer]]:
    """All servers by the port that the gateway's pod listens on.

    Raises:
        TranslationError: servers that don't go together on a port, where istiod would leave out
            the later one without a word.
    """
    found: dict[int, list[GatewayServer]] = {}
    for gateway in sorted(
        manifests.gateways, key=lambda each: (each.metadata.name, each.metadata.namespace)
    ):
        for server in gateway.spec.servers:
            one = GatewayServer(gateway, server)
            found.setdefault(one.port, []).append(one)
    for servers in found.values():
        _check(servers)
    return found


def by_route(servers: Iterable[GatewayServer]) -> dict[str, list[GatewayServer]]:
    """The servers that share a route configuration."""
    found: dict[str, list[GatewayServer]] = {}
    for one in servers:
        found.setdefault(one.route_name, []).append(one)
    return found


def _check(servers: list[GatewayServer]) -> None:
    first = servers[0]
    taken: dict[str, GatewayServer] = {}
    for one in servers:
        if one.server.is_https != first.server.is_https:
            ours, theirs = one.server.port.protocol, first.server.port.protocol
            why = Text("translate-two-protocols", port=one.port, ours=ours, theirs=theirs)
            _left_out(one, first, why)
        if one.server.tls is None:
            continue
        for host in one.hosts:
            if host in taken:
                why = Text("translate-same-host", host=host, port=one.port)
                _left_out(one, taken[host], why)
            taken[host] = one


def _left_out(one: GatewayServer, other: GatewayServer, why: Text) -> None:
    raise TranslationError(
        Text(
            "translate-servers",
            where=where_of(one.gateway),
            server=one.server.port.name,
            other=other.server.port.name,
            gateway=where_of(other.gateway),
            why=why,
        )
    )
