"""The Services and rules of the manifests, as istiod would look them up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from lab.manifests import DEFAULT_RELEASE
from lab.manifests.istio import resolve
from lab.translate.assumptions import DOMAIN
from lab.translate.by_host import ByHost
from lab.translate.delegate import merged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.manifests import (
        DestinationRule,
        EnvoyFilter,
        Manifests,
        Release,
        Service,
        VirtualService,
    )
    from lab.manifests.kubernetes import ServicePort

#: appProtocol, or what is before its first hyphen, or the same of a port's name, to what istiod
#: makes of it.
_TOLD = {
    "http": "HTTP",
    "http2": "HTTP2",
    "kubernetes.io/h2c": "HTTP2",
    "kubernetes.io/ws": "HTTP",
    "grpc": "GRPC",
    "grpc-web": "GRPC-WEB",
    **dict.fromkeys(("tcp", "tls", "https", "mongo", "mysql", "redis", "http_proxy"), "TCP"),
    "kubernetes.io/wss": "TCP",
    "udp": "UDP",
}
#: What no port has to be told to speak: SMTP, DNS, MySQL, MongoDB.
_TCP_PORTS = frozenset({25, 53, 3306, 27017})
#: Whatever a client speaks, which a sidecar finds out by itself.
AUTO = "AUTO"
#: On a Service: the namespaces whose proxies are told of it.
EXPORT_TO = "networking.istio.io/exportTo"
HTTP2_PROTOCOLS = frozenset({"HTTP2", "GRPC", "GRPC-WEB"})


def host_of(service: Service) -> str:
    """The full name of a Service."""
    return f"{service.metadata.name}.{service.metadata.namespace}.svc.{DOMAIN}"


def protocol_of(port: ServicePort) -> str:
    """HTTP, HTTP2, GRPC, GRPC-WEB; TCP for all that is not HTTP; AUTO where nobody says; or UDP.

    Source: pkg/config/kube ConvertProtocol: appProtocol first, then the port's name.
    """
    if port.protocol == "UDP":
        return "UDP"
    told = (port.app_protocol if port.app_protocol is not None else port.name or "").lower()
    if told.startswith("grpc-web"):
        return "GRPC-WEB"
    found = _TOLD.get(told) or _TOLD.get(told.partition("-")[0])
    return found or ("TCP" if port.port in _TCP_PORTS else AUTO)


def tcp_ports(service: Service) -> Iterator[tuple[ServicePort, str]]:
    """The ports that get clusters, with their protocols; there is no cluster for UDP."""
    for port in service.spec.ports:
        if (protocol := protocol_of(port)) != "UDP":
            yield port, protocol


def http_ports(service: Service) -> Iterator[tuple[ServicePort, str]]:
    """Those of them that have routes too, with their protocols."""
    for port, protocol in tcp_ports(service):
        if protocol != "TCP":
            yield port, protocol


@dataclass(frozen=True)
class Registry:
    """All Services by their full name, and the rules, in the order istiod reads them.

    ``release`` is the Istio that reads them.
    """

    services: dict[str, Service]
    destination_rules: tuple[DestinationRule, ...]
    virtual_services: tuple[VirtualService, ...]
    envoy_filters: tuple[EnvoyFilter, ...] = ()
    release: Release = DEFAULT_RELEASE

    def seen_in(self, namespace: str) -> Registry:
        """The same without the Services that proxies of a namespace are not told of."""
        seen = {
            host: service for host, service in self.services.items() if _is_seen(service, namespace)
        }
        return replace(self, services=seen)

    def service(self, host: str, namespace: str) -> Service | None:
        """The Service of a host name, which may be short."""
        return self.services.get(resolve(host, namespace))

    @cached_property
    def _by_host(self) -> ByHost[DestinationRule]:
        return ByHost(
            (resolve(rule.spec.host, rule.metadata.namespace), rule)
            for rule in self.destination_rules
        )

    def rules_for(self, host: str) -> tuple[DestinationRule, ...]:
        """The rules for a host, whoever they are for, in their order."""
        return self._by_host.of(host)

    def subsets(self, host: str) -> set[str]:
        """The names of all subsets of a host, whoever defines them."""
        return {subset.name for rule in self.rules_for(host) for subset in rule.spec.subsets}


def is_for_all(service: Service) -> bool:
    """Whether a Service is everybody's, which is the default."""
    said = service.metadata.annotations.get(EXPORT_TO, "") or "*"
    return "*" in {each.strip() for each in said.split(",")}


def _is_seen(service: Service, namespace: str) -> bool:
    """What its annotation says; ``~`` is nobody (initServiceRegistry)."""
    said = service.metadata.annotations.get(EXPORT_TO, "") or "*"
    if is_for_all(service):
        return True
    names = {each.strip() for each in said.split(",")}
    own = {service.metadata.namespace} if "." in names else set()
    return "~" not in names and namespace in names | own


def registry(manifests: Manifests, release: Release = DEFAULT_RELEASE) -> Registry:
    """Look the manifests up by name; what leads nowhere is :func:`lab.translate.loose_ends`'."""
    services = {host_of(service): service for service in manifests.services}
    # Those for some workloads are read before those for all (sortConfigBySelectorAndCreationTime).
    rules = tuple(
        sorted(
            manifests.destination_rules,
            key=lambda rule: (rule.spec.workload_selector is None, *age(rule)),
        )
    )
    virtual_services, _ = merged(sorted(manifests.virtual_services, key=age))
    return Registry(services, rules, virtual_services, manifests.envoy_filters, release)


def age(rule: DestinationRule | VirtualService) -> tuple[str, str]:
    """Equal ages are ordered by name, then namespace (sortConfigByCreationTime)."""
    return rule.metadata.name, rule.metadata.namespace
