"""Virtual hosts, and the route configurations made of them.

Source: pilot/pkg/networking/core/gateway.go buildGatewayHTTPRouteConfig, httproute.go
BuildSidecarOutboundVirtualHosts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.manifests import where_of
from lab.manifests.http_match import MESH, in_full
from lab.manifests.istio import resolve
from lab.translate.assumptions import DOMAIN, ROOT_NAMESPACE
from lab.translate.cluster import PASSTHROUGH
from lab.translate.match import full_names, is_catch_all
from lab.translate.names import matches, these
from lab.translate.registry import host_of, http_ports, is_for_all
from lab.translate.route import NO_TIMEOUT, Context, default_route, routes
from lab.translate.servers import by_route
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lab.manifests import Manifests, Service, VirtualService
    from lab.translate.caller import Caller
    from lab.translate.registry import Registry
    from lab.translate.servers import GatewayServer

_BODY_LIMIT = 1024 * 1024


def route_configuration(name: str, hosts: list[dict[str, Any]]) -> dict[str, Any]:
    """RouteConfiguration with what istiod always says about it."""
    return {
        "name": name,
        "virtual_hosts": hosts,
        "validate_clusters": False,
        "ignore_port_in_host_matching": True,
        "max_direct_response_body_size_bytes": _BODY_LIMIT,
    }


def _virtual_host(name: str, domains: list[str], made: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": name,
        "domains": domains,
        "routes": made,
        "include_request_attempt_count": True,
    }


def gateway_names(virtual_service: VirtualService) -> frozenset[str]:
    """The gateways of a VirtualService as ``namespace/name``; none given is ``mesh``."""
    return full_names(virtual_service.spec.gateways or (MESH,), virtual_service.metadata.namespace)


def told(found: Registry, namespace: str) -> list[VirtualService]:
    """The VirtualServices that proxies of a namespace are told of, in the order of their weight.

    First what its own namespace keeps to itself, then what others say is for it, then what is for
    everybody (VirtualServicesForGateway).
    """

    def rank(each: VirtualService) -> int:
        if each.is_seen_in("*"):
            return 2
        return 0 if each.metadata.namespace == namespace else 1

    seen = [each for each in found.virtual_services if each.is_seen_in(namespace)]
    return sorted(seen, key=rank)


def unserved(manifests: Manifests) -> Iterator[Text]:
    """Every name that is no Gateway here, and rules for the gateway that it does not see."""
    known = {f"{g.metadata.namespace}/{g.metadata.name}" for g in manifests.gateways}
    for virtual_service in manifests.virtual_services:
        where, asked_for = where_of(virtual_service), gateway_names(virtual_service)
        if asked_for - {MESH} and not virtual_service.is_seen_in(ROOT_NAMESPACE):
            yield Text("translate-not-exported", where=where, namespace=ROOT_NAMESPACE)
        for rule in virtual_service.spec.http:
            for match in rule.match:
                asked_for |= full_names(match.gateways, virtual_service.metadata.namespace)
        for name in sorted(asked_for - {MESH} - known):
            yield Text("translate-no-gateway", where=where, name=name, known=these(known))


def gateway_routes(
    servers: Mapping[int, Sequence[GatewayServer]], found: Registry, caller: Caller
) -> list[dict[str, Any]]:
    """One for the plain servers of a port, and one for each that ends TLS."""
    return [
        route_configuration(name, _gateway_hosts(sharing, found, caller))
        for on_port in servers.values()
        for name, sharing in by_route(on_port).items()
    ]


def _gateway_hosts(
    servers: Sequence[GatewayServer], found: Registry, caller: Caller
) -> list[dict[str, Any]]:
    hosts: dict[str, dict[str, Any]] = {}
    made: dict[tuple[str, str], list[dict[str, Any]]] = {}
    seen = told(found, ROOT_NAMESPACE)
    for one in servers:
        name = one.gateway_name
        number = one.server.port.number
        redirects = bool(one.server.tls and one.server.tls.https_redirect)
        for virtual_service in (
            each
            for each in seen
            for gateway in each.spec.gateways
            # One that is named twice is asked twice, and so are its rules.
            if in_full(gateway, each.metadata.namespace) == name
        ):
            served = _intersection(one, virtual_service)
            if not served:
                continue
            key = (name, where_of(virtual_service))
            if key not in made:
                has_tls = one.server.tls is not None
                context = Context(found, number, frozenset({name}), caller, has_tls=has_tls)
                made[key] = routes(virtual_service, context)
            if not made[key]:
                continue
            for host in served:
                known = hosts.setdefault(host, _virtual_host(f"{host}:{number}", [host], []))
                known["routes"] = [*known["routes"], *made[key]]
                if redirects:
                    known["require_tls"] = "ALL"
        if redirects:
            # As istiod does it, a host written namespace/host keeps its namespace here, and so is
            # no domain that a request could ask for.
            for host in map(str.lower, one.hosts):
                known = hosts.setdefault(host, _virtual_host(f"{host}:{number}", [host], []))
                known["require_tls"] = "ALL"
    if not hosts:
        return [_virtual_host(f"blackhole:{servers[0].server.port.number}", ["*"], [])]
    merged = _collapsed(hosts)
    for each in merged:
        # What takes everything goes last; otherwise the order stays.
        each["routes"] = sorted(each["routes"], key=lambda route: is_catch_all(route["match"]))
    return sorted(merged, key=lambda host: str(host["name"]))


def _intersection(one: GatewayServer, virtual_service: VirtualService) -> list[str]:
    """Hosts that the server and the VirtualService both have: of each pair the narrower one."""
    namespace = virtual_service.metadata.namespace
    wanted = [resolve(host, namespace) for host in virtual_service.spec.hosts]
    found: list[str] = []
    for entry in one.hosts:
        scope, _, host = entry.rpartition("/")
        if scope not in ("", namespace):
            continue
        for other in wanted:
            if matches(other, host):
                found.append(host)
            elif matches(host, other):
                found.append(other)
    return list(dict.fromkeys(host.lower() for host in found))


def _collapsed(hosts: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Hosts with the very same routes become one, named after the most specific.

    A wildcard is less specific than any name, and of two the longer one is more, then the first
    in the alphabet (collapseDuplicateRoutes; pkg/config/host MoreSpecific).
    """
    merged: dict[tuple[object, ...], dict[str, Any]] = {}
    for name in sorted(hosts, key=lambda each: (each.startswith("*"), -len(each), each)):
        host = hosts[name]
        key = (host.get("require_tls"), *(id(route) for route in host["routes"]))
        if key in merged:
            merged[key]["domains"] = [*merged[key]["domains"], *host["domains"]]
        else:
            merged[key] = host
    return list(merged.values())


