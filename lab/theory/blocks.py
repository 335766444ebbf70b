"""The outlierDetection blocks of rules: where they are, and what Envoy makes of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lab.envoy.outlier import Breaker
from lab.manifests import where_of
from lab.manifests.releases import DEFAULT_RELEASE
from lab.translate.assumptions import ROOT_NAMESPACE, Proxy
from lab.translate.envoy_filter import patched
from lab.translate.outlier import outlier_detection, panic_threshold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lab.manifests import DestinationRule
    from lab.manifests.destination_rule import OutlierDetection, TrafficPolicy
    from lab.translate.registry import Registry


def blocks_of(rule: DestinationRule) -> Iterator[tuple[OutlierDetection, str]]:
    """Every outlierDetection of a rule, with its path."""
    yield from _blocks(rule.spec.traffic_policy, "spec.trafficPolicy")
    for index, subset in enumerate(rule.spec.subsets):
        yield from _blocks(subset.traffic_policy, f"spec.subsets[{index}].trafficPolicy")


def _blocks(policy: TrafficPolicy | None, path: str) -> Iterator[tuple[OutlierDetection, str]]:
    if policy is None:
        return
    if policy.outlier_detection is not None:
        yield policy.outlier_detection, f"{path}.outlierDetection"
    for index, entry in enumerate(policy.port_level_settings):
        if entry.outlier_detection is not None:
            yield entry.outlier_detection, f"{path}.portLevelSettings[{index}].outlierDetection"


def origin_of(rules: Iterable[DestinationRule], block: OutlierDetection) -> tuple[str, str]:
    """The resource and path of a block; the very object is looked for, not an equal one."""
    return next(
        (where_of(rule), path)
        for rule in rules
        for other, path in blocks_of(rule)
        if other is block
    )


def breaker_of(block: OutlierDetection) -> Breaker:
    """The block as istiod would send it and Envoy would read it."""
    return _read(_cluster(block))


def patched_breaker(
    registry: Registry, block: OutlierDetection, name: str, namespace: str
) -> tuple[Breaker, str]:
    """The breaker with the filters' patches, and the filter that has ejection by share.

    For the client's sidecar; where no filter is for that, for the gateway.

    Args:
        registry: all filters.
        block: what is patched.
        name: the cluster's.
        namespace: the client's.
    """
    plain = _cluster(block, name)
    for proxy, where in ((Proxy.SIDECAR, namespace), (Proxy.GATEWAY, ROOT_NAMESPACE)):
        (cluster,) = patched([plain], registry, proxy, where)
        breaker = _read(cluster)
        if not breaker.failure_percentage:
            continue
        for each in registry.envoy_filters:
            (alone,) = patched([plain], replace(registry, envoy_filters=(each,)), proxy, where)
            if _read(alone).failure_percentage:
                return breaker, where_of(each)
        return breaker, where_of(registry.envoy_filters[0])
    return _read(plain), ""


def _cluster(block: OutlierDetection, name: str = "") -> dict[str, Any]:
    return {
        "name": name,
        "outlier_detection": outlier_detection(block),
        "common_lb_config": {"healthy_panic_threshold": panic_threshold(block, DEFAULT_RELEASE)},
    }


def _read(cluster: dict[str, Any]) -> Breaker:
    breaker = Breaker.of(cluster)
    if breaker is None:  # pragma: no cover - a block always gives a message
        msg = "a block without a message"
        raise AssertionError(msg)
    return breaker
