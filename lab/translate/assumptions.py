"""What the lab takes for granted about the mesh, in one place.

Behaviour: istiod, of the newest stable release unless another is asked for, with its default
MeshConfig, except for what ``ASSUMPTIONS`` says.
"""

from __future__ import annotations

from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DOMAIN = "cluster.local"
ROOT_NAMESPACE = "istio-system"

#: What is not asked of the manifests; docs/fidelity.md lists it.
ASSUMPTIONS: tuple[str, ...] = (
    "MeshConfig.enableAutoMtls is false and ISTIO_MUTUAL is as DISABLE: proxies talk plain text",
    "istio.metadata_exchange, istio.alpn, istio.stats are off: the laptop's Envoy has none of them",
    "telemetry is off: no tracing, no access log of the mesh, no workload metadata of endpoints",
    "the gateway is Istio's standard one, in istio-system, with the label istio: ingressgateway",
    "where no Gateway selects that one, it is the one that the first selects; others are left out",
    "the gateway's Service maps 80 to 8080 and 443 to 8443",
    "the sidecar is a client's, in the namespace of the first Service; only its way out is shown",
    "interceptionMode is REDIRECT and outboundTrafficPolicy ALLOW_ANY, as by default",
    "Services have no virtual IP, so no virtual host lists one",
    "a pod's locality is its label istio-locality; that of its node is not known, so none else",
    "the gateway's locality is the annotation lab.goodjob/locality of a Gateway, or --locality",
    "the client is the one Deployment annotated lab.goodjob/laptop: skip beside the first Service",
    "without such a client its labels are not known, and what asks for some is not for it",
    "a port of which nobody says what it speaks is HTTP; one that is TCP has a pool and no routes",
    "translate: what rules name and is not in the input is there (--assume, --no-assume)",
    "MeshConfig.localityLbSetting is enabled, as by default; no proxy discovers its own cluster",
    "resources were created at the same time: where the age decides, the name does",
    "proxies hear late that a pod is to end (up --endpoint-delay); of all else at once",
)

#: The labels of the gateway's pods that a Gateway's selector can ask for.
GATEWAY_LABELS: Mapping[str, str] = MappingProxyType(
    {"app": "istio-ingressgateway", "istio": "ingressgateway"}
)
#: The ports of the gateway's Service and the ports its pods listen on; others are the same.
GATEWAY_TARGET_PORTS: Mapping[int, int] = MappingProxyType({80: 8080, 443: 8443})


class Proxy(Enum):
    """Whose config is translated."""

    GATEWAY = "gateway"
    SIDECAR = "sidecar"
