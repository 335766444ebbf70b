"""The Services and rules of the manifests, as istiod would look them up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.errors import TranslationError
from lab.manifests import DEFAULT_RELEASE, where_of
from lab.manifests.istio import resolve
from lab.translate.assumptions import DOMAIN
from lab.translate.delegate import merged
from lab.translate.names import matches
from lab.words import Text

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

#: appProtocol, or a port name's part before its first hyphen, to what istiod makes of it.
_HTTP = {
    "http": "HTTP",
    "http2": "HTTP2",
    "kubernetes.io/h2c": "HTTP2",
    "kubernetes.io/ws": "HTTP",
    "grpc": "GRPC",
    "grpc-web": "GRPC-WEB",
}
HTTP2_PROTOCOLS = frozenset({"HTTP2", "GRPC", "GRPC-WEB"})


def host_of(service: Service) -> str:
    """The full name of a Service."""
    return f"{service.metadata.name}.{service.metadata.namespace}.svc.{DOMAIN}"


def protocol_of(service: Service, port: ServicePort) -> str:
    """HTTP, HTTP2, GRPC or GRPC-WEB; anything else is not translated.

    Source: pkg/config/kube ConvertProtocol: appProtocol first, then the port's name.
    """
    told = (port.app_protocol or port.name or "").lower()
    known = _HTTP.get(told)
    if known is None and port.app_protocol is None:
        known = "GRPC-WEB" if told.startswith("grpc-web-") else _HTTP.get(told.partition("-")[0])
    if known is None:
        said = Text("translate-port-says", name=told) if told else Text("translate-port-is-silent")
        raise TranslationError(
            Text("translate-not-http", where=where_of(service), port=port.port, said=said)
        )
    return known


def http_ports(service: Service) -> Iterator[tuple[ServicePort, str]]:
    """The ports that get clusters, with their protocols; there is no cluster for UDP."""
    for port in service.spec.ports:
        if port.protocol != "UDP":
            yield port, protocol_of(service, port)


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

    def service(self, host: str, namespace: str) -> Service | None:
        """The Service of a host name, which may be short."""
        return self.services.get(resolve(host, namespace))

    def subsets(self, host: str) -> set[str]:
        """The names of all subsets of a host, whoever defines them."""
        return {
            subset.name
            for candidate in self.destination_rules
            if matches(resolve(candidate.spec.host, candidate.metadata.namespace), host)
            for subset in candidate.spec.subsets
        }


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
