"""istiod's part: typed manifests in, Envoy config out, and nothing but that.

Every message is proto JSON with snake_case names, as istiod would send it; where releases of Istio
differ, :mod:`lab.manifests.releases` says how. What the lab takes for granted about the mesh is in
:mod:`lab.translate.assumptions`. Names in brackets in the docstrings are istiod's functions, in the
files that the module names as its source, of pilot/pkg.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.manifests import DEFAULT_RELEASE, Release, check_releases
from lab.translate.assumptions import Proxy
from lab.translate.caller import caller_of
from lab.translate.cluster import clusters
from lab.translate.endpoints import Endpoint, assumed_endpoints, endpoints_for, load_assignments
from lab.translate.listener import gateway_listener, sidecar_listener
from lab.translate.locality import Locality
from lab.translate.loose import loose_ends
from lab.translate.registry import registry
from lab.translate.servers import servers_by_port
from lab.translate.virtual_host import (
    gateway_routes,
    sidecar_ports,
    sidecar_routes,
)
from lab.translate.which_gateway import of_one_gateway

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.manifests import Manifests

__all__ = [
    "DEFAULT_RELEASE",
    "Endpoint",
    "EnvoyConfig",
    "Locality",
    "Proxy",
    "Release",
    "assumed_endpoints",
    "endpoints_for",
    "loose_ends",
    "translate",
]


@dataclass(frozen=True)
class EnvoyConfig:
    """The four kinds of resources that a proxy is sent."""

    clusters: list[dict[str, Any]]
    routes: list[dict[str, Any]]
    listeners: list[dict[str, Any]]
    endpoints: list[dict[str, Any]]

    def as_dict(self) -> dict[str, list[dict[str, Any]]]:
        """As ``goodjob translate`` prints it."""
        return {
            "clusters": self.clusters,
            "routes": self.routes,
            "listeners": self.listeners,
            "endpoints": self.endpoints,
        }


def translate(
    manifests: Manifests,
    *,
    proxy: Proxy,
    endpoints: Sequence[Endpoint],
    release: Release = DEFAULT_RELEASE,
    locality: Locality | None = None,
) -> EnvoyConfig:
    """What istiod would send to a proxy.

    Args:
        manifests: all resources of the mesh.
        proxy: the ingress gateway, or a client's sidecar.
        endpoints: the pods, ready or not.
        release: the Istio that translates.
        locality: where the proxy is; None is where the manifests say that it is.

    Raises:
        UnsupportedField: a field that this release does not have.
        TranslationError: resources that don't fit together. What leads nowhere is no reason:
            :func:`loose_ends` says what.
    """
    check_releases(manifests, release)
    servers = servers_by_port(of_one_gateway(manifests))
    caller = caller_of(manifests, proxy, locality)
    found = registry(manifests, release).seen_in(caller.namespace)
    if proxy is Proxy.GATEWAY:
        routes = gateway_routes(servers, found, caller)
        listeners = [gateway_listener(port, on_port) for port, on_port in servers.items()]
    else:
        routes = sidecar_routes(found, caller)
        listeners = [sidecar_listener(*each) for each in sidecar_ports(found).items()]
    return EnvoyConfig(
        clusters=clusters(found, caller),
        routes=routes,
        listeners=listeners,
        endpoints=load_assignments(found, endpoints, caller),
    )
