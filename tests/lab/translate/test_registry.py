"""Services, and what is spoken on their ports, as istiod looks them up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lab.manifests import Manifests
from lab.translate import Proxy, loose_ends, translate
from lab.translate.registry import protocol_of

Shop = Callable[..., Manifests]

HOST = "shop.mall.svc.cluster.local"


def _rule(host: str) -> dict[str, Any]:
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "DestinationRule",
        "metadata": {"name": "odd", "namespace": "mall"},
        "spec": {"host": host},
    }


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("shop", id="short"),
        pytest.param(HOST, id="full"),
        pytest.param("*.mall.svc.cluster.local", id="wildcard"),
        pytest.param("*", id="all"),
    ],
)
def test_a_rule_may_name_its_service_in_every_way(shop: Shop, host: str) -> None:
    """Short, full and wildcard names all find the Service."""
    config = translate(shop(extra=(_rule(host),)), proxy=Proxy.GATEWAY, endpoints=())

    assert config.clusters[0]["metadata"]["filter_metadata"]["istio"] == {
        "services": [{"host": HOST, "name": "shop", "namespace": "mall"}],
        "config": "/apis/networking.istio.io/v1/namespaces/mall/destination-rule/odd",
    }


def test_a_udp_port_is_no_cluster(shop: Shop) -> None:
    """UDP is not Envoy's business here."""
    ports = [{"name": "http", "port": 80}, {"name": "dns", "port": 53, "protocol": "UDP"}]
    config = translate(shop(ports=ports), proxy=Proxy.GATEWAY, endpoints=())

    assert [cluster["name"] for cluster in config.clusters] == [
        f"outbound|80||{HOST}",
        "BlackHoleCluster",
    ]


BOTH: dict[str, Any] = {
    "use_downstream_protocol_config": {"http_protocol_options": {}, "http2_protocol_options": {}}
}
TAKEN = (
    "so that it is taken for HTTP, which a sidecar would find out by itself; a name that begins "
    "with http or grpc, or an appProtocol, says so"
)
NOT_TAKEN = (
    "so that it is no HTTP in a cluster: its pool is translated, and it has no listener and no "
    "routes"
)
SILENT = f"port 80 has neither name nor appProtocol, {TAKEN}"


@pytest.mark.parametrize(
    ("port", "on_sidecar", "listeners", "said"),
    [
        ({"name": "http"}, {}, ["0.0.0.0_80"], []),
        ({}, BOTH, ["0.0.0.0_80"], [SILENT]),
        ({"name": "web"}, BOTH, ["0.0.0.0_80"], [f"port 80 says 'web', {TAKEN}"]),
        ({"name": "http", "appProtocol": "tcp"}, {}, [], [f"port 80 says 'tcp', {NOT_TAKEN}"]),
    ],
)
def test_a_port_that_is_not_told_to_speak_http(
    shop: Shop,
    port: dict[str, Any],
    on_sidecar: dict[str, Any],
    listeners: list[str],
    said: list[str],
) -> None:
    """It has its pool; a sidecar speaks there what its client does, a gateway HTTP/1.1."""
    manifests = shop(ports=[{"port": 80, **port}])
    options: dict[Proxy, dict[str, Any]] = {}
    for proxy in Proxy:
        config = translate(manifests, proxy=proxy, endpoints=())
        assert config.clusters[0]["name"] == f"outbound|80||{HOST}"
        (chosen,) = config.clusters[0].get("typed_extension_protocol_options", {"": {}}).values()
        options[proxy] = {name: each for name, each in chosen.items() if name != "@type"}
        assert [each["cluster_name"] for each in config.endpoints] == [f"outbound|80||{HOST}"]

    assert options == {Proxy.GATEWAY: {}, Proxy.SIDECAR: on_sidecar}
    assert [each["name"] for each in config.listeners] == listeners
    assert [str(each) for each in loose_ends(manifests)] == [
        f"Service mall/shop: {each}" for each in said
    ]


@pytest.mark.parametrize(
    ("port", "protocol"),
    [
        pytest.param({"name": "http"}, "HTTP", id="name"),
        pytest.param({"name": "http-web"}, "HTTP", id="name up to its hyphen"),
        pytest.param({"name": "http2"}, "HTTP2", id="http2"),
        pytest.param({"name": "grpc-api"}, "GRPC", id="grpc"),
        pytest.param({"name": "grpc-web"}, "GRPC-WEB", id="grpc-web is a word of its own"),
        pytest.param({"name": "grpc-web-api"}, "GRPC-WEB", id="grpc-web up to its hyphen"),
        pytest.param({"appProtocol": "kubernetes.io/h2c"}, "HTTP2", id="h2c"),
        pytest.param({"appProtocol": "kubernetes.io/ws"}, "HTTP", id="ws"),
        pytest.param({"appProtocol": "GRPC"}, "GRPC", id="in capitals"),
        pytest.param({"name": "tcp", "appProtocol": "http"}, "HTTP", id="appProtocol comes first"),
        pytest.param({"appProtocol": "http-web"}, "HTTP", id="appProtocol up to its hyphen"),
        pytest.param({"name": "grpc-webs"}, "GRPC-WEB", id="grpc-web and more"),
        pytest.param({}, "AUTO", id="nothing"),
        pytest.param({"name": "web"}, "AUTO", id="a name that says nothing"),
        pytest.param({"name": "http", "appProtocol": ""}, "AUTO", id="an empty appProtocol"),
        pytest.param({"name": "tcp-db"}, "TCP", id="tcp"),
        pytest.param({"name": "https"}, "TCP", id="https"),
        pytest.param({"name": "http", "appProtocol": "kubernetes.io/wss"}, "TCP", id="wss"),
        pytest.param({"name": "db", "port": 3306}, "TCP", id="a port that is MySQL's"),
        pytest.param({"name": "http", "port": 3306}, "HTTP", id="unless it says otherwise"),
        pytest.param({"name": "udp"}, "UDP", id="udp by its name"),
        pytest.param({"name": "http", "protocol": "UDP"}, "UDP", id="udp"),
    ],
)
def test_what_is_spoken_on_a_port(shop: Shop, port: dict[str, Any], protocol: str) -> None:
    """Its appProtocol, or its name (ConvertProtocol of istiod)."""
    (service,) = shop(ports=[{"port": 80, **port}]).services

    assert protocol_of(service.spec.ports[0]) == protocol


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("", {Proxy.GATEWAY, Proxy.SIDECAR}),
        ("~, *", {Proxy.GATEWAY, Proxy.SIDECAR}),
        ("~", set()),
        ("., ~", set()),
        (".", {Proxy.SIDECAR}),
        ("istio-system", {Proxy.GATEWAY}),
        ("mall ,istio-system", {Proxy.GATEWAY, Proxy.SIDECAR}),
    ],
)
def test_who_is_told_of_a_service(shop: Shop, said: str, seen: set[Proxy]) -> None:
    """The annotation of a Service, as initServiceRegistry has it."""
    cart = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": "cart",
            "namespace": "mall",
            "annotations": {"networking.istio.io/exportTo": said},
        },
        "spec": {"selector": {"app": "cart"}, "ports": [{"name": "http", "port": 80}]},
    }
    manifests = shop(extra=(cart,))
    name = "outbound|80||cart.mall.svc.cluster.local"
    told = {
        proxy
        for proxy in Proxy
        if name
        in {each["name"] for each in translate(manifests, proxy=proxy, endpoints=()).clusters}
    }

    assert told == seen
