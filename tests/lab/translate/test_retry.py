"""retries, as ConvertPolicy of istiod makes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Routes = Callable[..., list[dict[str, Any]]]

DEFAULT_ON = "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes"
PREDICATE = [
    {
        "name": "envoy.retry_host_predicates.previous_hosts",
        "typed_config": {
            "@type": "type.googleapis.com/"
            "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate"
        },
    }
]
BASE = {"retry_host_predicate": PREDICATE, "host_selection_retry_max_attempts": 5}


@pytest.mark.parametrize(
    ("retries", "expected"),
    [
        pytest.param(None, {"retry_on": DEFAULT_ON, "num_retries": 2}, id="istiod's default"),
        pytest.param(
            {"attempts": 3}, {"retry_on": DEFAULT_ON, "num_retries": 3}, id="attempts alone"
        ),
        pytest.param(
            {"attempts": 1, "retryOn": "5xx,reset"},
            {"retry_on": "5xx,reset", "num_retries": 1},
            id="retryOn",
        ),
        pytest.param(
            {"attempts": 1, "retryOn": "connect-failure,500"},
            {
                "retry_on": "connect-failure,retriable-status-codes",
                "num_retries": 1,
                "retriable_status_codes": [500],
            },
            id="a status code",
        ),
        pytest.param(
            {"attempts": 1, "retryOn": "503,500"},
            {
                "retry_on": ",retriable-status-codes",
                "num_retries": 1,
                "retriable_status_codes": [503, 500],
            },
            id="codes only begin with a comma",
        ),
        pytest.param(
            {"attempts": 1, "retryOn": "retriable-status-codes,503"},
            {
                "retry_on": "retriable-status-codes",
                "num_retries": 1,
                "retriable_status_codes": [503],
            },
            id="the term is not added twice",
        ),
        pytest.param(
            {"attempts": 1, "perTryTimeout": "500ms", "backoff": "1s"},
            {
                "retry_on": DEFAULT_ON,
                "num_retries": 1,
                "per_try_timeout": "0.500s",
                "retry_back_off": {"base_interval": "1s"},
            },
            id="perTryTimeout and backoff",
        ),
        pytest.param(
            {"attempts": 1, "retryRemoteLocalities": True},
            {
                "retry_on": DEFAULT_ON,
                "num_retries": 1,
                "retry_priority": {
                    "name": "envoy.retry_priorities.previous_priorities",
                    "typed_config": {
                        "@type": "type.googleapis.com/envoy.extensions.retry.priority."
                        "previous_priorities.v3.PreviousPrioritiesConfig",
                        "update_frequency": 2,
                    },
                },
            },
            id="retryRemoteLocalities",
        ),
        pytest.param(
            {"attempts": 1, "retryOn": "+503,0502,5xx"},
            {
                "retry_on": "5xx,retriable-status-codes",
                "num_retries": 1,
                "retriable_status_codes": [503, 502],
            },
            id="numbers as Go reads them",
        ),
        pytest.param(
            {"attempts": 1, "retryIgnorePreviousHosts": True},
            {"retry_on": DEFAULT_ON, "num_retries": 1},
            id="retryIgnorePreviousHosts",
        ),
    ],
)
def test_the_policy(
    routes_of: Routes, retries: dict[str, Any] | None, expected: dict[str, Any]
) -> None:
    """Every route has a policy, and it avoids the host that just failed."""
    (route,) = routes_of({"retries": retries} if retries else {})

    assert route["route"]["retry_policy"] == {**BASE, **expected}


@pytest.mark.parametrize(
    "retries", [pytest.param({}, id="unset"), pytest.param({"attempts": 0}, id="zero")]
)
def test_no_attempts_is_no_policy(routes_of: Routes, retries: dict[str, Any]) -> None:
    """A block without attempts turns the default off as well."""
    assert "retry_policy" not in routes_of({"retries": retries})[0]["route"]


def test_the_same_host_again_if_asked_for(routes_of: Routes) -> None:
    """retryIgnorePreviousHosts: false takes the predicate away."""
    (route,) = routes_of({"retries": {"attempts": 1, "retryIgnorePreviousHosts": False}})

    assert "retry_host_predicate" not in route["route"]["retry_policy"]


def test_a_hash_can_be_told_to_try_another_host(routes_of: Routes) -> None:
    """retryIgnorePreviousHosts: true puts the predicate back on a hashed destination."""
    policy = {"loadBalancer": {"consistentHash": {"httpHeaderName": "x"}}}
    rule = {"retries": {"attempts": 1, "retryIgnorePreviousHosts": True}}
    (route,) = routes_of(rule, policy=policy)

    assert route["route"]["retry_policy"]["retry_host_predicate"] == PREDICATE


def test_a_weighted_route_keeps_the_predicate(routes_of: Routes) -> None:
    """Hashing does not take it away where there are several destinations."""
    policy = {"loadBalancer": {"consistentHash": {"httpHeaderName": "x"}}}
    halves = [{"destination": {"host": "shop"}, "weight": 1} for _ in range(2)]
    (route,) = routes_of({"route": halves}, policy=policy)

    assert route["route"]["retry_policy"]["retry_host_predicate"] == PREDICATE
    assert len(route["route"]["hash_policy"]) == 2
