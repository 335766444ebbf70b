"""Of all gateways that Gateways select one is shown, and what is for others is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lab.manifests import Manifests
from lab.translate import Proxy, loose_ends, translate
from lab.translate.assumptions import GATEWAY_LABELS
from lab.translate.which_gateway import gateway_labels, of_one_gateway

Shop = Callable[..., Manifests]

OWN, EGRESS = {"istio": "ingressgateway"}, {"istio": "egressgateway"}


def _gateway(name: str, port: int, selector: dict[str, str]) -> dict[str, Any]:
    server = {"port": {"number": port, "name": "p", "protocol": "HTTP"}, "hosts": ["*"]}
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "Gateway",
        "metadata": {"name": name, "namespace": "mall"},
        "spec": {"selector": selector, "servers": [server]},
    }


def _shop(shop: Shop, *gateways: dict[str, Any]) -> Manifests:
    """The mall with other doors than its own."""
    found = shop(extra=gateways)
    own = tuple(each for each in found.gateways if each.metadata.name != "door")
    return type(found)(**{**vars(found), "gateways": own})


@pytest.mark.parametrize(
    ("selectors", "labels", "shown"),
    [
        ([], GATEWAY_LABELS, []),
        ([{}], GATEWAY_LABELS, [8081]),
        ([OWN, EGRESS], GATEWAY_LABELS, [8081]),
        ([EGRESS, {"app": "istio-ingressgateway"}], GATEWAY_LABELS, [8082]),
        ([EGRESS], EGRESS, [8081]),
        ([EGRESS, {"istio": "mine"}, EGRESS], EGRESS, [8081, 8083]),
        (
            [{**EGRESS, "app": "x"}, EGRESS, {"app": "x"}],
            {**EGRESS, "app": "x"},
            [8081, 8082, 8083],
        ),
    ],
)
def test_one_gateway_is_shown(
    shop: Shop, selectors: list[dict[str, str]], labels: dict[str, str], shown: list[int]
) -> None:
    """Istio's own if any Gateway is for it; else that of the first, by name."""
    doors = (_gateway(f"d{i}", 8080 + i, each) for i, each in enumerate(selectors, 1))
    manifests = _shop(shop, *doors)
    config = translate(manifests, proxy=Proxy.GATEWAY, endpoints=())

    assert gateway_labels(manifests) == labels
    ports = [each["address"]["socket_address"]["port_value"] for each in config.listeners]
    assert ports == shown
    assert [each.metadata.name for each in of_one_gateway(manifests).gateways] == [
        f"d{port - 8080}" for port in shown
    ]


def test_whose_it_is_and_what_is_left_out_is_said(shop: Shop) -> None:
    """Each in a sentence; nothing where all is for Istio's own."""
    both = _shop(shop, _gateway("a", 81, EGRESS), _gateway("b", 82, OWN))
    other = _shop(shop, _gateway("a", 81, EGRESS), _gateway("b", 82, {"istio": "mine"}))

    def said(manifests: Manifests) -> list[str]:
        return [each for each in map(str, loose_ends(manifests)) if each.startswith("Gateway")]

    left_out = "is for another gateway than the one here, which has"
    (one,) = said(both)
    assert one == (
        f"Gateway mall/a: selector istio: egressgateway {left_out} app: istio-ingressgateway, "
        "istio: ingressgateway: its servers are left out"
    )
    taken, rest = said(other)
    assert taken == (
        "Gateway mall/a selects istio: egressgateway: the gateway here is taken to be the one with "
        "these labels, at Istio's usual place, and not Istio's own"
    )
    assert rest == (
        f"Gateway mall/b: selector istio: mine {left_out} istio: egressgateway: its servers are "
        "left out"
    )
    assert said(_shop(shop, _gateway("a", 81, OWN))) == []
