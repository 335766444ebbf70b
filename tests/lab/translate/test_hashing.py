"""The hash of a route is looked for from the subset's port to the top."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Routes = Callable[..., list[dict[str, Any]]]

NAMED = {"host": "shop", "subset": "v1", "port": {"number": 80}}


def _by(name: str) -> dict[str, Any]:
    return {"loadBalancer": {"consistentHash": {"httpHeaderName": name}}}


def _port(block: dict[str, Any]) -> dict[str, Any]:
    return {"portLevelSettings": [{"port": {"number": 80}, **block}]}


RANDOM: dict[str, Any] = {"loadBalancer": {"simple": "RANDOM"}}
TOP, TOP_PORT, SUBSET, SUBSET_PORT = map(_by, ("top", "top-port", "subset", "subset-port"))


@pytest.mark.parametrize(
    ("above", "own", "destination", "expected"),
    [
        pytest.param(
            TOP | _port(TOP_PORT), SUBSET | _port(SUBSET_PORT), NAMED, "subset-port", id="narrowest"
        ),
        pytest.param(TOP | _port(TOP_PORT), SUBSET, NAMED, "subset", id="the subset's"),
        pytest.param(TOP | _port(TOP_PORT), RANDOM, NAMED, "top-port", id="the port's"),
        pytest.param(TOP | _port(RANDOM), RANDOM, NAMED, "top", id="others than a hash are none"),
        pytest.param(RANDOM, _port(RANDOM), NAMED, None, id="none at all"),
        pytest.param(
            _port(TOP_PORT), SUBSET | _port(SUBSET_PORT), {"host": "shop"}, None, id="not named"
        ),
        pytest.param(
            TOP | _port(TOP_PORT),
            _port(SUBSET_PORT),
            {"host": "shop", "subset": "v1"},
            "top",
            id="the port is not named",
        ),
        pytest.param(TOP, SUBSET, {"host": "shop", "subset": "v2"}, "top", id="an unknown subset"),
    ],
)
def test_the_hash_of_a_destination(
    routes_of: Routes,
    above: dict[str, Any],
    own: dict[str, Any],
    destination: dict[str, Any],
    expected: str | None,
) -> None:
    """Right values: istio's route.go HashForHTTPDestination."""
    subsets = [{"name": "v1", "trafficPolicy": own}]
    rule = {"route": [{"destination": destination}]}
    (route,) = routes_of(rule, policy=above, subsets=subsets)

    found = [each["header"]["header_name"] for each in route["route"].get("hash_policy", ())]
    assert found == ([expected] if expected else [])
    assert ("retry_host_predicate" in route["route"]["retry_policy"]) == (expected is None)
