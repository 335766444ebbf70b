"""Resources that don't fit together are an error, where a cluster would be silent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lab.errors import TranslationError
from lab.manifests import Manifests
from lab.translate import Proxy, translate
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


def _gateway(**selector: str) -> dict[str, Any]:
    server = {"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["*"]}
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "Gateway",
        "metadata": {"name": "odd", "namespace": "mall"},
        "spec": {"selector": selector, "servers": [server]},
    }


def _http(**destination: Any) -> list[dict[str, Any]]:
    return [{"route": [{"destination": {"host": "shop", **destination}}]}]


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        pytest.param(
            {"extra": (_gateway(istio="egressgateway"),)},
            "Gateway mall/odd: selector istio: egressgateway: the lab has one gateway, "
            "Istio's own, with the label istio: ingressgateway",
            id="another gateway's selector",
        ),
        pytest.param(
            {"ports": [{"name": "tcp-db", "port": 5432}]},
            "Service mall/shop: port 5432 says 'tcp-db', and local mode translates HTTP ports "
            "only; name the port http, http2 or grpc, or set its appProtocol",
            id="a port that is not HTTP",
        ),
        pytest.param(
            {"ports": [{"port": 80}]},
            "Service mall/shop: port 80 has neither name nor appProtocol, and local mode "
            "translates HTTP ports only; name the port http, http2 or grpc, or set its appProtocol",
            id="a port that says nothing",
        ),
        pytest.param(
            {"ports": [{"name": "http", "port": 80, "appProtocol": "tcp"}]},
            "Service mall/shop: port 80 says 'tcp', and local mode translates HTTP ports "
            "only; name the port http, http2 or grpc, or set its appProtocol",
            id="appProtocol comes before the name",
        ),
    ],
)
def test_what_a_cluster_would_not_mention(shop: Shop, parts: dict[str, Any], sentence: str) -> None:
    """One sentence says which resource, what is missing, and what a cluster would do."""
    manifests = shop(**parts)

    with pytest.raises(TranslationError) as caught:
        translate(manifests, proxy=Proxy.GATEWAY, endpoints=())

    assert str(caught.value) == sentence


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
    ],
)
def test_what_is_spoken_on_a_port(shop: Shop, port: dict[str, Any], protocol: str) -> None:
    """Its appProtocol, or its name (ConvertProtocol of istiod)."""
    (service,) = shop(ports=[{"port": 80, **port}]).services

    assert protocol_of(service, service.spec.ports[0]) == protocol
