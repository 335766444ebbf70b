"""Virtual hosts of the gateway and of a sidecar."""

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
            id="a short name is a Service's, and the longest name stands for all",
        ),
        pytest.param(
            ["*"],
            ["*.org", "a.com", "bb.com"],
            {"bb.com:80": ["bb.com", "a.com", "*.org"]},
            id="a wildcard is the least specific",
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
    assert [host["domains"] for host in hosts] == [["a.org"], ["b.org"]]


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


def test_a_rule_without_a_route_for_the_client_leaves_the_service_to_the_next(shop: Shop) -> None:
    """Of two for one host, the first has no route here (httproute.go buildVirtualHost)."""
    elsewhere = _also("a", "mall", ["shop"])
    elsewhere["spec"]["http"][0]["match"] = [{"sourceNamespace": "park"}]
    hosts = _sidecar(shop(extra=(elsewhere, _also("b", "mall", ["shop"]))))

    assert hosts[0]["routes"][0]["name"] == "b"


def test_rules_for_the_own_namespace_come_before_those_for_everybody(shop: Shop) -> None:
    """What others say is for it, is in between (VirtualServicesForGateway)."""
    everybody = _also("a", "mall", [HOST])
    for_it = _also("b", "park", [HOST], exportTo=["mall"])
    own = _also("c", "mall", [HOST], exportTo=["."])

    for rules, expected in (
        ((everybody,), "a"),
        ((everybody, for_it), "b"),
        ((everybody, for_it, own), "c"),
    ):
        assert _sidecar(shop(extra=rules))[0]["routes"][0]["name"] == expected


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


def test_rules_of_an_age_are_read_by_name_and_then_by_namespace(shop: Shop) -> None:
    """Not by namespace first (sortConfigByCreationTime of istiod)."""
    later, first = _also("b", "mall", ["a.org"]), _also("a", "park", ["a.org"])
    for each in (later, first):
        each["spec"]["http"][0]["match"] = [{"uri": {"prefix": "/a"}}]
    (host,) = _gateway(shop(servers=[_server("*")], extra=(later, first)))

    assert [route["name"] for route in host["routes"]] == ["a", "b"]


def test_envoy_takes_a_domain_once(shop: Shop) -> None:
    """In whatever letters: the first host that has it keeps it."""
    hosts = _sidecar(shop(extra=(_also("a", "mall", ["A.org"]), _also("b", "mall", ["a.org"]))))

    assert [host["domains"] for host in hosts if "a.org" in str(host["domains"]).lower()] == [
        ["a.org"]
    ]


def test_a_redirect_is_of_the_host_in_whatever_letters(shop: Shop) -> None:
    """One host of the name, with its rules."""
    servers = [_server("A.org", tls={"httpsRedirect": True})]
    (host,) = _gateway(shop(servers=servers, hosts=["A.org"], gateways=["door"], http=PASS))

    assert (host["domains"], host["require_tls"], len(host["routes"])) == (["a.org"], "ALL", 1)


def test_a_service_after_one_with_rules_has_its_default_route(shop: Shop) -> None:
    """Every Service is a host, with or without rules."""
    cart = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "cart", "namespace": "park"},
        "spec": {"selector": {"app": "cart"}, "ports": [{"name": "http", "port": 80}]},
    }
    hosts = _sidecar(shop(http=PASS, extra=(cart,)))

    assert [host["name"] for host in hosts] == [
        "cart.park.svc.cluster.local:80",
        f"{HOST}:80",
        "allow_any",
    ]


def test_a_gateway_that_is_named_twice_is_asked_twice(shop: Shop) -> None:
    """The same routes again, which no request reaches (getGatewayNames)."""
    (host,) = _gateway(shop(http=PASS, gateways=["door", "mall/door"]))

    assert len(host["routes"]) == 2
