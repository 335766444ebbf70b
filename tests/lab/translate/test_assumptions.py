"""What the lab takes for granted about the mesh, and for whom config is made."""

from __future__ import annotations

from lab.translate import Proxy
from lab.translate.assumptions import GATEWAY_LABELS, GATEWAY_TARGET_PORTS


def test_the_proxies_as_the_command_names_them() -> None:
    """Words that people type."""
    assert [each.value for each in Proxy] == ["gateway", "sidecar"]


def test_the_gateway_is_istios_own() -> None:
    """Its labels and its Service's ports, as Istio's chart has them."""
    assert GATEWAY_LABELS == {"app": "istio-ingressgateway", "istio": "ingressgateway"}
    assert GATEWAY_TARGET_PORTS == {80: 8080, 443: 8443}
