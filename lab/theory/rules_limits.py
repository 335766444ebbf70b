"""Rules about connectionPool: limits of one, and waiting without a limit; and what blocks lose.

Source: Envoy, "Circuit breaking"; Istio, DestinationRule, *ConnectionPoolSettings*: what is unset
has no limit. A subset's block replaces the same block above it as a whole:
pilot/pkg/networking/core/cluster_traffic_policy.go MergeTrafficPolicy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.manifests import where_of
from lab.theory.finding import Finding, Level
from lab.translate.load_balancer import is_passthrough
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.manifests import DestinationRule, Reading
    from lab.manifests.destination_rule import ConnectionPool, TrafficPolicy
    from lab.manifests.model import Strict

_POLICY = "spec.trafficPolicy"
_BLOCKS = {"outlierDetection": "outlier_detection", "connectionPool": "connection_pool"}


def limit_findings(reading: Reading) -> Iterator[Finding]:
    """What each connectionPool refuses or lets wait, and what subsets take away."""
    for rule in reading.rules:
        for path, pool in _pools(rule):
            yield from _of_pool(where_of(rule), path, pool)
        yield from _lost(rule)
        yield from _unchosen(rule)


def _unchosen(rule: DestinationRule) -> Iterator[Finding]:
    """Ejection is for whoever is chosen next."""
    top = rule.spec.traffic_policy
    policies = [(_POLICY, top)]
    policies += [
        (f"spec.subsets[{index}].trafficPolicy", subset.traffic_policy)
        for index, subset in enumerate(rule.spec.subsets)
    ]
    for path, policy in policies:
        if policy is None or not is_passthrough(policy.load_balancer):
            continue
        if policy.outlier_detection is not None or (top and top.outlier_detection is not None):
            yield Finding(
                Level.WARNING,
                "passthrough-ejects-nobody",
                where_of(rule),
                f"{path}.loadBalancer.simple",
                Text("lint-passthrough"),
            )


def _pools(rule: DestinationRule) -> Iterator[tuple[str, ConnectionPool]]:
    policies = [(_POLICY, rule.spec.traffic_policy)]
    policies += [
        (f"spec.subsets[{index}].trafficPolicy", subset.traffic_policy)
        for index, subset in enumerate(rule.spec.subsets)
    ]
    for path, policy in policies:
        if policy is not None:
            yield from _of_policy(path, policy)


def _of_policy(path: str, policy: TrafficPolicy) -> Iterator[tuple[str, ConnectionPool]]:
    if policy.connection_pool is not None:
        yield f"{path}.connectionPool", policy.connection_pool
    for index, entry in enumerate(policy.port_level_settings):
        if entry.connection_pool is not None:
            yield f"{path}.portLevelSettings[{index}].connectionPool", entry.connection_pool


def _of_pool(where: str, path: str, pool: ConnectionPool) -> Iterator[Finding]:
    connections = pool.tcp.max_connections if pool.tcp else 0
    pending = pool.http.http1_max_pending_requests if pool.http else 0
    requests = pool.http.http2_max_requests if pool.http else 0
    one = {
        "tcp.maxConnections": connections,
        "http.http1MaxPendingRequests": pending,
        "http.http2MaxRequests": requests,
    }
    tight = [field for field, value in one.items() if value == 1]
    # With one connection and no limit on waiting everybody waits, and nobody is refused.
    if tight and (pending or requests):
        yield Finding(
            Level.WARNING,
            "limit-of-one",
            where,
            f"{path}.{tight[-1]}",
            Text("lint-limit-of-one", fields=tuple(each.partition(".")[2] for each in tight)),
        )
    elif connections and not pending and not requests:
        yield Finding(
            Level.INFO,
            "waits-without-limit",
            where,
            f"{path}.tcp.maxConnections",
            Text("lint-waits-without-limit", connections=connections),
            Text("lint-write-pending", pending=connections),
        )


def _lost(rule: DestinationRule) -> Iterator[Finding]:
    """Fields that a subset's block does not repeat."""
    top = rule.spec.traffic_policy
    for index, subset in enumerate(rule.spec.subsets):
        for name, attribute in _BLOCKS.items():
            above = getattr(top, attribute, None)
            own = getattr(subset.traffic_policy, attribute, None)
            if above is None or own is None:
                continue
            lost = tuple(sorted(_set(above) - _set(own)))
            if lost:
                yield Finding(
                    Level.WARNING if name == "outlierDetection" else Level.INFO,
                    "subset-drops-fields",
                    where_of(rule),
                    f"spec.subsets[{index}].trafficPolicy.{name}",
                    Text("lint-subset-drops-fields", subset=subset.name, block=name, fields=lost),
                    Text("lint-write-repeat-fields", fields=lost),
                )


def _set(block: Strict) -> set[str]:
    """The fields that are written, as they are written."""
    return {type(block).model_fields[name].alias or name for name in block.model_fields_set}
