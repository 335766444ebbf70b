"""Who is who in a namespace of a mesh: the hosts, their callers, and what clients ask for.

A gateway is a pod that a Gateway selects, in whatever namespace; a client is a pod with Istio's
proxy that no Service leads to. Source: Istio, *Gateway*: ``selector``; Kubernetes Gateway API as
istiod deploys it: the label ``gateway.networking.k8s.io/gateway-name``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.cluster.pods import found

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lab.cluster.kubectl import Listing
    from lab.cluster.pods import Found
    from lab.words import Text

KUBERNETES = ("pods", "services")
ISTIO = ("gateways.networking.istio.io", "virtualservices.networking.istio.io")
_MADE_FOR = "gateway.networking.k8s.io/gateway-name"
_ISTIO = "networking.istio.io/"
_MESH = "mesh"


@dataclass(frozen=True)
class Server:
    """A port that a Gateway opens.

    Args:
        port: its number.
        is_https: whether it takes TLS, and is asked by HTTP in it.
    """

    port: int
    is_https: bool


@dataclass(frozen=True)
class Namespace:
    """What there is in a namespace, as far as it may be listed.

    Args:
        pods: all that are not over.
        services: the selectors of the Services; None where those may not be listed.
        selectors: of the Gateways.
        servers: what the Gateways open.
        hosts: what routes of gateways are for.
        refused: rights that were missing.
        has_istio: whether the cluster knows Istio's resources.
    """

    pods: tuple[Found, ...]
    services: tuple[Mapping[str, str], ...] | None
    selectors: tuple[Mapping[str, str], ...] = ()
    servers: tuple[Server, ...] = ()
    hosts: tuple[str, ...] = ()
    refused: tuple[Text, ...] = ()
    has_istio: bool = True

    @classmethod
    def of(cls, plain: Listing, mesh: Listing | None) -> Namespace:
        """What two listings come to.

        Args:
            plain: the kinds of :data:`KUBERNETES`.
            mesh: those of :data:`ISTIO`; None where the cluster has none of them.
        """
        rules = () if mesh is None else mesh.items
        own = [each for each in rules if str(each.get("apiVersion", "")).startswith(_ISTIO)]
        gateways = [each for each in own if each.get("kind") == "Gateway"]
        routes = [each for each in own if each.get("kind") == "VirtualService"]
        forbidden = any(each.values.get("resource") == "services" for each in plain.refused)
        selects = [_labels(each.get("spec", {})) for each in plain.of("Service")]
        return cls(
            pods=tuple(each for each in found(plain.of("Pod")) if not each.is_over),
            services=None if forbidden else tuple(each for each in selects if each),
            selectors=_different(_labels(each.get("spec", {})) for each in gateways),
            servers=tuple(server for each in gateways for server in _servers(each)),
            hosts=tuple(dict.fromkeys(host for each in routes for host in _hosts(each))),
            refused=(*plain.refused, *(mesh.refused if mesh else ())),
            has_istio=mesh is not None,
        )

    @property
    def gateways(self) -> tuple[Found, ...]:
        """Those in this very namespace, as istiod makes them for the Gateway API."""
        return tuple(each for each in self.pods if self._is_gateway(each))

    @property
    def members(self) -> tuple[Found, ...]:
        """The pods that a Service leads to; all where nobody may ask for those."""
        return tuple(
            each for each in self.pods if self._is_member(each) and not self._is_gateway(each)
        )

    @property
    def clients(self) -> tuple[Found, ...]:
        """Pods with a proxy of their own that nobody asks for anything."""
        if self.services is None:
            return ()
        return tuple(
            each
            for each in self.pods
            if each.has_proxy and not self._is_member(each) and not self._is_gateway(each)
        )

    def _is_member(self, pod: Found) -> bool:
        return self.services is None or any(selects(each, pod) for each in self.services)

    def _is_gateway(self, pod: Found) -> bool:
        return _MADE_FOR in pod.labels or any(selects(each, pod) for each in self.selectors)


def selects(selector: Mapping[str, str], pod: Found) -> bool:
    """Whether a selector means a pod; one that is empty means none."""
    return bool(selector) and all(pod.labels.get(key) == each for key, each in selector.items())


def _labels(spec: Mapping[str, Any]) -> dict[str, str]:
    found = spec.get("selector") or {}
    return {str(key): str(each) for key, each in found.items()} if isinstance(found, dict) else {}


def _different(selectors: Any) -> tuple[Mapping[str, str], ...]:  # noqa: ANN401 - of labels
    kept: list[Mapping[str, str]] = []
    for each in selectors:
        if each and each not in kept:
            kept.append(each)
    return tuple(kept)


def _servers(gateway: Mapping[str, Any]) -> Sequence[Server]:
    servers = gateway.get("spec", {}).get("servers") or ()
    opened = []
    for each in servers:
        port = each.get("port", {})
        protocol = str(port.get("protocol", "")).upper()
        if protocol in {"HTTP", "HTTPS", "HTTP2", "GRPC"}:
            opened.append(Server(int(port.get("number", 0)), protocol == "HTTPS"))
    return opened


def _hosts(route: Mapping[str, Any]) -> Sequence[str]:
    """The hosts of a VirtualService that gateways serve; the mesh alone is what nobody names."""
    spec = route.get("spec", {})
    gateways = spec.get("gateways") or [_MESH]
    if all(each == _MESH for each in gateways):
        return []
    return [str(each) for each in spec.get("hosts") or () if "*" not in str(each)]
