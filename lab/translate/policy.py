"""Which DestinationRule counts, and which of its blocks for a port and a subset.

Source: pilot/pkg/model/push_context.go destinationRule, destination_rule.go mergeDestinationRule;
pilot/pkg/networking/util GetPortLevelTrafficPolicy; cluster MergeSubsetTrafficPolicy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lab.manifests.istio import resolve
from lab.translate.assumptions import ROOT_NAMESPACE
from lab.translate.names import matches

if TYPE_CHECKING:
    from lab.manifests import DestinationRule, Service
    from lab.manifests.destination_rule import (
        ConnectionPool,
        LoadBalancer,
        OutlierDetection,
        RetryBudget,
        Subset,
        TrafficPolicy,
    )
    from lab.manifests.tls import Tls
    from lab.translate.registry import Registry


@dataclass(frozen=True)
class Policy:
    """The blocks that count for one cluster; None is unset."""

    connection_pool: ConnectionPool | None = None
    outlier_detection: OutlierDetection | None = None
    load_balancer: LoadBalancer | None = None
    retry_budget: RetryBudget | None = None
    tls: Tls | None = None


@dataclass(frozen=True)
class Rule:
    """The DestinationRules of one host in one namespace, as one."""

    source: DestinationRule
    traffic_policy: TrafficPolicy | None
    subsets: tuple[Subset, ...]

    def subset(self, name: str) -> Subset | None:
        """The subset of that name."""
        return next((subset for subset in self.subsets if subset.name == name), None)


def rule_for(found: Registry, host: str, service: Service, *, client_namespace: str) -> Rule | None:
    """The rule of a host: the client's namespace first, then the service's, then the root's.

    In the root namespace, where the gateway is, a client's own rules are the private ones only,
    and those can't be written in the lab.
    """
    levels = [client_namespace] if client_namespace != ROOT_NAMESPACE else []
    for namespace in (*levels, service.metadata.namespace, ROOT_NAMESPACE):
        rules = [
            (resolve(rule.spec.host, namespace), rule)
            for rule in found.destination_rules
            if rule.metadata.namespace == namespace
        ]
        fitting = [name for name, _ in rules if matches(name, host)]
        if fitting:
            # An exact name beats every wildcard, a longer wildcard a shorter one.
            best = max(fitting, key=lambda name: (not name.startswith("*"), len(name)))
            return _merged([rule for name, rule in rules if name == best])
    return None


def _merged(rules: list[DestinationRule]) -> Rule:
    """Subsets add up, the first of a name stays; the first policy stays."""
    subsets: dict[str, Subset] = {}
    for rule in rules:
        for subset in rule.spec.subsets:
            subsets.setdefault(subset.name, subset)
    policies = [rule.spec.traffic_policy for rule in rules if rule.spec.traffic_policy is not None]
    return Rule(rules[0], policies[0] if policies else None, tuple(subsets.values()))


def port_policy(policy: TrafficPolicy | None, port: int) -> tuple[Policy, bool]:
    """The policy of a port, and whether an entry of portLevelSettings gave it.

    Such an entry replaces the policy above as a whole: nothing is inherited (4.3).
    """
    if policy is None:
        return Policy(), False
    for entry in policy.port_level_settings:
        if entry.port.number == port:
            blocks = entry.connection_pool, entry.outlier_detection, entry.load_balancer
            return Policy(*blocks, tls=entry.tls), True
    return Policy(
        policy.connection_pool,
        policy.outlier_detection,
        policy.load_balancer,
        policy.retry_budget,
        policy.tls,
    ), False


def policy_of(rule: Rule | None, subset: str, port: int) -> Policy:
    """The blocks for one cluster; a subset's block replaces the whole block (4.4)."""
    base, _ = port_policy(rule.traffic_policy if rule else None, port)
    chosen = rule.subset(subset) if rule and subset else None
    if chosen is None or chosen.traffic_policy is None:
        return base
    own, by_port = port_policy(chosen.traffic_policy, port)
    if rule is None or rule.traffic_policy is None:
        return own
    if by_port:
        # An entry for the port leaves nothing of the blocks above, not even where it is silent.
        return replace(own, retry_budget=base.retry_budget)
    return Policy(
        own.connection_pool or base.connection_pool,
        own.outlier_detection or base.outlier_detection,
        own.load_balancer or base.load_balancer,
        own.retry_budget or base.retry_budget,
        own.tls or base.tls,
    )
