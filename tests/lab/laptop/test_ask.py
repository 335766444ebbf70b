"""Which path is asked for, so that a route takes it."""

from __future__ import annotations

from typing import Any

import pytest

from lab.laptop.ask import paths
from lab.site.protocol import Entrance
from lab.translate import EnvoyConfig

HEADER = [{"name": "x-canary", "string_match": {"exact": "1"}}]


def _config(*matches: dict[str, Any]) -> EnvoyConfig:
    routes = [{"match": match, "route": {"cluster": "c"}} for match in matches]
    host = {"domains": ["A.example.com", "*.example.org"], "routes": routes}
    return EnvoyConfig(clusters=[], endpoints=[], listeners=[], routes=[{"virtual_hosts": [host]}])


@pytest.mark.parametrize(
    ("matches", "path"),
    [
        ([{"prefix": "/"}], "/test"),
        ([{"prefix": "/api"}], "/api"),
        ([{"prefix": "/api"}, {"prefix": "/"}], "/test"),
        ([{"prefix": "/", "headers": HEADER}, {"path": "/v1/items"}], "/v1/items"),
        ([{"path_separated_prefix": "/tes"}], "/tes"),
        ([{"path_separated_prefix": "/test"}], "/test"),
        ([{"path": "/test"}], "/test"),
        ([{"safe_regex": {"regex": "/api/.*"}}], "/api/"),
        ([{"safe_regex": {"regex": "/te.+"}}], "/test"),
        ([{"safe_regex": {"regex": "/[a-f]+"}}, {"prefix": "/b"}], "/b"),
        ([{"safe_regex": {"regex": "(?P<x>/a)\\z("}}], "/test"),
        ([{"prefix": "/q", "query_parameters": [{"name": "q"}]}], "/test"),
    ],
)
def test_a_path_that_a_plain_route_takes(matches: list[dict[str, Any]], path: str) -> None:
    """``/test`` where one does, else what the first of them asks for; for each name of the host."""
    door = Entrance("http://a.example.com:1", "127.0.0.1:1", paths=paths(_config(*matches)))
    assert door.path("a.EXAMPLE.com:18080") == path
    assert door.path("x.y.example.org") == path
    assert door.path("elsewhere.com") == "/test"
