"""Faults, mirrors, redirects, answers and CORS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Routes = Callable[..., list[dict[str, Any]]]

CLUSTER = "outbound|80||shop.mall.svc.cluster.local"
FAULT = {"@type": "type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault"}
CORS = {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy",
    "filter_enabled": {"default_value": {"numerator": 100, "denominator": "HUNDRED"}},
    "forward_not_matching_preflights": True,
}


@pytest.mark.parametrize(
    ("percent", "numerator"),
    [
        pytest.param(100, 1000000, id="100"),
        pytest.param(0.57, 5699, id="0.57"),
        pytest.param(4.02, 40199, id="4.02"),
        pytest.param(2.01, 20099, id="2.01"),
        pytest.param(0.0003, 2, id="0.0003"),
        pytest.param(0.0001, 1, id="0.0001"),
        pytest.param(33.3333, 333333, id="33.3333"),
    ],
)
def test_a_share_is_cut_off_in_floating_point(
    routes_of: Routes, percent: float, numerator: int
) -> None:
    """Percentages become millionths as istiod's arithmetic gives them, which is not rounding."""
    fault = {"abort": {"httpStatus": 503, "percentage": {"value": percent}}}
    (route,) = routes_of({"fault": fault})
    sent = route["typed_per_filter_config"]["envoy.filters.http.fault"]["abort"]["percentage"]

    assert sent == {"numerator": numerator, "denominator": "MILLION"}


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        pytest.param(
            {"delay": {"fixedDelay": "2s", "percentage": {"value": 50}}},
            {
                "delay": {
                    "fixed_delay": "2s",
                    "percentage": {"numerator": 500000, "denominator": "MILLION"},
                }
            },
            id="delay",
        ),
        pytest.param(
            {"delay": {"fixedDelay": "2s"}},
            {
                "delay": {
                    "fixed_delay": "2s",
                    "percentage": {"numerator": 0, "denominator": "HUNDRED"},
                }
            },
            id="a delay without a percentage is for nobody",
        ),
        pytest.param(
            {"delay": {"fixedDelay": "2s", "percent": 30}},
            {
                "delay": {
                    "fixed_delay": "2s",
                    "percentage": {"numerator": 30, "denominator": "HUNDRED"},
                }
            },
            id="the deprecated percent",
        ),
        pytest.param(
            {"delay": {"fixedDelay": "2s", "percent": 30, "percentage": {"value": 0}}},
            {
                "delay": {
                    "fixed_delay": "2s",
                    "percentage": {"numerator": 0, "denominator": "MILLION"},
                }
            },
            id="percentage wins over percent",
        ),
        pytest.param(
            {"abort": {"httpStatus": 503}},
            {"abort": {"http_status": 503}},
            id="an abort without a percentage is Envoy's 0 %",
        ),
        pytest.param(
            {"abort": {"grpcStatus": "UNAVAILABLE", "percentage": {"value": 1}}},
            {
                "abort": {
                    "grpc_status": 14,
                    "percentage": {"numerator": 10000, "denominator": "MILLION"},
                }
            },
            id="grpcStatus",
        ),
        pytest.param({"abort": {}}, {}, id="an abort with nothing leaves an empty fault"),
    ],
)
def test_faults(routes_of: Routes, fault: dict[str, Any], expected: dict[str, Any]) -> None:
    """Faults are a setting of the route for the fault filter."""
    (route,) = routes_of({"fault": fault})

    assert route["typed_per_filter_config"] == {"envoy.filters.http.fault": {**FAULT, **expected}}


@pytest.mark.parametrize(
    ("rule", "shares"),
    [
        pytest.param(
            {"mirror": {"host": "shop"}},
            [{"numerator": 100, "denominator": "HUNDRED"}],
            id="mirror is everything",
        ),
        pytest.param(
            {"mirror": {"host": "shop"}, "mirrorPercentage": {"value": 5}},
            [{"numerator": 50000, "denominator": "MILLION"}],
            id="mirrorPercentage",
        ),
        pytest.param(
            {"mirror": {"host": "shop"}, "mirrorPercent": 7},
            [{"numerator": 7, "denominator": "HUNDRED"}],
            id="the deprecated mirrorPercent",
        ),
        pytest.param(
            {"mirror": {"host": "shop"}, "mirrorPercent": 7, "mirrorPercentage": {"value": 5}},
            [{"numerator": 50000, "denominator": "MILLION"}],
            id="mirrorPercentage wins",
        ),
        pytest.param(
            {
                "mirrors": [
                    {"destination": {"host": "shop"}},
                    {"destination": {"host": "shop"}, "percentage": {"value": 0}},
                    {"destination": {"host": "shop"}, "percentage": {"value": 1}},
                ]
            },
            [
                {"numerator": 100, "denominator": "HUNDRED"},
                {"numerator": 10000, "denominator": "MILLION"},
            ],
            id="mirrors, and 0 is none",
        ),
    ],
)
def test_mirrors(routes_of: Routes, rule: dict[str, Any], shares: list[dict[str, Any]]) -> None:
    """A mirror gets its share, under the host that the client asked for."""
    (route,) = routes_of(rule)

    assert route["route"]["request_mirror_policies"] == [
        {
            "cluster": CLUSTER,
            "runtime_fraction": {"default_value": share},
            "trace_sampled": False,
            "disable_shadow_host_suffix_append": True,
        }
        for share in shares
    ]


