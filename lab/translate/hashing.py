"""Which consistent hash a route goes by: not that of the cluster that the request ends up in.

Source: pilot/pkg/networking/core/route/route.go HashForHTTPDestination, hashForService.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lab.manifests.destination_rule import TrafficPolicy
    from lab.manifests.http_action import Destination
    from lab.manifests.load_balancer import ConsistentHash
    from lab.translate.policy import Rule


def hash_of(rule: Rule | None, destination: Destination) -> ConsistentHash | None:
    """The hash of a destination: the first that there is, from the narrowest to the widest.

    Another algorithm of a subset or a port is no hash, and so keeps none away. What a port says
    counts only where the destination names the port.
    """
    if rule is None:
        return None
    port = destination.port.number if destination.port else None
    subset = rule.subset(destination.subset) if destination.subset else None
    own = subset.traffic_policy if subset else None
    found = (_of_port(own, port), _own(own), _of_port(rule.traffic_policy, port))
    return next((each for each in found if each is not None), _own(rule.traffic_policy))


def hash_of_service(rule: Rule | None, port: int) -> ConsistentHash | None:
    """The hash of a Service that no VirtualService is about."""
    if rule is None:
        return None
    return _of_port(rule.traffic_policy, port) or _own(rule.traffic_policy)


def _own(policy: TrafficPolicy | None) -> ConsistentHash | None:
    balancer = policy.load_balancer if policy else None
    return balancer.consistent_hash if balancer else None


def _of_port(policy: TrafficPolicy | None, port: int | None) -> ConsistentHash | None:
    """The hash of the first entry for a port."""
    for entry in policy.port_level_settings if policy else ():
        if entry.port.number == port:
            return entry.load_balancer.consistent_hash if entry.load_balancer else None
    return None