def sidecar_ports(found: Registry) -> dict[int, str]:
    """Every HTTP port of a Service: each has a listener and a route configuration.

    The protocol is that of the first Service, whose listener it is: one that is exported to this
    namespace by name comes before those for all (servicesExportedToNamespace), and then the names
    decide (SortServicesByCreationTime).
    """

    def name_of(service: Service) -> tuple[bool, str, str]:
        return is_for_all(service), service.metadata.name, service.metadata.namespace

    ports: dict[int, str] = {}
    for service in sorted(found.services.values(), key=name_of):
        for port, protocol in http_ports(service):
            ports.setdefault(port.port, protocol)
    return dict(sorted(ports.items()))


def sidecar_routes(found: Registry, caller: Caller) -> list[dict[str, Any]]:
    """``<port>`` for every HTTP port of a Service (httproute.go)."""
    return [
        route_configuration(str(port), [*_sidecar_hosts(found, port, caller), _allow_any()])
        for port in sidecar_ports(found)
    ]


def _sidecar_hosts(found: Registry, port: int, caller: Caller) -> list[dict[str, Any]]:
    namespace = caller.namespace
    context = Context(found, port, frozenset({MESH}), caller)
    registry = {
        host: service
        for host, service in found.services.items()
        if any(each.port == port for each, _ in http_ports(service))
    }
    mesh = [each for each in told(found, namespace) if MESH in gateway_names(each)]
    wild = {host: owner for host in registry if (owner := _owner(mesh, host)) is not None}
    hosts: dict[str, dict[str, Any]] = {}
    for virtual_service in mesh:
        own = virtual_service.metadata.namespace
        names = [resolve(host, own).lower() for host in virtual_service.spec.hosts]
        # Other ports than 80 know no host that isn't a Service's.
        if port != 80 and not any(matches(name, host) for name in names for host in registry):
            continue
        made = routes(virtual_service, context)
        if not made:
            continue
        foreign = [name for name in names if not any(matches(name, host) for host in registry)]
        taken = [
            host
            for name in names
            for host in registry
            if name == host
            or (name[0] == "*" and matches(name, host) and wild.get(host) is virtual_service)
        ]
        if port != 80 and not taken:
            continue
        for name in foreign:
            hosts.setdefault(name, _virtual_host(f"{name}:{port}", [name], made))
        for host in taken:
            domains = _domains(registry[host], namespace)
            hosts.setdefault(host, _virtual_host(f"{host}:{port}", domains, made))
    for host, service in registry.items():
        if host in hosts:
            continue
        made = [default_route(service, port, context)]
        hosts[host] = _virtual_host(f"{host}:{port}", _domains(service, namespace), made)
    return sorted(_told_apart(list(hosts.values())), key=lambda host: str(host["name"]))


def _owner(mesh: list[VirtualService], host: str) -> VirtualService | None:
    """The VirtualService of a Service in the mesh: the most specific host, the first of a name.

    A name in upper case is nobody's here (computeWildcardHostVirtualServiceIndex).
    """
    best: tuple[tuple[bool, int], VirtualService] | None = None
    for virtual_service in mesh:
        for name in virtual_service.spec.hosts:
            full = resolve(name, virtual_service.metadata.namespace)
            rank = (not full.startswith("*"), len(full))
            if matches(full, host) and (best is None or rank > best[0]):
                best = (rank, virtual_service)
    return best[1] if best else None


def _domains(service: Service, namespace: str) -> list[str]:
    """What a client may call a Service; the short name is for its own namespace."""
    host = host_of(service)
    dotted = host.removesuffix(f".svc.{DOMAIN}")
    if service.metadata.namespace == namespace:
        return [host, f"{host}.", service.metadata.name, f"{dotted}.svc", dotted]
    return [host, f"{host}.", dotted, f"{dotted}.svc"]


def _told_apart(hosts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Envoy takes a domain once: the first host that has it keeps it."""
    seen: set[str] = set()
    for host in hosts:
        host["domains"] = [name for name in host["domains"] if name.lower() not in seen]
        seen |= {name.lower() for name in host["domains"]}
    return [host for host in hosts if host["domains"]]


def _allow_any() -> dict[str, Any]:
    """Where a sidecar sends requests for a host that the mesh does not know (httproute.go)."""
    act = {"cluster": PASSTHROUGH, "timeout": NO_TIMEOUT, "max_grpc_timeout": NO_TIMEOUT}
    route = {"name": "allow_any", "match": {"prefix": "/"}, "route": act}
    return _virtual_host("allow_any", ["*"], [route])
