"""The conditions of a rule, as TranslateRouteMatch of istiod makes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Routes = Callable[..., list[dict[str, Any]]]

ANY = {"prefix": "/", "case_sensitive": True}


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        pytest.param({}, ANY, id="an empty match"),
        pytest.param(
            {"uri": {"exact": "/a"}}, {"path": "/a", "case_sensitive": True}, id="uri.exact"
        ),
        pytest.param(
            {"uri": {"prefix": "/a"}}, {"prefix": "/a", "case_sensitive": True}, id="uri.prefix"
        ),
        pytest.param(
            {"uri": {"regex": "/a.*"}},
            {"safe_regex": {"regex": "/a.*"}, "case_sensitive": True},
            id="uri.regex",
        ),
        pytest.param(
            {"uri": {"prefix": "/a"}, "ignoreUriCase": True},
            {"prefix": "/a", "case_sensitive": False},
            id="ignoreUriCase",
        ),
        pytest.param(
            {"headers": {"b": {"exact": "1"}, "a": {"prefix": "x"}, "c": {"regex": "y.*"}}},
            {
                **ANY,
                "headers": [
                    {"name": "a", "string_match": {"prefix": "x"}},
                    {"name": "b", "string_match": {"exact": "1"}},
                    {"name": "c", "string_match": {"safe_regex": {"regex": "y.*"}}},
                ],
            },
            id="headers, by name",
        ),
        pytest.param(
            {"headers": {"a": {}}},
            {**ANY, "headers": [{"name": "a", "present_match": True}]},
            id="a header that is there",
        ),
        pytest.param(
            {"withoutHeaders": {"a": {"exact": "1"}, "b": {}, "c": {"regex": "*"}}},
            {
                **ANY,
                "headers": [
                    {
                        "name": "a",
                        "string_match": {"exact": "1"},
                        "invert_match": True,
                        "treat_missing_header_as_empty": True,
                    },
                    {"name": "b", "present_match": True, "invert_match": True},
                    {"name": "c", "present_match": True, "invert_match": True},
                ],
            },
            id="withoutHeaders",
        ),
        pytest.param(
            {
                "scheme": {"exact": "http"},
                "authority": {"prefix": "w"},
                "method": {"exact": "GET"},
                "headers": {"z": {}},
            },
            {
                **ANY,
                "headers": [
                    {"name": "z", "present_match": True},
                    {"name": ":method", "string_match": {"exact": "GET"}},
                    {"name": ":authority", "string_match": {"prefix": "w"}},
                    {"name": ":scheme", "string_match": {"exact": "http"}},
                ],
            },
            id="method, authority, scheme after the headers",
        ),
        pytest.param(
            {"queryParams": {"q": {"exact": "1"}, "p": {}}},
            {
                **ANY,
                "query_parameters": [
                    {"name": "p", "present_match": True},
                    {"name": "q", "string_match": {"exact": "1"}},
                ],
            },
            id="queryParams",
        ),
    ],
)
def test_each_condition(routes_of: Routes, match: dict[str, Any], expected: dict[str, Any]) -> None:
    """Every condition becomes Envoy's, and all of them have to hold."""
    assert routes_of({"match": [match]})[0]["match"] == expected


def test_no_match_is_everything(routes_of: Routes) -> None:
    """A rule without a match does not say anything about case."""
    assert routes_of({})[0]["match"] == {"prefix": "/"}


def test_one_route_for_every_match(routes_of: Routes) -> None:
    """Matches of a rule are alternatives; their names are joined with the rule's."""
    matches = [
        {"name": "one", "uri": {"exact": "/1"}, "statPrefix": "first"},
        {"uri": {"exact": "/2"}},
    ]
    made = routes_of({"name": "r", "match": matches}, {"match": [{"name": "x"}]})

    assert [route["name"] for route in made] == ["r.one", "r", ".x"]
    assert [route.get("stat_prefix") for route in made] == ["first", None, None]


@pytest.mark.parametrize(
    ("first", "count"),
    [
        pytest.param({}, 1, id="no match"),
        pytest.param({"match": [{"uri": {"prefix": "/"}}]}, 1, id="prefix /"),
        pytest.param({"match": [{"uri": {"regex": ".*"}}]}, 1, id="regex .*"),
        pytest.param({"match": [{"headers": {"a": {}}}]}, 2, id="not with a header"),
        pytest.param({"match": [{"queryParams": {"a": {}}}]}, 2, id="not with a parameter"),
        pytest.param({"match": [{"uri": {"prefix": "/a"}}]}, 2, id="not with a path"),
        pytest.param({"match": [{"uri": {"regex": "/.*"}}]}, 2, id="not with another regex"),
    ],
)
def test_nothing_after_a_route_that_takes_everything(
    routes_of: Routes, first: dict[str, Any], count: int
) -> None:
    """What could never be asked is not sent."""
    assert len(routes_of(first, {"match": [{"uri": {"exact": "/later"}}]})) == count


@pytest.mark.parametrize(
    ("match", "applies"),
    [
        pytest.param({"port": 80}, True, id="the server's port"),
        pytest.param({"port": 8080}, False, id="not the pod's port"),
        pytest.param({"gateways": ["door"]}, True, id="this gateway"),
        pytest.param({"gateways": ["mall/door", "mesh"]}, True, id="one of them"),
        pytest.param({"gateways": ["door.mall"]}, True, id="name.namespace"),
        pytest.param({"gateways": ["door.mall.svc.cluster.local"]}, True, id="the name in full"),
        pytest.param({"gateways": ["mesh"]}, False, id="the mesh only"),
    ],
)
def test_a_match_for_this_proxy(routes_of: Routes, match: dict[str, Any], applies: bool) -> None:
    """A match for another port or gateway makes no route here."""
    made = routes_of({"name": "asked", "match": [match]}, {"name": "rest"})

    assert [route["name"] for route in made] == (["asked"] if applies else ["rest"])
