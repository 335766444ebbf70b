"""Fields in the wrong place: once, where they belong, and what is missing meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from lab.manifests import read

BELOW = "below spec.trafficPolicy.outlierDetection"
NONE = "; as it is, no outlierDetection is there, and so no breaker"
NOT_IN = "; as it is, the outlierDetection there has nothing of it"
INSIDE = "no such field here; what is in it belongs "
OLD = "; write consecutive5xxErrors there: consecutiveErrors is deprecated"


def _notes(kind: str, spec: dict[str, Any]) -> list[tuple[str, str]]:
    document = {
        "apiVersion": "networking.istio.io/v1",
        "kind": kind,
        "metadata": {"name": "pay"},
        "spec": spec,
    }
    return [(each.path, str(each.text)) for each in read([("a", yaml.dump(document))]).notes]


@pytest.mark.parametrize(
    ("policy", "path", "text"),
    [
        pytest.param(
            {"circuitBreaker": {"consecutiveErrors": 3, "interval": "30s"}},
            "circuitBreaker",
            f"{INSIDE}{BELOW}{NONE}{OLD}",
            id="a mapping that does not exist",
        ),
        pytest.param(
            {
                "connectionPool": {
                    "http": {
                        "maxRetries": 1,
                        "consecutiveGatewayErrors": 5,
                        "interval": "30s",
                        "baseEjectionTime": "30s",
                    }
                }
            },
            "connectionPool.http.baseEjectionTime",
            "no such field here; baseEjectionTime, consecutiveGatewayErrors, interval belong "
            f"{BELOW}{NONE}",
            id="several of them among others",
        ),
        pytest.param(
            {"outlierDetection": {"http": {"consecutive5xxErrors": 3}}},
            "outlierDetection.http",
            f"{INSIDE}{BELOW}{NOT_IN}",
            id="one level too deep",
        ),
        pytest.param(
            {"outlierDetection": {"interval": "1s", "maxConnections": 3}},
            "outlierDetection.maxConnections",
            "no such field here; maxConnections belongs below "
            "spec.trafficPolicy.connectionPool.tcp",
            id="of the pool among those of the breaker",
        ),
    ],
)
def test_one_finding_says_where_they_belong(policy: dict[str, Any], path: str, text: str) -> None:
    """Names of one word go with those that stand beside them."""
    assert _notes("DestinationRule", {"host": "pay", "trafficPolicy": policy}) == [
        (f"spec.trafficPolicy.{path}", text)
    ]


def test_the_nearest_place_is_meant() -> None:
    """What is wrong in a subset belongs into that subset."""
    policy = {"circuitBreaker": {"baseEjectionTime": "3s"}, "outlierDetection": {}}
    spec = {"host": "pay", "subsets": [{"name": "v1", "trafficPolicy": policy}]}

    assert _notes("DestinationRule", spec) == [
        (
            "spec.subsets[0].trafficPolicy.circuitBreaker",
            f"{INSIDE}below spec.subsets[0].trafficPolicy.outlierDetection{NOT_IN}",
        )
    ]


def test_directly_below_spec() -> None:
    """The whole block, one level too high."""
    spec = {"host": "pay", "outlierDetection": {"consecutive5xxErrors": 3}}
    assert _notes("DestinationRule", spec) == [("spec.outlierDetection", f"{INSIDE}{BELOW}{NONE}")]


@pytest.mark.parametrize("block", ["connectionPool", "loadBalancer"])
def test_a_breaker_one_level_too_deep_with_one_word_in_it(block: str) -> None:
    """Its own name says what it is, where what is in it may be anything's."""
    policy = {block: {"outlierDetection": {"interval": "3s"}}}
    path = f"spec.trafficPolicy.{block}.outlierDetection"
    found = _notes("DestinationRule", {"host": "pay", "trafficPolicy": policy})
    assert (path, f"{INSIDE}{BELOW}{NONE}") in found


def test_a_breaker_directly_in_a_subset() -> None:
    """It belongs into the policy of that subset."""
    subset = {"name": "v1", "outlierDetection": {"interval": "3s"}}
    assert _notes("DestinationRule", {"host": "pay", "subsets": [subset]}) == [
        (
            "spec.subsets[0].outlierDetection",
            f"{INSIDE}below spec.subsets[0].trafficPolicy.outlierDetection{NONE}",
        )
    ]


def test_of_another_kind() -> None:
    """A VirtualService has no breaker."""
    rule = {"route": [{"destination": {"host": "pay"}}], "consecutive5xxErrors": 3}
    assert _notes("VirtualService", {"hosts": ["pay"], "http": [rule]}) == [
        (
            "spec.http[0].consecutive5xxErrors",
            f"no such field here; consecutive5xxErrors belongs in a DestinationRule, {BELOW}{NONE}",
        )
    ]


def test_what_nobody_can_tell() -> None:
    """A name of one word, alone, may mean anything."""
    ((_, text),) = _notes("DestinationRule", {"host": "pay", "interval": "3s"})
    assert text.startswith("no such field; allowed: ")
