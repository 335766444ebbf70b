"""Cases of VirtualServices and the Gateways that they name."""

from __future__ import annotations

from tests.lab.theory.cases.bundles import PLAIN, Case, N, W, elsewhere
from tests.lab.theory.shop import Document, other, to


def front(*hosts: str, namespace: str = "mall") -> Document:
    """A Gateway for these hosts."""
    server = {"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": list(hosts)}
    spec = {"selector": {"istio": "ingressgateway"}, "servers": [server]}
    return elsewhere(other("Gateway", "front", spec), namespace)


def behind(gateway: str) -> Document:
    """Routes of a host that comes in through it."""
    spec = {"hosts": ["shop.example.com"], "gateways": [gateway], "http": [to()]}
    return other("VirtualService", "shop", spec)


CASES = [
    Case(
        "assumed",
        N,
        (*PLAIN[:3], behind("front")),
        "Gateway front.mall",
        (*PLAIN[:3], behind("front"), front("*")),
        exact=(
            "VirtualService mall/shop",
            "spec.gateways[0]",
            "assumed: Gateway front.mall, port 80, HTTP, for shop.example.com",
            "",
        ),
    ),
    Case(
        "gateway-elsewhere",
        W,
        (*PLAIN[:3], behind("front"), front("*", namespace="istio-system")),
        "only istio-system/front",
        (*PLAIN[:3], behind("front"), front("*")),
        exact=(
            "VirtualService mall/shop",
            "spec.gateways[0]",
            (
                "there is no Gateway mall/front in what was read, only istio-system/front: "
                "a name without a namespace is of the VirtualService's own"
            ),
            "istio-system/front",
        ),
    ),
    Case(
        "host-not-at-gateway",
        W,
        (*PLAIN[:3], behind("front"), front("*.example.org", "mail.example.com")),
        r"only \*.example.org, mail.example.com",
        (*PLAIN[:3], behind("front"), front("*.example.org", "mall/*.example.com")),
        exact=(
            "VirtualService mall/shop",
            "spec.hosts[0]",
            (
                "Gateway mall/front does not serve shop.example.com, only *.example.org, "
                "mail.example.com: no request for it comes in there"
            ),
            "",
        ),
    ),
]
