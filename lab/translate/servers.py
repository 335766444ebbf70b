"""The servers of all Gateways, brought together by the port that the gateway's pod listens on.

Source: pilot/pkg/model/gateway.go mergeGateways, sanitizeServerHostNamespace,
gatewayRDSRouteName, GetSNIHostsForServer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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
    """All servers by the port that the gateway's pod listens on, that go together there."""
    found, _ = _sorted_out(manifests)
    return found


def left_out(manifests: Manifests) -> tuple[Text, ...]:
    """The servers that don't go with another one on a port, which istiod leaves out silently."""
    _, why = _sorted_out(manifests)
    return why


def _sorted_out(manifests: Manifests) -> tuple[dict[int, list[GatewayServer]], tuple[Text, ...]]:
    found: dict[int, list[GatewayServer]] = {}
    why: list[Text] = []
    for gateway in sorted(
        manifests.gateways, key=lambda each: (each.metadata.name, each.metadata.namespace)
    ):
        for server in gateway.spec.servers:
            one = GatewayServer(gateway, server)
            there = found.setdefault(one.port, [])
            if (problem := _problem(one, there)) is None:
                there.append(one)
            else:
                why.append(problem)
    return found, tuple(why)


def by_route(servers: Iterable[GatewayServer]) -> dict[str, list[GatewayServer]]:
    """The servers that share a route configuration."""
    found: dict[str, list[GatewayServer]] = {}
    for one in servers:
        found.setdefault(one.route_name, []).append(one)
    return found


def _problem(one: GatewayServer, there: list[GatewayServer]) -> Text | None:
    """Why a server does not go with those that are there on its port; None if it does."""
    for other in there[:1]:
        if one.server.is_https != other.server.is_https:
            ours, theirs = one.server.port.protocol, other.server.port.protocol
            why = Text("translate-two-protocols", port=one.port, ours=ours, theirs=theirs)
            return _not_with(one, other, why)
    if one.server.tls is None:
        return None
    taken = {host: each for each in there if each.server.tls is not None for host in each.hosts}
    for host in one.hosts:
        if host in taken:
            why = Text("translate-same-host", host=host, port=one.port)
            return _not_with(one, taken[host], why)
    return None


def _not_with(one: GatewayServer, other: GatewayServer, why: Text) -> Text:
    return Text(
        "translate-servers",
        where=where_of(one.gateway),
        server=one.server.port.name,
        other=other.server.port.name,
        gateway=where_of(other.gateway),
        why=why,
    )
