"""Hosts and listeners of the gateway and of a sidecar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lab.manifests import Manifests
from lab.translate import Proxy, translate

Shop = Callable[..., Manifests]

HOST = "shop.mall.svc.cluster.local"
NAMES = [HOST, f"{HOST}.", "shop", "shop.mall.svc", "shop.mall"]
PASS = [{"route": [{"destination": {"host": "shop"}}]}]
RETRY_ON = "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes"


def _server(*hosts: str, number: int = 80, **more: Any) -> dict[str, Any]:
    port = {"number": number, "name": f"http-{number}", "protocol": "HTTP"}
    return {"port": port, "hosts": list(hosts), **more}


def _also(name: str, namespace: str, hosts: list[str], **spec: Any) -> dict[str, Any]:
    to_shop = {"route": [{"destination": {"host": HOST}}], "name": name}
    return {
        "apiVersion": "networking.istio.io/v1alpha3",
        "kind": "VirtualService",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"hosts": hosts, "gateways": ["mall/door", "mesh"], "http": [to_shop], **spec},
    }


def _gateway(manifests: Manifests) -> list[dict[str, Any]]:
    config = translate(manifests, proxy=Proxy.GATEWAY, endpoints=())
    hosts: list[dict[str, Any]] = config.routes[0]["virtual_hosts"]
    return hosts


def _sidecar(manifests: Manifests, port: int = 80) -> list[dict[str, Any]]:
    config = translate(manifests, proxy=Proxy.SIDECAR, endpoints=())
    (found,) = [each for each in config.routes if each["name"] == str(port)]
    hosts: list[dict[str, Any]] = found["virtual_hosts"]
    return hosts


def _domains(hosts: list[dict[str, Any]]) -> dict[str, list[str]]:
    return {host["name"]: host["domains"] for host in hosts}


@pytest.mark.parametrize(
    ("served", "asked", "expected"),
    [
        pytest.param(["*"], ["a.org"], {"a.org:80": ["a.org"]}, id="any host"),
        pytest.param(["./*"], ["a.org"], {"a.org:80": ["a.org"]}, id="of the own namespace"),
        pytest.param(["mall/*"], ["a.org"], {"a.org:80": ["a.org"]}, id="of a namespace"),
        pytest.param(["*/*.org"], ["a.org"], {"a.org:80": ["a.org"]}, id="of every namespace"),
        pytest.param(["park/*"], ["a.org"], {"blackhole:80": ["*"]}, id="of another namespace"),
        pytest.param(["*.com"], ["a.org"], {"blackhole:80": ["*"]}, id="nothing in common"),
        pytest.param(
            ["a.com", "b.com"],
            ["*.com"],
            {"a.com:80": ["a.com", "b.com"]},
            id="the server's are the narrower ones, and same routes are one host",
        ),
        pytest.param(["A.org"], ["A.org"], {"a.org:80": ["a.org"]}, id="lower case"),
        pytest.param(
            ["*"],
            ["z.org", "shop"],
            {f"{HOST}:80": [HOST, "z.org"]},
            id="a short name is a Service's, and the first name stands for all",
        ),
    ],
)
def test_the_hosts_that_gateway_and_rules_have_in_common(
    shop: Shop, served: list[str], asked: list[str], expected: dict[str, list[str]]
) -> None:
    """Of every pair of hosts the narrower one is served; nothing in common is a 404 for all."""
    manifests = shop(servers=[_server(*served)], hosts=asked, gateways=["door"], http=PASS)

    assert _domains(_gateway(manifests)) == expected


def test_a_gateway_says_what_istiod_always_says(shop: Shop) -> None:
    """The route configuration's own fields."""
    config = translate(shop(http=PASS), proxy=Proxy.GATEWAY, endpoints=())

    assert [
        {key: value for key, value in each.items() if key != "virtual_hosts"}
        for each in config.routes
    ] == [
        {
            "name": "http.8080",
            "validate_clusters": False,
            "ignore_port_in_host_matching": True,
            "max_direct_response_body_size_bytes": 1048576,
        }
    ]
    assert config.routes[0]["virtual_hosts"][0]["include_request_attempt_count"] is True