@pytest.mark.parametrize("share", [{"mirrorPercentage": {"value": 0}}, {"mirrorPercent": 0}])
def test_a_mirror_of_nothing_is_no_mirror(routes_of: Routes, share: dict[str, Any]) -> None:
    """0 % sends no mirror at all."""
    (route,) = routes_of({"mirror": {"host": "shop"}, **share})

    assert "request_mirror_policies" not in route["route"]


@pytest.mark.parametrize(
    ("redirect", "expected"),
    [
        pytest.param({"uri": "/x"}, {"path_redirect": "/x"}, id="uri"),
        pytest.param(
            {"authority": "a.b"},
            {"host_redirect": "a.b", "path_redirect": ""},
            id="authority keeps the path",
        ),
        pytest.param(
            {"scheme": "https"}, {"scheme_redirect": "https", "path_redirect": ""}, id="scheme"
        ),
        pytest.param({"prefixRewrite": "/y"}, {"prefix_rewrite": "/y"}, id="prefixRewrite"),
        pytest.param({"port": 8443}, {"port_redirect": 8443, "path_redirect": ""}, id="port"),
        pytest.param({"port": 80}, {"path_redirect": ""}, id="port 80 goes without saying"),
        pytest.param(
            {"port": 443, "scheme": "https"},
            {"scheme_redirect": "https", "path_redirect": ""},
            id="port 443 of https",
        ),
        pytest.param(
            {"port": 443}, {"port_redirect": 443, "path_redirect": ""}, id="port 443 of http"
        ),
        pytest.param(
            {"derivePort": "FROM_REQUEST_PORT", "scheme": "https"},
            {"scheme_redirect": "https", "port_redirect": 80, "path_redirect": ""},
            id="derivePort",
        ),
        pytest.param(
            {"derivePort": "FROM_PROTOCOL_DEFAULT"}, {"path_redirect": ""}, id="default port"
        ),
        pytest.param(
            {"uri": "/x", "redirectCode": 302},
            {"path_redirect": "/x", "response_code": "FOUND"},
            id="302",
        ),
        pytest.param(
            {"uri": "/x", "redirectCode": 303},
            {"path_redirect": "/x", "response_code": "SEE_OTHER"},
            id="303",
        ),
        pytest.param(
            {"uri": "/x", "redirectCode": 307},
            {"path_redirect": "/x", "response_code": "TEMPORARY_REDIRECT"},
            id="307",
        ),
        pytest.param(
            {"uri": "/x", "redirectCode": 308},
            {"path_redirect": "/x", "response_code": "PERMANENT_REDIRECT"},
            id="308",
        ),
    ],
)
def test_redirects(routes_of: Routes, redirect: dict[str, Any], expected: dict[str, Any]) -> None:
    """A redirect says where to, and 301 unless told otherwise."""
    (route,) = routes_of({"redirect": redirect})

    assert route["redirect"] == {"response_code": "MOVED_PERMANENTLY", **expected}
    assert route["decorator"] == {"operation": "shop:80/*"}


def test_a_direct_response_has_the_rules_headers(routes_of: Routes) -> None:
    """An answer from the proxy itself, with the rule's header operations."""
    rule = {
        "directResponse": {"status": 418, "body": {"string": "tea"}},
        "headers": {"response": {"remove": ["server"]}},
    }
    (route,) = routes_of(rule)

    assert route["direct_response"] == {"status": 418, "body": {"inline_string": "tea"}}
    assert route["response_headers_to_remove"] == ["server"]


def test_a_body_of_bytes(routes_of: Routes) -> None:
    """Bytes are base64 in YAML and in proto JSON alike."""
    (route,) = routes_of({"directResponse": {"status": 200, "body": {"bytes": "AAE="}}})

    assert route["direct_response"]["body"] == {"inline_bytes": "AAE="}


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        pytest.param({}, {}, id="an empty policy"),
        pytest.param(
            {"allowOrigins": [{"exact": "a"}, {"prefix": "b"}, {"regex": "c.*"}]},
            {
                "allow_origin_string_match": [
                    {"exact": "a"},
                    {"prefix": "b"},
                    {"safe_regex": {"regex": "c.*"}},
                ]
            },
            id="allowOrigins",
        ),
        pytest.param(
            {"allowOrigin": ["a", "*"]},
            {"allow_origin_string_match": [{"exact": "a"}, {"exact": "*"}]},
            id="the deprecated allowOrigin",
        ),
        pytest.param(
            {"allowOrigin": ["a"], "allowOrigins": [{"prefix": "b"}]},
            {"allow_origin_string_match": [{"prefix": "b"}]},
            id="allowOrigins wins",
        ),
        pytest.param(
            {
                "allowMethods": ["GET", "PUT"],
                "allowHeaders": ["x", "y"],
                "exposeHeaders": ["z"],
                "maxAge": "24h",
                "allowCredentials": False,
            },
            {
                "allow_methods": "GET,PUT",
                "allow_headers": "x,y",
                "expose_headers": "z",
                "max_age": "86400",
                "allow_credentials": False,
            },
            id="the lists",
        ),
        pytest.param(
            {"unmatchedPreflights": "IGNORE"},
            {"forward_not_matching_preflights": False},
            id="unmatchedPreflights",
        ),
    ],
)
def test_cors(routes_of: Routes, policy: dict[str, Any], expected: dict[str, Any]) -> None:
    """CORS is a setting of the route for the cors filter, on for everybody."""
    (route,) = routes_of({"corsPolicy": policy})

    assert route["typed_per_filter_config"] == {"envoy.filters.http.cors": {**CORS, **expected}}
