"""Destinations, timeouts and rewrites of paths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Routes = Callable[..., list[dict[str, Any]]]

HOST = "shop.mall.svc.cluster.local"
SUBSETS = [{"name": "v1", "labels": {"version": "v1"}}]


def _to(**more: Any) -> dict[str, Any]:
    weight = {"weight": more.pop("weight")} if "weight" in more else {}
    headers = {"headers": more.pop("headers")} if "headers" in more else {}
    return {"destination": {"host": "shop", **more}, **weight, **headers}


@pytest.mark.parametrize(
    ("rule", "timeout"),
    [
        pytest.param({}, "0s", id="unset is none, and not Envoy's 15 s"),
        pytest.param({"timeout": "3s"}, "3s", id="timeout"),
    ],
)
def test_the_timeout(routes_of: Routes, rule: dict[str, Any], timeout: str) -> None:
    """The timeout is always said, for gRPC too."""
    action = routes_of(rule)[0]["route"]

    assert (action["timeout"], action["max_grpc_timeout"]) == (timeout, timeout)


@pytest.mark.parametrize(
    ("destination", "cluster"),
    [
        pytest.param(_to(), f"outbound|80||{HOST}", id="the only port"),
        pytest.param(_to(weight=0), f"outbound|80||{HOST}", id="the weight of one is nothing"),
        pytest.param(_to(subset="v1"), f"outbound|80|v1|{HOST}", id="subset"),
        pytest.param(_to(port={"number": 80}), f"outbound|80||{HOST}", id="port"),
        pytest.param({"destination": {"host": HOST}}, f"outbound|80||{HOST}", id="the full name"),
    ],
)
def test_one_destination(routes_of: Routes, destination: dict[str, Any], cluster: str) -> None:
    """A single destination is a cluster."""
    (route,) = routes_of({"route": [destination]}, subsets=SUBSETS)

    assert route["route"]["cluster"] == cluster


def test_the_listeners_port_decides_where_the_service_has_several(routes_of: Routes) -> None:
    """Without a port in the destination it is the server's."""
    ports = [{"name": "http", "port": 80}, {"name": "http-admin", "port": 81}]
    (route,) = routes_of({}, ports=ports)

    assert route["route"]["cluster"] == f"outbound|80||{HOST}"


def test_weights(routes_of: Routes) -> None:
    """Raw weights, and nothing of a destination whose weight is 0."""
    headers = {"request": {"set": {"x": "1", ":authority": "in.side"}}}
    rule = {"route": [_to(weight=75, headers=headers), _to(subset="v1", weight=2), _to(weight=0)]}
    (route,) = routes_of(rule, subsets=SUBSETS)

    assert route["route"]["weighted_clusters"] == {
        "clusters": [
            {
                "name": f"outbound|80||{HOST}",
                "weight": 75,
                "request_headers_to_add": [
                    {
                        "header": {"key": "x", "value": "1"},
                        "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
                    }
                ],
                "host_rewrite_literal": "in.side",
            },
            {"name": f"outbound|80|v1|{HOST}", "weight": 2},
        ]
    }
    assert route["decorator"] == {"operation": "shop:80/*"}


@pytest.mark.parametrize(
    ("rewrite", "expected"),
    [
        pytest.param({"uri": "/b"}, {"prefix_rewrite": "/b"}, id="rewrite.uri"),
        pytest.param(
            {"uriRegexRewrite": {"match": "/a/(.*)", "rewrite": "/\\1"}},
            {"regex_rewrite": {"pattern": {"regex": "/a/(.*)"}, "substitution": "/\\1"}},
            id="rewrite.uriRegexRewrite",
        ),
        pytest.param({"authority": "c"}, {"host_rewrite_literal": "c"}, id="no path is rewritten"),
    ],
)
def test_the_path_is_rewritten(
    routes_of: Routes, rewrite: dict[str, Any], expected: dict[str, Any]
) -> None:
    """A path is rewritten by prefix or by expression."""
    action = routes_of({"rewrite": rewrite})[0]["route"]

    assert {name: value for name, value in action.items() if "rewrite" in name} == expected


@pytest.mark.parametrize(
    ("match", "operation"),
    [
        pytest.param({"uri": {"prefix": "/a"}}, f"{HOST}:80/a*", id="prefix"),
        pytest.param({"uri": {"exact": "/a"}}, f"{HOST}:80/a", id="exact"),
        pytest.param({"uri": {"regex": "/a.*"}}, f"{HOST}:80/a.*", id="regex"),
    ],
)
def test_where_a_route_came_from(routes_of: Routes, match: dict[str, Any], operation: str) -> None:
    """A route names its VirtualService and its operation."""
    (route,) = routes_of({"match": [match]})

    assert "name" not in route
    assert route["decorator"] == {"operation": operation}
    assert route["metadata"] == {
        "filter_metadata": {
            "istio": {"config": "/apis/networking.istio.io/v1/namespaces/mall/virtual-service/shop"}
        }
    }
