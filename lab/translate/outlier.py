"""outlierDetection to Cluster.outlier_detection, and the panic threshold that goes with it.

Source: pilot/pkg/networking/core/cluster_traffic_policy.go applyOutlierDetection,
applyOutlierDetectionErrorCodes; what an unset field means is Envoy's matter:
api/envoy/config/cluster/v3/outlier_detection.proto.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lab.manifests import Release
    from lab.manifests.destination_rule import OutlierDetection


def outlier_detection(block: OutlierDetection | None) -> dict[str, Any] | None:
    """The message, or None: without a block Envoy ejects nobody, for istiod has no default.

    A threshold of 0 is sent as 0 and enforced at 0 %, which is off; unset is not sent at all, and
    then Envoy's own 5 in a row counts. maxEjectionPercent 0 is the same as unset: Envoy's 10 %.
    """
    if block is None:
        return None
    out: dict[str, Any] = {"enforcing_success_rate": 0}
    if block.consecutive_5xx_errors is not None:
        out["consecutive_5xx"] = block.consecutive_5xx_errors
        out["enforcing_consecutive_5xx"] = _enforced(block.consecutive_5xx_errors)
    if block.consecutive_gateway_errors is not None:
        out["consecutive_gateway_failure"] = block.consecutive_gateway_errors
        out["enforcing_consecutive_gateway_failure"] = _enforced(block.consecutive_gateway_errors)
    if block.interval is not None:
        out["interval"] = block.interval.proto()
    if block.base_ejection_time is not None:
        out["base_ejection_time"] = block.base_ejection_time.proto()
    if block.max_ejection_percent > 0:
        out["max_ejection_percent"] = block.max_ejection_percent
    if block.split_external_local_origin_errors:
        out["split_external_local_origin_errors"] = True
        out["enforcing_local_origin_success_rate"] = 0
        # Unlike the two above, 0 is not off here: it is as if it were unset.
        if block.consecutive_local_origin_failures:
            out["consecutive_local_origin_failure"] = block.consecutive_local_origin_failures
            out["enforcing_consecutive_local_origin_failure"] = 100
    return out


def _enforced(threshold: int) -> int:
    return 100 if threshold > 0 else 0


def panic_threshold(
    block: OutlierDetection | None, release: Release, *, forced: bool = False
) -> dict[str, Any] | None:
    """minHealthPercent, which is 0 when unset, and not Envoy's own 50.

    Without a block newer releases send 0 as well, older ones nothing. ``forced`` is a Service with
    a trafficDistribution: 0 in any case, for its unready pods are always sent.
    """
    if forced:
        return {"value": 0}
    if block is None and not release.behaviour.sends_unready:
        return None
    return {"value": block.min_health_percent if block else 0}


def error_matcher(block: OutlierDetection | None) -> dict[str, Any] | None:
    """Which answers count as errors, where it is not every 5xx; part of the HTTP options ."""
    codes = block.outlier_detection_http_error_codes if block else ()
    if not codes:
        return None
    rules = [
        {
            "http_response_headers_match": {
                "headers": [{"name": ":status", "string_match": {"exact": str(code)}}]
            }
        }
        for code in codes
    ]
    return rules[0] if len(rules) == 1 else {"or_match": {"rules": rules}}
