"""Listeners of the gateway and of a sidecar, and the filters in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lab.manifests import Manifests
from lab.translate import Proxy, translate

Shop = Callable[..., Manifests]

HOST = "shop.mall.svc.cluster.local"
PASS = [{"route": [{"destination": {"host": "shop"}}]}]


def _server(*hosts: str, number: int = 80) -> dict[str, Any]:
    port = {"number": number, "name": f"http-{number}", "protocol": "HTTP"}
    return {"port": port, "hosts": list(hosts)}


def test_a_gateway_listens_where_its_service_sends(shop: Shop) -> None:
    """Port 80 of the Service is 8080 of the pod; any other port is itself."""
    servers = [_server("*"), _server("*", number=8081)]
    config = translate(shop(servers=servers, http=PASS), proxy=Proxy.GATEWAY, endpoints=())

    assert [(each["name"], each["address"]["socket_address"]) for each in config.listeners] == [
        ("0.0.0.0_8080", {"address": "0.0.0.0", "port_value": 8080}),
        ("0.0.0.0_8081", {"address": "0.0.0.0", "port_value": 8081}),
    ]
    assert [route["name"] for route in config.routes] == ["http.8080", "http.8081"]
    assert [route["virtual_hosts"][0]["name"] for route in config.routes] == [
        f"{HOST}:80",
        f"{HOST}:8081",
    ]


def test_the_gateways_connection_manager(shop: Shop) -> None:
    """The manager asks for its routes, trusts the client's address, and has istiod's filters."""
    config = translate(shop(http=PASS), proxy=Proxy.GATEWAY, endpoints=())
    (chain,) = config.listeners[0]["filter_chains"]
    manager = chain["filters"][0]["typed_config"]

    assert chain["transport_socket_connect_timeout"] == "15s"
    assert manager["rds"] == {
        "config_source": {"ads": {}, "initial_fetch_timeout": "0s", "resource_api_version": "V3"},
        "route_config_name": "http.8080",
    }
    assert manager["use_remote_address"] is True
    assert manager["stat_prefix"] == "outbound_0.0.0.0_8080"
    assert manager["path_with_escaped_slashes_action"] == "KEEP_UNCHANGED"
    assert manager["proxy_100_continue"] is True
    assert manager["forward_client_cert_details"] == "SANITIZE_SET"
    assert manager["set_current_client_cert_details"] == {
        "subject": True,
        "cert": True,
        "dns": True,
        "uri": True,
    }
    assert manager["normalize_path"] is True
    assert manager["upgrade_configs"] == [{"upgrade_type": "websocket"}]
    assert manager["server_name"] == "istio-envoy"
    assert manager["stream_idle_timeout"] == "0s"
    assert [each["name"] for each in manager["http_filters"]] == [
        "envoy.filters.http.grpc_stats",
        "envoy.filters.http.fault",
        "envoy.filters.http.cors",
        "envoy.filters.http.router",
    ]
    assert manager["http_filters"][0]["typed_config"]["emit_filter_state"] is True


def test_without_a_gateway_nothing_is_listened_on() -> None:
    """No Gateway, no listener, and still the clusters."""
    config = translate(Manifests(), proxy=Proxy.GATEWAY, endpoints=())

    assert (config.listeners, config.routes) == ([], [])
    assert [cluster["name"] for cluster in config.clusters] == ["BlackHoleCluster"]


def test_a_sidecar_has_an_unbound_listener_for_every_port(shop: Shop) -> None:
    """Redirected connections are handed over, so no socket is bound."""
    ports = [{"name": "http", "port": 80}, {"name": "grpc", "port": 9000}]
    config = translate(shop(ports=ports), proxy=Proxy.SIDECAR, endpoints=())

    assert [(each["name"], each["bind_to_port"]) for each in config.listeners] == [
        ("0.0.0.0_80", False),
        ("0.0.0.0_9000", False),
    ]
    managers = [each["filter_chains"][0]["filters"][0]["typed_config"] for each in config.listeners]
    assert [each["rds"]["route_config_name"] for each in managers] == ["80", "9000"]
    assert [each["stat_prefix"] for each in managers] == [
        "outbound_0.0.0.0_80",
        "outbound_0.0.0.0_9000",
    ]
    assert not any(each["use_remote_address"] for each in managers)


WEB = "envoy.filters.http.grpc_web"


def _first(shop: Shop, proxy: Proxy, **parts: Any) -> str:
    """The first HTTP filter of the first listener."""
    config = translate(shop(**parts), proxy=proxy, endpoints=())
    (manager,) = config.listeners[0]["filter_chains"][0]["filters"]
    return str(manager["typed_config"]["http_filters"][0]["name"])


@pytest.mark.parametrize(("protocol", "is_first"), [("GRPC-WEB", True), ("GRPC", False)])
def test_a_gateways_server_for_browsers_translates_grpc(
    shop: Shop, protocol: str, *, is_first: bool
) -> None:
    """The filter comes first (buildHTTPConnectionManager)."""
    port = {"number": 80, "name": "a", "protocol": protocol}
    servers = [{"port": port, "hosts": ["*"]}]

    assert (_first(shop, Proxy.GATEWAY, servers=servers) == WEB) is is_first


@pytest.mark.parametrize(
    ("ours", "theirs", "name", "exported", "is_first"),
    [
        ("grpc-web", "http", "cart", "*", False),
        ("http", "grpc-web", "cart", "*", True),
        ("http", "grpc-web", "till", "*", False),
        ("http", "grpc-web", "till", "mall", True),
    ],
)
def test_the_first_service_of_a_port_decides_for_all(
    shop: Shop, ours: str, theirs: str, name: str, exported: str, *, is_first: bool
) -> None:
    """By name, ``cart`` before ``shop`` before ``till``; one for this namespace before all."""
    annotations = {"networking.istio.io/exportTo": exported}
    cart = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": "park", "annotations": annotations},
        "spec": {"selector": {"app": name}, "ports": [{"name": theirs, "port": 80}]},
    }
    ports = [{"name": ours, "port": 80}]

    assert (_first(shop, Proxy.SIDECAR, ports=ports, extra=(cart,)) == WEB) is is_first
