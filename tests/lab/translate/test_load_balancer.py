"""loadBalancer, field by field, as applyLoadBalancer of istiod has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Cluster = Callable[..., dict[str, Any]]
Routes = Callable[..., list[dict[str, Any]]]

BY_HEADER = {"httpHeaderName": "x-user"}
WARM = {"duration": "30s"}
SLOW_START = {
    "slow_start_window": "30s",
    "aggression": {"default_value": 1.0, "runtime_key": "("},
    "min_weight_percent": {"value": 10},
}


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        pytest.param({"simple": "UNSPECIFIED"}, {"lb_policy": "LEAST_REQUEST"}, id="unset"),
        pytest.param({"simple": "LEAST_CONN"}, {"lb_policy": "LEAST_REQUEST"}, id="old name"),
        pytest.param({"simple": "LEAST_REQUEST"}, {"lb_policy": "LEAST_REQUEST"}, id="least"),
        pytest.param({"simple": "ROUND_ROBIN"}, {"lb_policy": "ROUND_ROBIN"}, id="in turn"),
        pytest.param({"simple": "RANDOM"}, {"lb_policy": "RANDOM"}, id="random"),
        pytest.param(
            {"simple": "ROUND_ROBIN", "warmup": WARM},
            {
                "lb_policy": "ROUND_ROBIN",
                "round_robin_lb_config": {"slow_start_config": SLOW_START},
            },
            id="warmup with its defaults",
        ),
        pytest.param(
            {"warmup": {"duration": "1m", "aggression": 2, "minimumPercent": 50}},
            {
                "lb_policy": "LEAST_REQUEST",
                "least_request_lb_config": {
                    "slow_start_config": {
                        "slow_start_window": "60s",
                        "aggression": {"default_value": 2.0, "runtime_key": "("},
                        "min_weight_percent": {"value": 50.0},
                    }
                },
            },
            id="warmup",
        ),
        pytest.param(
            {"warmup": {"duration": "1m", "aggression": 0.5, "minimumPercent": 0}},
            {
                "lb_policy": "LEAST_REQUEST",
                "least_request_lb_config": {
                    "slow_start_config": {
                        "slow_start_window": "60s",
                        "aggression": {"default_value": 0.5, "runtime_key": "("},
                        "min_weight_percent": {"value": 0},
                    }
                },
            },
            id="a minimumPercent of 0 is said",
        ),
        pytest.param(
            {"warmup": WARM, "warmupDurationSecs": "5s"},
            {
                "lb_policy": "LEAST_REQUEST",
                "least_request_lb_config": {"slow_start_config": SLOW_START},
            },
            id="warmup wins over the deprecated duration",
        ),
        pytest.param(
            {"warmupDurationSecs": "5s"},
            {
                "lb_policy": "LEAST_REQUEST",
                "least_request_lb_config": {"slow_start_config": {"slow_start_window": "5s"}},
            },
            id="warmupDurationSecs",
        ),
        pytest.param(
            {"simple": "RANDOM", "warmup": WARM}, {"lb_policy": "RANDOM"}, id="not for RANDOM"
        ),
        pytest.param(
            {"consistentHash": {**BY_HEADER, "maglev": {"tableSize": 65537}}},
            {"lb_policy": "MAGLEV", "maglev_lb_config": {"table_size": 65537}},
            id="maglev.tableSize",
        ),
        pytest.param(
            {"consistentHash": {**BY_HEADER, "ringHash": {}}},
            {"lb_policy": "RING_HASH"},
            id="ringHash",
        ),
        pytest.param(
            {"consistentHash": {**BY_HEADER, "ringHash": {"minimumRingSize": 7}}},
            {"lb_policy": "RING_HASH", "ring_hash_lb_config": {"minimum_ring_size": 7}},
            id="ringHash.minimumRingSize",
        ),
        pytest.param(
            {"consistentHash": BY_HEADER},
            {"lb_policy": "RING_HASH", "ring_hash_lb_config": {"minimum_ring_size": 1024}},
            id="neither is a ring of 1024",
        ),
        pytest.param(
            {"consistentHash": {**BY_HEADER, "minimumRingSize": 9}},
            {"lb_policy": "RING_HASH", "ring_hash_lb_config": {"minimum_ring_size": 9}},
            id="deprecated minimumRingSize",
        ),
        pytest.param(
            {"consistentHash": {**BY_HEADER, "ringHash": {}}, "warmup": WARM},
            {
                "lb_policy": "RING_HASH",
                "least_request_lb_config": {"slow_start_config": SLOW_START},
            },
            id="a hash leaves the warmup of another algorithm behind",
        ),
    ],
)
def test_the_algorithm(
    cluster_of: Cluster, block: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Every algorithm is sent as lb_policy, with the config that istiod gives it."""
    cluster = cluster_of(policy={"loadBalancer": block})

    assert {name: value for name, value in cluster.items() if "lb_" in name} == {
        **expected,
        "common_lb_config": {"healthy_panic_threshold": {"value": 0}},
    }


