"""Rules that one VirtualService has from another, and istiod's way to join them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lab.manifests import Manifests
from lab.translate import Proxy, loose_ends, translate

Shop = Callable[..., Manifests]

TO = {"destination": {"host": "shop"}}
SHOP = "outbound|80||shop.mall.svc.cluster.local"


def _delegate(
    *http: dict[str, Any], name: str = "part", namespace: str = "mall", **spec: Any
) -> dict[str, Any]:
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"http": list(http), **spec},
    }


def _routes(
    shop: Shop, root: dict[str, Any], *delegates: dict[str, Any], proxy: Proxy = Proxy.GATEWAY
) -> list[dict[str, Any]]:
    manifests = shop(http=[{"delegate": {"name": "part"}, **root}], extra=delegates)
    config = translate(manifests, proxy=proxy, endpoints=())
    hosts = [h for h in config.routes[0]["virtual_hosts"] if h["name"] != "allow_any"]
    return [route for host in hosts for route in host["routes"]]


def test_the_rules_stand_in_the_roots_place(shop: Shop) -> None:
    """All that the delegate says, and from the root what it does not say."""
    root = {
        "name": "root",
        "match": [{"name": "m", "uri": {"prefix": "/a"}, "headers": {"x": {"exact": "1"}}}],
        "timeout": "3s",
        "retries": {"attempts": 4},
        "fault": {"abort": {"httpStatus": 500}},
        "mirrors": [{"destination": {"host": "shop"}}],
        "corsPolicy": {"allowOrigins": [{"exact": "o"}]},
        "headers": {"response": {"remove": ["server"]}},
    }
    part = _delegate(
        {
            "name": "part",
            "match": [{"name": "n", "uri": {"exact": "/a/b"}, "queryParams": {"q": {}}}],
            "timeout": "1s",
            "route": [TO],
        },
        {"route": [TO]},
    )
    first, second = _routes(shop, root, part)

    assert (first["name"], second["name"]) == ("root-part.m-n", "root.m")
    assert first["match"] == {
        "path": "/a/b",
        "case_sensitive": True,
        "headers": [{"name": "x", "string_match": {"exact": "1"}}],
        "query_parameters": [{"name": "q", "present_match": True}],
    }
    assert second["match"]["prefix"] == "/a"
    assert (first["route"]["timeout"], second["route"]["timeout"]) == ("1s", "3s")
    for route in (first, second):
        assert route["route"]["cluster"] == SHOP
        assert route["route"]["retry_policy"]["num_retries"] == 4
        assert len(route["route"]["request_mirror_policies"]) == 1
        assert route["response_headers_to_remove"] == ["server"]
        assert len(route["typed_per_filter_config"]) == 2
        assert route["metadata"]["filter_metadata"]["istio"]["config"].endswith(
            "/mall/virtual-service/shop"
        )


@pytest.mark.parametrize(
    "action",
    [
        {"redirect": {"uri": "/x"}},
        {"directResponse": {"status": 418}},
    ],
)
def test_a_delegate_can_answer(shop: Shop, action: dict[str, Any]) -> None:
    """A redirect or an answer of its own is as good as a destination."""
    (route,) = _routes(shop, {}, _delegate(action))

    assert {"redirect", "direct_response"} & set(route)


def test_the_roots_answer_is_inherited(shop: Shop) -> None:
    """Istiod takes directResponse over too, and an answer comes before a destination."""
    (route,) = _routes(shop, {"directResponse": {"status": 418}}, _delegate({"route": [TO]}))

    assert route["direct_response"] == {"status": 418}


def test_every_pair_of_conditions_that_go_together(shop: Shop) -> None:
    """Each of the delegate's with each of the root's that it is a part of."""
    root = {"match": [{"uri": {"prefix": "/a"}}, {"headers": {"x": {"exact": "1"}}}]}
    part = _delegate(
        {"match": [{"uri": {"prefix": "/a/b"}}, {"uri": {"prefix": "/c"}}], "route": [TO]}
    )
    found = [
        (route["match"]["prefix"], len(route["match"].get("headers", ())))
        for route in _routes(shop, root, part)
    ]

    assert found == [("/a/b", 0), ("/a/b", 1), ("/c", 1)]


def _exact(text: str) -> dict[str, str]:
    return {"exact": text}


@pytest.mark.parametrize(
    ("root", "leaf", "fits"),
    [
        ({"uri": {"prefix": "/a"}}, {"uri": {"prefix": "/a/b"}}, True),
        ({"uri": {"prefix": "/a"}}, {"uri": _exact("/ab")}, True),
        ({"uri": {"prefix": "/a/b"}}, {"uri": {"prefix": "/a"}}, False),
        ({"uri": {"prefix": "/a/b"}}, {"uri": _exact("/a")}, False),
        ({"uri": _exact("/a")}, {"uri": _exact("/a")}, True),
        ({"uri": _exact("/a")}, {"uri": _exact("/b")}, False),
        ({"uri": _exact("/a")}, {"uri": {"prefix": "/a"}}, False),
        ({"uri": {"regex": "/a"}}, {"uri": {"regex": "/a"}}, False),
        ({"uri": {"regex": "/a.*"}}, {"headers": {"x": {}}}, True),
        ({"headers": {"x": {}}}, {"uri": {"regex": "/a.*"}}, True),
        ({"method": _exact("GET")}, {"method": _exact("PUT")}, False),
        ({"scheme": _exact("http")}, {"authority": _exact("a")}, True),
        ({"headers": {"x": _exact("1")}}, {"headers": {"x": _exact("2")}}, False),
        ({"headers": {"x": _exact("1")}}, {"headers": {"y": _exact("2")}}, True),
        ({"headers": {"x": {}}}, {"headers": {"x": {}}}, False),
        ({"withoutHeaders": {"x": _exact("1")}}, {"withoutHeaders": {"x": _exact("2")}}, False),
        ({"queryParams": {"x": _exact("1")}}, {"queryParams": {"x": _exact("2")}}, False),
        ({"ignoreUriCase": True}, {"uri": _exact("/a")}, False),
        ({"port": 80}, {"port": 81}, False),
        ({"port": 80}, {"uri": _exact("/a")}, True),
        ({"sourceNamespace": "a"}, {"uri": _exact("/a")}, False),
        ({"uri": {"prefix": "/"}}, {"sourceNamespace": "a"}, True),
        ({"sourceLabels": {"a": "1"}}, {"sourceLabels": {"a": "2"}}, False),
        ({"sourceLabels": {"a": "1"}}, {"sourceLabels": {"b": "2"}}, True),
        ({"gateways": ["door"]}, {"gateways": ["mall/door"]}, True),
        ({"gateways": ["door"]}, {"gateways": ["mesh"]}, False),
        ({"gateways": ["door"]}, {"uri": _exact("/a")}, True),
        ({"uri": _exact("/a")}, {"gateways": ["mesh"]}, True),
    ],
)
def test_conditions_that_do_not_go_together(
    shop: Shop, root: dict[str, Any], leaf: dict[str, Any], *, fits: bool
) -> None:
    """A rule that is no part of the root's is left out; if of nobody's, that is said."""
    part = _delegate({"match": [leaf], "route": [TO]}, {"route": [TO]})
    if fits:
        _routes(shop, {"match": [root]}, part)
        return
    manifests = shop(http=[{"delegate": {"name": "part"}, "match": [root]}], extra=(part,))
    (said,) = [each for each in map(str, loose_ends(manifests)) if "takes it over" in each]
    assert said.startswith(
        "VirtualService mall/part: spec.http[0]: no VirtualService with hosts takes it over"
    )


def test_a_rule_that_another_root_takes_over(shop: Shop) -> None:
    """One delegate for two roots: each leaves out what is the other's, and that is fine."""
    part = _delegate(
        {"match": [{"uri": {"prefix": "/a/x"}}], "route": [TO]},
        {"match": [{"uri": {"prefix": "/b/x"}}], "route": [TO]},
    )
    other = {
        **_delegate(
            {"match": [{"uri": {"prefix": "/b"}}], "delegate": {"name": "part"}},
            name="other",
            hosts=["other.org"],
            gateways=["door"],
        )
    }
    routes = _routes(shop, {"match": [{"uri": {"prefix": "/a"}}]}, part, other)

    assert [route["match"]["prefix"] for route in routes] == ["/b/x", "/a/x"]


def test_a_delegate_of_another_namespace(shop: Shop) -> None:
    """Short names are Services of the delegate's namespace, wherever the root is."""
    cart = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "cart", "namespace": "park"},
        "spec": {"selector": {"app": "cart"}, "ports": [{"name": "http", "port": 80}]},
    }
    part = _delegate(
        {"route": [{"destination": {"host": "cart"}}], "mirror": {"host": "cart"}}, namespace="park"
    )
    (route,) = _routes(shop, {"delegate": {"name": "part", "namespace": "park"}}, part, cart)

    assert route["route"]["cluster"] == "outbound|80||cart.park.svc.cluster.local"
    (mirror,) = route["route"]["request_mirror_policies"]
    assert mirror["cluster"] == "outbound|80||cart.park.svc.cluster.local"


def test_a_delegate_exported_to_its_own_namespace(shop: Shop) -> None:
    """The root that is there sees it; the gateway does not have to."""
    assert len(_routes(shop, {}, _delegate({"route": [TO]}, exportTo=["."]))) == 1
