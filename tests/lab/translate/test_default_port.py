"""The port of a destination that names none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lab.manifests import Manifests
from lab.translate import Proxy, loose_ends, translate

Shop = Callable[..., Manifests]

HOST = "back.mall.svc.cluster.local"


def _back(*ports: int) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "back", "namespace": "mall"},
        "spec": {
            "selector": {"app": "back"},
            "ports": [{"name": f"http-{port}", "port": port} for port in ports],
        },
    }


def _http(**destination: Any) -> list[dict[str, Any]]:
    return [{"route": [{"destination": {"host": "back", **destination}}]}]


def _asked(manifests: Manifests, proxy: Proxy, name: str) -> set[str]:
    config = translate(manifests, proxy=proxy, endpoints=())
    (found,) = [each for each in config.routes if each["name"] == name]
    return {
        route["route"]["cluster"]
        for host in found["virtual_hosts"]
        for route in host["routes"]
        if host["name"].startswith("shop.")
    }


@pytest.mark.parametrize(
    ("ports", "destination", "sidecar", "gateway"),
    [
        pytest.param([9000], {}, 80, 9000, id="the only port counts on the gateway alone"),
        pytest.param([80], {}, 80, 80, id="the port that is asked on"),
        pytest.param([80, 9000], {}, 80, 80, id="of several the port that is asked on"),
        pytest.param([81, 9000], {}, 80, 80, id="of several none of them"),
        pytest.param([9000], {"port": {"number": 9000}}, 9000, 9000, id="the port that is named"),
    ],
)
def test_the_port_of_a_destination(
    shop: Shop, ports: list[int], destination: dict[str, Any], sidecar: int, gateway: int
) -> None:
    """Right values: a real istiod's routes of the same resources (1.31)."""
    manifests = shop(http=_http(**destination), extra=(_back(*ports),))

    assert _asked(manifests, Proxy.SIDECAR, "80") == {f"outbound|{sidecar}||{HOST}"}
    assert _asked(manifests, Proxy.GATEWAY, "http.8080") == {f"outbound|{gateway}||{HOST}"}


MISSED = (
    "VirtualService mall/shop: spec.http[0]: a destination names no port, and Service mall/back "
    "has no port 80, only {ports}: what {who} is answered 503 (NC), in a cluster too; write "
    "destination.port.number"
)
CLIENT, GATEWAY = (
    "clients in the mesh ask on port 80",
    "comes in at the gateway's server for port 80",
)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        pytest.param({"extra": (_back(9000),)}, [("9000", CLIENT)], id="the client's"),
        pytest.param(
            {"extra": (_back(81, 9000),)}, [("81, 9000", CLIENT), ("81, 9000", GATEWAY)], id="both"
        ),
        pytest.param({"extra": (_back(80),)}, [], id="the port is there"),
        pytest.param({"extra": (_back(9000),), "gateways": ["door"]}, [], id="not of the mesh"),
        pytest.param(
            {"extra": (_back(9000),), "hosts": ["a.org"], "gateways": ["mesh"]},
            [("9000", CLIENT)],
            id="a host that is no Service's",
        ),
        pytest.param(
            {"extra": (_back(9000),), "hosts": ["back"], "gateways": ["mesh"]},
            [],
            id="clients ask on the destination's own port",
        ),
        pytest.param(
            {"extra": (_back(9000),), "http": _http(port={"number": 9000})}, [], id="named"
        ),
        pytest.param(
            {
                "extra": (_back(9000),),
                "http": [{**_http()[0], "match": [{"port": 81}]}],
            },
            [],
            id="no request of that port takes the route",
        ),
    ],
)
def test_what_is_missed_is_said(
    shop: Shop, parts: dict[str, Any], said: list[tuple[str, str]]
) -> None:
    """One sentence for each port that is asked on and is not the destination's."""
    ends = map(str, loose_ends(shop(**{"http": _http(), **parts})))

    assert list(ends) == [MISSED.format(ports=ports, who=who) for ports, who in said]