def test_without_a_rule_it_is_least_request(cluster_of: Cluster) -> None:
    """Istiod's default is not Envoy's round robin."""
    assert cluster_of()["lb_policy"] == "LEAST_REQUEST"


def test_passthrough_needs_no_endpoints(cluster_of: Cluster) -> None:
    """PASSTHROUGH sends to where the client wanted, so EDS is off."""
    cluster = cluster_of(policy={"loadBalancer": {"simple": "PASSTHROUGH"}})

    assert (cluster["type"], cluster["lb_policy"]) == ("ORIGINAL_DST", "CLUSTER_PROVIDED")
    assert "eds_cluster_config" not in cluster


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        pytest.param(BY_HEADER, {"header": {"header_name": "x-user"}}, id="header"),
        pytest.param(
            {"httpCookie": {"name": "u"}}, {"cookie": {"name": "u"}}, id="cookie without ttl"
        ),
        pytest.param(
            {
                "httpCookie": {
                    "name": "u",
                    "ttl": "0s",
                    "path": "/p",
                    "attributes": [{"name": "SameSite", "value": "Lax"}],
                }
            },
            {
                "cookie": {
                    "name": "u",
                    "ttl": "0s",
                    "path": "/p",
                    "attributes": [{"name": "SameSite", "value": "Lax"}],
                }
            },
            id="cookie",
        ),
        pytest.param(
            {"useSourceIp": True},
            {"connection_properties": {"source_ip": True}},
            id="useSourceIp",
        ),
        pytest.param(
            {"httpQueryParameterName": "q"},
            {"query_parameter": {"name": "q"}},
            id="query parameter",
        ),
    ],
)
def test_what_is_hashed_is_on_the_route(
    routes_of: Routes, block: dict[str, Any], expected: dict[str, Any]
) -> None:
    """The route says what to hash, and retries stay at the host that the hash chose."""
    policy = {"loadBalancer": {"consistentHash": block}}
    (route,) = routes_of({}, policy=policy)

    assert route["route"]["hash_policy"] == [expected]
    assert "retry_host_predicate" not in route["route"]["retry_policy"]
    assert route["route"]["retry_policy"]["host_selection_retry_max_attempts"] == 5


def test_a_destination_without_weight_hashes_nothing(routes_of: Routes) -> None:
    """What gets no requests adds no policy."""
    policy = {"loadBalancer": {"consistentHash": BY_HEADER}}
    shares = [{"destination": {"host": "shop"}, "weight": weight} for weight in (1, 0, 2)]
    (route,) = routes_of({"route": shares}, policy=policy)

    assert len(route["route"]["hash_policy"]) == 2


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        pytest.param({}, None, id="nothing to hash"),
        pytest.param(
            {"useSourceIp": False},
            [{"connection_properties": {"source_ip": False}}],
            id="no address",
        ),
    ],
)
def test_a_hash_of_nothing(
    cluster_of: Cluster, routes_of: Routes, block: dict[str, Any], expected: list[Any] | None
) -> None:
    """The ring is there, and a retry stays where it is, as istiod asks only for the block."""
    policy = {"loadBalancer": {"consistentHash": block}}
    (route,) = routes_of({}, policy=policy)

    assert cluster_of(policy=policy)["lb_policy"] == "RING_HASH"
    assert route["route"].get("hash_policy") == expected
    assert "retry_host_predicate" not in route["route"]["retry_policy"]
