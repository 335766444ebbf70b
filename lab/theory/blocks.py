"""The outlierDetection blocks of rules: where they are, and what Envoy makes of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from lab.envoy.outlier import HTTP_OPTIONS, Breaker
from lab.manifests import where_of
from lab.manifests.releases import DEFAULT_RELEASE
from lab.translate.envoy_filter import patched
from lab.translate.outlier import error_matcher, outlier_detection, panic_threshold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lab.manifests import DestinationRule, Service
    from lab.manifests.destination_rule import OutlierDetection, TrafficPolicy
    from lab.translate.caller import Caller
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
    return Breaker.of(_cluster(block)) or Breaker()


@dataclass(frozen=True)
class Patched:
    """The breaker of a cluster with all that EnvoyFilters merge into it.

    Args:
        breaker: as Envoy understands it; None without outlier detection.
        by: the first filter that merges anything; empty without one.
        by_failures: the one that has ejection by failure percentage.
        by_rate: the one that has ejection by success rate.
    """

    breaker: Breaker | None
    by: str = ""
    by_failures: str = ""
    by_rate: str = ""


def patched_breaker(
    registry: Registry,
    block: OutlierDetection | None,
    name: str,
    service: Service,
    caller: Caller,
) -> Patched:
    """What a caller's proxy has.

    Args:
        registry: all filters.
        block: what is patched; a filter can be all that there is.
        name: the cluster's.
        service: whose cluster it is.
        caller: whose proxy it is.
    """
    plain = _cluster(block, name, forced=service.prefers_zone)
    proxy, where = caller.proxy, caller.namespace
    (cluster,) = patched([plain], registry, proxy, where)
    if cluster == plain:
        return Patched(Breaker.of(plain))
    alone = {
        where_of(each): own
        for each in sorted(registry.envoy_filters, key=where_of)
        for own in patched([plain], replace(registry, envoy_filters=(each,)), proxy, where)
        if own != plain
    }
    read = {each: Breaker.of(own) or Breaker() for each, own in alone.items()}
    return Patched(
        Breaker.of(cluster),
        next(iter(read)),
        next((each for each, own in read.items() if own.failure_percentage is not None), ""),
        next((each for each, own in read.items() if own.success_rate is not None), ""),
    )


def _cluster(
    block: OutlierDetection | None, name: str = "", *, forced: bool = False
) -> dict[str, Any]:
    """So much of the cluster as a breaker is read from."""
    optional = {
        "outlier_detection": outlier_detection(block),
        "common_lb_config": {
            "healthy_panic_threshold": panic_threshold(block, DEFAULT_RELEASE, forced=forced)
        },
    }
    matcher = error_matcher(block)
    if matcher is not None:
        counted = {"outlier_detection": {"error_matcher": matcher}}
        optional["typed_extension_protocol_options"] = {HTTP_OPTIONS: counted}
    found = {field: value for field, value in optional.items() if value is not None}
    return {"name": name, **found}
