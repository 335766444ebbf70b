"""The port of a destination that names none, and where that leads nowhere.

On a sidecar it is the port that the client asked on, whatever ports the destination has: istiod
looks the destination up among the Services that have that port. A gateway looks among all.

Source: pilot/pkg/networking/core/httproute.go BuildSidecarOutboundVirtualHosts (servicesByName),
gateway.go buildNameToServiceMapForHTTPRoutes; route/route.go GetDestinationCluster.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.manifests import where_of
from lab.manifests.http_match import MESH
from lab.manifests.istio import resolve
from lab.translate.assumptions import ROOT_NAMESPACE, Proxy
from lab.translate.match import applies, full_names
from lab.translate.names import matches, these
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.manifests import Gateway, Service, VirtualService
    from lab.manifests.http_action import Destination
    from lab.manifests.virtual_service import HttpRoute
    from lab.translate.registry import Registry

#: The only port on which a sidecar knows hosts that are no Service's.
_FOREIGN_PORT = 80


def port_of(destination: Destination, service: Service | None, proxy: Proxy, asked: int) -> int:
    """The port of the cluster that a destination is.

    Args:
        destination: as the rule has it.
        service: what it names, if that was read.
        proxy: whose route it is.
        asked: the Service's port that the sidecar's client asked on, or the gateway's server's.
    """
    if destination.port is not None:
        return destination.port.number
    if proxy is Proxy.GATEWAY and service is not None and len(service.spec.ports) == 1:
        return service.spec.ports[0].port
    return asked


def missed_ports(
    found: Registry, rule: VirtualService, namespace: str, gateways: tuple[Gateway, ...]
) -> Iterator[Text]:
    """Destinations that name no port and don't have the one that is asked on: a 503 each.

    Args:
        found: all Services.
        rule: whose destinations.
        namespace: the client's.
        gateways: whose servers may lead to the rule.
    """
    for number, asked in _asked(found, rule, namespace, gateways):
        for index, route in enumerate(rule.spec.http):
            if not _is_for(route, rule, number, asked):
                continue
            for destination in route.destinations():
                host = resolve(destination.host, rule.metadata.namespace)
                service = found.services.get(host)
                if service is None or destination.port is not None:
                    continue
                known = [port.port for port in service.spec.ports]
                proxy = Proxy.SIDECAR if asked == MESH else Proxy.GATEWAY
                if port_of(destination, service, proxy, number) not in known:
                    yield Text(
                        "translate-missed-port",
                        where=where_of(rule),
                        path=f"spec.http[{index}]",
                        service=where_of(service),
                        ports=these(known),
                        port=number,
                        by="client" if proxy is Proxy.SIDECAR else "gateway",
                    )


def _is_for(route: HttpRoute, rule: VirtualService, port: int, gateway: str) -> bool:
    """Whether requests that came in at a port and a gateway may take a route."""
    return not route.match or any(
        applies(
            match,
            port=port,
            gateways=frozenset({gateway}),
            namespace=rule.metadata.namespace,
        )
        for match in route.match
    )


def _asked(
    found: Registry, rule: VirtualService, namespace: str, gateways: tuple[Gateway, ...]
) -> Iterator[tuple[int, str]]:
    """The ports on which a rule's hosts are asked for, each with the gateway, or ``mesh``."""
    names = full_names(rule.spec.gateways or (MESH,), rule.metadata.namespace)
    if MESH in names and rule.is_seen_in(namespace):
        for port in sorted(_listened(found, rule)):
            yield port, MESH
    for gateway in gateways:
        name = f"{gateway.metadata.namespace}/{gateway.metadata.name}"
        if name in names and rule.is_seen_in(ROOT_NAMESPACE):
            for port in sorted({server.port.number for server in gateway.spec.servers}):
                yield port, name


def _listened(found: Registry, rule: VirtualService) -> set[int]:
    """The ports on which a client's sidecar has a rule, and the client has a reason to ask."""
    every = {host: {each.port for each in s.spec.ports} for host, s in found.services.items()}
    ports: set[int] = set()
    for name in rule.spec.hosts:
        full = resolve(name, rule.metadata.namespace).lower()
        own = [there for host, there in every.items() if matches(full, host)]
        ports |= set().union(*own) if own else {_FOREIGN_PORT} & set().union(*every.values())
    return ports
