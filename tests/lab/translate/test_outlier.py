"""outlierDetection, field by field, as applyOutlierDetection of istiod has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Cluster = Callable[..., dict[str, Any]]

ALWAYS = {"enforcing_success_rate": 0}
SPLIT = {
    **ALWAYS,
    "split_external_local_origin_errors": True,
    "enforcing_local_origin_success_rate": 0,
}


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        pytest.param({}, ALWAYS, id="an empty block leaves Envoy's defaults"),
        pytest.param(
            {"consecutive5xxErrors": 3},
            {**ALWAYS, "consecutive_5xx": 3, "enforcing_consecutive_5xx": 100},
            id="consecutive5xxErrors",
        ),
        pytest.param(
            {"consecutive5xxErrors": 0},
            {**ALWAYS, "consecutive_5xx": 0, "enforcing_consecutive_5xx": 0},
            id="consecutive5xxErrors 0 is off",
        ),
        pytest.param(
            {"consecutiveGatewayErrors": 2},
            {
                **ALWAYS,
                "consecutive_gateway_failure": 2,
                "enforcing_consecutive_gateway_failure": 100,
            },
            id="consecutiveGatewayErrors",
        ),
        pytest.param(
            {"consecutiveGatewayErrors": 0},
            {
                **ALWAYS,
                "consecutive_gateway_failure": 0,
                "enforcing_consecutive_gateway_failure": 0,
            },
            id="consecutiveGatewayErrors 0 is off",
        ),
        pytest.param({"consecutiveErrors": 7}, ALWAYS, id="consecutiveErrors is not read"),
        pytest.param({"interval": "10s"}, {**ALWAYS, "interval": "10s"}, id="interval"),
        pytest.param(
            {"baseEjectionTime": "1m30s"},
            {**ALWAYS, "base_ejection_time": "90s"},
            id="baseEjectionTime",
        ),
        pytest.param(
            {"baseEjectionTime": "1500ms"},
            {**ALWAYS, "base_ejection_time": "1.500s"},
            id="baseEjectionTime in milliseconds",
        ),
        pytest.param(
            {"maxEjectionPercent": 100},
            {**ALWAYS, "max_ejection_percent": 100},
            id="maxEjectionPercent",
        ),
        pytest.param({"maxEjectionPercent": 0}, ALWAYS, id="maxEjectionPercent 0 is unset"),
        pytest.param(
            {"splitExternalLocalOriginErrors": True, "consecutiveLocalOriginFailures": 4},
            {
                **SPLIT,
                "consecutive_local_origin_failure": 4,
                "enforcing_consecutive_local_origin_failure": 100,
            },
            id="consecutiveLocalOriginFailures",
        ),
        pytest.param(
            {"splitExternalLocalOriginErrors": True, "consecutiveLocalOriginFailures": 0},
            SPLIT,
            id="consecutiveLocalOriginFailures 0 is not off but unset",
        ),
        pytest.param(
            {"splitExternalLocalOriginErrors": True}, SPLIT, id="splitExternalLocalOriginErrors"
        ),
        pytest.param(
            {"splitExternalLocalOriginErrors": False, "consecutiveLocalOriginFailures": 0},
            ALWAYS,
            id="splitExternalLocalOriginErrors false sends nothing of it",
        ),
    ],
)
def test_each_field_of_the_block(
    cluster_of: Cluster, block: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Every field becomes exactly what istiod makes of it, and nothing more is sent."""
    assert cluster_of(policy={"outlierDetection": block})["outlier_detection"] == expected


def test_without_a_block_nothing_is_sent(cluster_of: Cluster) -> None:
    """Without a block there is no message at all: nobody is ejected."""
    assert "outlier_detection" not in cluster_of()
    assert "outlier_detection" not in cluster_of(policy={"loadBalancer": {"simple": "RANDOM"}})


@pytest.mark.parametrize(
    ("policy", "percent"),
    [
        pytest.param(None, 0, id="no rule"),
        pytest.param({"loadBalancer": {"simple": "RANDOM"}}, 0, id="no block"),
        pytest.param({"outlierDetection": {}}, 0, id="minHealthPercent unset"),
        pytest.param({"outlierDetection": {"minHealthPercent": 30}}, 30, id="minHealthPercent"),
    ],
)
def test_the_panic_threshold_is_always_sent(
    cluster_of: Cluster, policy: dict[str, Any] | None, percent: int
) -> None:
    """Envoy's own 50 % never applies: istiod sends minHealthPercent, which is 0 when unset."""
    threshold = cluster_of(policy=policy)["common_lb_config"]["healthy_panic_threshold"]

    assert threshold == {"value": percent}