def test_rules_of_the_same_host_are_joined_and_what_takes_everything_is_last(shop: Shop) -> None:
    """Two VirtualServices share a host: routes in order, except the one for everything."""
    first = _also("a", "mall", ["a.org"])
    second = _also("b", "mall", ["a.org"])
    second["spec"]["http"][0]["match"] = [{"uri": {"exact": "/b"}}]
    (host,) = _gateway(shop(extra=(first, second)))

    assert [route["name"] for route in host["routes"]] == ["b", "a"]


def test_a_redirecting_server_redirects_every_host(shop: Shop) -> None:
    """HttpsRedirect marks every host of the server, with or without rules."""
    servers = [_server("a.org", "b.org", tls={"httpsRedirect": True})]
    hosts = _gateway(shop(servers=servers, hosts=["a.org"], gateways=["door"], http=PASS))

    assert [(host["name"], host["require_tls"], len(host["routes"])) for host in hosts] == [
        ("a.org:80", "ALL", 1),
        ("b.org:80", "ALL", 0),
    ]


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


def test_without_a_gateway_nothing_is_listened_on() -> None:
    """No Gateway, no listener, and still the clusters."""
    config = translate(Manifests(), proxy=Proxy.GATEWAY, endpoints=())

    assert (config.listeners, config.routes) == ([], [])
    assert [cluster["name"] for cluster in config.clusters] == ["BlackHoleCluster"]


def test_a_service_without_rules_has_a_default_route(shop: Shop) -> None:
    """A sidecar sends on to the Service, tries twice more, and has no timeout."""
    host, rest = _sidecar(shop())
    (route,) = host["routes"]

    assert (host["name"], host["domains"]) == (f"{HOST}:80", NAMES)
    assert (route["name"], route["match"]) == ("default", {"prefix": "/"})
    assert route["route"]["cluster"] == f"outbound|80||{HOST}"
    assert (route["route"]["timeout"], route["route"]["max_grpc_timeout"]) == ("0s", "0s")
    assert route["route"]["retry_policy"]["retry_on"] == RETRY_ON
    assert route["decorator"] == {"operation": f"{HOST}:80/*"}
    assert rest == {
        "name": "allow_any",
        "domains": ["*"],
        "routes": [
            {
                "name": "allow_any",
                "match": {"prefix": "/"},
                "route": {
                    "cluster": "PassthroughCluster",
                    "timeout": "0s",
                    "max_grpc_timeout": "0s",
                },
            }
        ],
        "include_request_attempt_count": True,
    }


def test_a_default_route_hashes_as_the_service_says(shop: Shop) -> None:
    """A Service's hash counts on its default route as well."""
    policy = {"loadBalancer": {"consistentHash": {"httpHeaderName": "x"}}}
    (route,) = _sidecar(shop(policy=policy))[0]["routes"]

    assert route["route"]["hash_policy"] == [{"header": {"header_name": "x"}}]


def test_a_host_that_is_no_service_is_known_on_port_80(shop: Shop) -> None:
    """A mesh rule's own host names a virtual host of its own."""
    manifests = shop(hosts=["shop", "a.org"], http=PASS)

    assert _domains(_sidecar(manifests)) == {
        "a.org:80": ["a.org"],
        f"{HOST}:80": NAMES,
        "allow_any": ["*"],
    }


def test_other_ports_know_services_only(shop: Shop) -> None:
    """A rule for a host that is no Service counts on port 80 alone."""
    ports = [{"name": "http", "port": 80}, {"name": "http-admin", "port": 81}]
    manifests = shop(ports=ports, extra=(_also("a", "mall", ["a.org"]),))

    assert sorted(_domains(_sidecar(manifests))) == ["a.org:80", "allow_any", f"{HOST}:80"]
    assert sorted(_domains(_sidecar(manifests, 81))) == ["allow_any", f"{HOST}:81"]


