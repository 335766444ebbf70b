"""Operations on headers, and the host that they rewrite."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Routes = Callable[..., list[dict[str, Any]]]


def _to(**more: Any) -> dict[str, Any]:
    return {"destination": {"host": "shop"}, **more}


def test_header_operations(routes_of: Routes) -> None:
    """What is set comes first, each by name; the rule's lists, then the destination's."""
    rule = {
        "headers": {
            "request": {"set": {"b": "2", "a": "1"}, "add": {"c": "3"}, "remove": ["r"]},
            "response": {"add": {"d": "4"}, "remove": ["s"]},
        },
        "route": [_to(headers={"request": {"set": {"e": "5"}, "remove": ["t"]}})],
    }
    (route,) = routes_of(rule)
    added = [
        (entry["header"]["key"], entry["header"]["value"], entry["append_action"])
        for entry in route["request_headers_to_add"]
    ]

    assert added == [
        ("a", "1", "OVERWRITE_IF_EXISTS_OR_ADD"),
        ("b", "2", "OVERWRITE_IF_EXISTS_OR_ADD"),
        ("c", "3", "APPEND_IF_EXISTS_OR_ADD"),
        ("e", "5", "OVERWRITE_IF_EXISTS_OR_ADD"),
    ]
    assert route["request_headers_to_remove"] == ["r", "t"]
    assert route["response_headers_to_remove"] == ["s"]
    assert [entry["header"]["key"] for entry in route["response_headers_to_add"]] == ["d"]


@pytest.mark.parametrize(
    ("rule", "host"),
    [
        pytest.param({"headers": {"request": {"set": {"Host": "a"}}}}, "a", id="set"),
        pytest.param({"headers": {"request": {"add": {":authority": "b"}}}}, "b", id="add"),
        pytest.param({"rewrite": {"authority": "c"}}, "c", id="rewrite.authority"),
        pytest.param(
            {
                "rewrite": {"authority": "c"},
                "route": [_to(headers={"request": {"set": {"host": "d"}}})],
            },
            "c",
            id="rewrite.authority wins over the destination's",
        ),
        pytest.param(
            {"headers": {"request": {"set": {":authority": "a"}}}, "rewrite": {"uri": "/b"}},
            "a",
            id="a rewrite without an authority leaves the header's",
        ),
        pytest.param(
            {
                "headers": {"request": {"set": {"host": "a"}}},
                "route": [_to(headers={"request": {"set": {"host": "d"}}})],
            },
            "a",
            id="the rule's wins over the destination's",
        ),
        pytest.param(
            {"route": [_to(headers={"request": {"set": {"host": "d"}}})]},
            "d",
            id="the destination's",
        ),
    ],
)
def test_the_host_is_rewritten(routes_of: Routes, rule: dict[str, Any], host: str) -> None:
    """Setting the host is a rewrite, and never a header to add."""
    (route,) = routes_of(rule)

    assert route["route"]["host_rewrite_literal"] == host
    assert "request_headers_to_add" not in route
