"""Which DestinationRule counts, and which of its blocks for a port and a subset.

Source: pilot/pkg/model/push_context.go destinationRule, destination_rule.go mergeDestinationRule;
pilot/pkg/networking/util GetPortLevelTrafficPolicy; cluster MergeSubsetTrafficPolicy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lab.manifests.istio import exports, resolve
from lab.translate.assumptions import ROOT_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Callable

    from lab.manifests import DestinationRule, Service
    from lab.manifests.destination_rule import (
        ConnectionPool,
        OutlierDetection,
        ProxyProtocol,
        RetryBudget,
        Subset,
        TrafficPolicy,
    )
    from lab.manifests.load_balancer import LoadBalancer
    from lab.manifests.tls import Tls
    from lab.translate.caller import Caller
    from lab.translate.registry import Registry


@dataclass(frozen=True)
class Policy:
    """The blocks that count for one cluster; None is unset."""

    connection_pool: ConnectionPool | None = None
    outlier_detection: OutlierDetection | None = None
    load_balancer: LoadBalancer | None = None
    retry_budget: RetryBudget | None = None
    proxy_protocol: ProxyProtocol | None = None
    tls: Tls | None = None


@dataclass(frozen=True)
class Rule:
    """The DestinationRules of one host in one namespace, as one; ``source`` is the first."""

    source: DestinationRule
    traffic_policy: TrafficPolicy | None
    subsets: tuple[Subset, ...]

    def subset(self, name: str) -> Subset | None:
        """The subset of that name."""
        return next((subset for subset in self.subsets if subset.name == name), None)


def rule_for(found: Registry, host: str, service: Service, caller: Caller) -> Rule | None:
    """The rule of a host: the client's namespace first, then the service's, then the root's.

    In the root namespace, where the gateway is, only the rules that nobody else sees come first;
    in another one none that is for others only (setDestinationRules).
    The first level with a rule for the host ends the search.
    """
    own, root = caller.namespace, ROOT_NAMESPACE

    def exported(namespace: str) -> list[list[DestinationRule]]:
        # Whether the client sees a rule is asked last: one that it does not see can be in the way
        # of another with a wider name.
        found_here = _at(found, namespace, host, lambda rule: seen_in(rule) != {namespace})
        # "." is no client's namespace: whoever is there has looked for its own rules before.
        return [
            rules
            for rules in found_here
            if not (written := _exports(rules[0])) or written & {"*", own}
        ]

    def is_own(rule: DestinationRule) -> bool:
        seen = seen_in(rule)
        return seen == {root} if own == root else bool(seen & {"*", own})

    rules = _at(found, own, host, is_own) or exported(service.metadata.namespace) or exported(root)
    return _chosen(rules, caller)


def _at(
    found: Registry, namespace: str, host: str, asked: Callable[[DestinationRule], bool]
) -> list[list[DestinationRule]]:
    """The rules of one namespace for a host, of those with the most specific name, as merged."""
    rules = [
        (resolve(rule.spec.host, namespace), rule)
        for rule in found.rules_for(host)
        if rule.metadata.namespace == namespace and asked(rule)
    ]
    fitting = [name for name, _ in rules]
    if not fitting:
        return []
    # An exact name beats every wildcard, a longer wildcard a shorter one.
    best = max(fitting, key=lambda name: (not name.startswith("*"), len(name)))
    return _together([rule for name, rule in rules if name == best])


def seen_in(rule: DestinationRule) -> frozenset[str]:
    """The namespaces that see a rule; one for some workloads is for its own namespace only."""
    namespace = rule.metadata.namespace
    if rule.spec.workload_selector is not None:
        return frozenset({namespace})
    return exports(rule.spec.export_to, namespace)


def audience(rule: DestinationRule) -> tuple[object, ...]:
    """For whose proxies a rule is: of two for one host, those for the same are merged."""
    return _labels(rule), _exports(rule)


def _labels(rule: DestinationRule) -> frozenset[tuple[str, str]] | None:
    selector = rule.spec.workload_selector
    return None if selector is None else frozenset(selector.match_labels.items())


def _exports(rule: DestinationRule) -> frozenset[str]:
    """``exportTo`` as it is written: that ``.`` is a namespace, and none is ``*``, is not seen."""
    return frozenset({"."} if rule.spec.workload_selector is not None else rule.spec.export_to)


def _together(rules: list[DestinationRule]) -> list[list[DestinationRule]]:
    """The rules of one host that are one, each list with the first of them first.

    What two rules are exported to decides, as it is written, and then the selectors: equal or
    more is merged, anything else stays apart (mergeDestinationRule).
    """
    entries: list[list[DestinationRule]] = []
    for rule in rules:
        apart = True
        for entry in entries:
            ours, theirs = _exports(rule), _exports(entry[0])
            apart = ours != theirs
            if apart and not (theirs and ours >= theirs):
                continue
            own, other = _labels(rule), _labels(entry[0])
            if own == other:
                apart = False
            elif own is not None and other is not None:
                apart = True
                continue
            entry.append(rule)
        if apart:
            entries.append([rule])
    return entries


def _chosen(entries: list[list[DestinationRule]], caller: Caller) -> Rule | None:
    """The first that selects the proxy wins, else the last of those for everybody."""
    everybody: Rule | None = None
    for rules in entries:
        selector = rules[0].spec.workload_selector
        if selector is None:
            everybody = _merged(rules)
        elif rules[0].metadata.namespace == caller.namespace and caller.has(selector.match_labels):
            return _merged(rules)
    return everybody


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

    Such an entry replaces the policy above as a whole: nothing is inherited.
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
        policy.proxy_protocol,
        policy.tls,
    ), False


def policy_of(rule: Rule | None, subset: str, port: int) -> Policy:
    """The blocks for one cluster; a subset's block replaces the whole block."""
    base, _ = port_policy(rule.traffic_policy if rule else None, port)
    chosen = rule.subset(subset) if rule and subset else None
    if chosen is None or chosen.traffic_policy is None:
        return base
    own, by_port = port_policy(chosen.traffic_policy, port)
    if rule is None or rule.traffic_policy is None:
        return own
    if by_port:
        # An entry for the port leaves nothing of the blocks above, not even where it is silent.
        return replace(own, retry_budget=base.retry_budget, proxy_protocol=base.proxy_protocol)
    return Policy(
        own.connection_pool or base.connection_pool,
        own.outlier_detection or base.outlier_detection,
        own.load_balancer or base.load_balancer,
        own.retry_budget or base.retry_budget,
        own.proxy_protocol or base.proxy_protocol,
        own.tls or base.tls,
    )