def test_a_client_elsewhere_has_no_short_name_for_it(shop: Shop) -> None:
    """The bare name is for clients of the Service's own namespace."""
    cart = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "cart", "namespace": "park"},
        "spec": {"selector": {"app": "cart"}, "ports": [{"name": "http", "port": 80}]},
    }
    cart_host = "cart.park.svc.cluster.local"

    assert _domains(_sidecar(shop(extra=(cart,))))[f"{cart_host}:80"] == [
        cart_host,
        f"{cart_host}.",
        "cart.park",
        "cart.park.svc",
    ]


def test_the_rules_of_gateways_only_are_not_the_meshs(shop: Shop) -> None:
    """A rule that doesn't name mesh leaves a sidecar its default route."""
    manifests = shop(gateways=["door"], http=[{**PASS[0], "name": "outside"}])

    assert [route["name"] for route in _sidecar(manifests)[0]["routes"]] == ["default"]


def test_the_most_specific_rule_has_the_service(shop: Shop) -> None:
    """An exact host beats a wildcard, whichever came first."""
    wild = _also("a", "mall", ["*.mall.svc.cluster.local"])
    exact = _also("b", "mall", ["shop"])
    hosts = _sidecar(shop(extra=(wild, exact)))

    assert [(host["name"], host["routes"][0]["name"]) for host in hosts] == [
        (f"{HOST}:80", "b"),
        ("allow_any", "allow_any"),
    ]


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


def test_what_the_fixed_clusters_are(shop: Shop) -> None:
    """Nobody is in the black hole; what passes through keeps its protocol and its address."""
    found = translate(shop(), proxy=Proxy.SIDECAR, endpoints=()).clusters
    hole, passing = (each for each in found if "|" not in each["name"])
    options = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
    most = 4294967295

    assert hole == {
        "name": "BlackHoleCluster",
        "type": "STATIC",
        "connect_timeout": "10s",
        "lb_policy": "ROUND_ROBIN",
    }
    assert passing == {
        "name": "PassthroughCluster",
        "type": "ORIGINAL_DST",
        "connect_timeout": "10s",
        "lb_policy": "CLUSTER_PROVIDED",
        "circuit_breakers": {
            "thresholds": [
                {
                    "max_connections": most,
                    "max_pending_requests": most,
                    "max_requests": most,
                    "max_retries": most,
                }
            ]
        },
        "typed_extension_protocol_options": {
            options: {
                "@type": f"type.googleapis.com/{options}",
                "common_http_protocol_options": {"idle_timeout": "300s"},
                "use_downstream_protocol_config": {
                    "http_protocol_options": {},
                    "http2_protocol_options": {},
                },
            }
        },
    }


def test_the_fixed_clusters(shop: Shop) -> None:
    """Both proxies have a black hole, and only a sidecar lets through what it doesn't know."""
    names = {
        proxy: [
            cluster["name"]
            for cluster in translate(shop(), proxy=proxy, endpoints=()).clusters
            if "|" not in cluster["name"]
        ]
        for proxy in Proxy
    }

    assert names == {
        Proxy.GATEWAY: ["BlackHoleCluster"],
        Proxy.SIDECAR: ["BlackHoleCluster", "PassthroughCluster"],
    }


def test_of_two_as_specific_the_first_has_the_service(shop: Shop) -> None:
    """They are asked by name where they are as old (sortConfigByCreationTime)."""
    hosts = _sidecar(shop(extra=(_also("b", "mall", ["shop"]), _also("a", "mall", [HOST]))))

    assert hosts[0]["routes"][0]["name"] == "a"


def test_what_is_redirected_is_a_host_of_its_own(shop: Shop) -> None:
    """Two hosts with the same routes are one only if both are redirected, or neither is."""
    servers = [
        _server("a.org", tls={"httpsRedirect": True}),
        {**_server("b.org"), "port": {"number": 80, "name": "plain", "protocol": "HTTP"}},
    ]
    hosts = _gateway(shop(servers=servers, hosts=["*.org"], gateways=["door"], http=PASS))

    assert [(host["domains"], host.get("require_tls")) for host in hosts] == [
        (["a.org"], "ALL"),
        (["b.org"], None),
    ]
