"""The pools that traffic reaches: hosts, breaker, fault plans, and the fields they come from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lab.envoy.names import Pool as Cluster
from lab.envoy.outlier import Breaker
from lab.manifests import where_of
from lab.manifests.istio import resolve
from lab.manifests.releases import DEFAULT_RELEASE
from lab.theory.faultplan import rates
from lab.translate.assumptions import ROOT_NAMESPACE, Proxy
from lab.translate.caller import Caller
from lab.translate.cluster import subsets_of
from lab.translate.endpoints import selects
from lab.translate.envoy_filter import patched
from lab.translate.locality import Locality
from lab.translate.names import matches
from lab.translate.outlier import outlier_detection, panic_threshold
from lab.translate.policy import policy_of, rule_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from lab.manifests import DestinationRule, Service, VirtualService
    from lab.manifests.destination_rule import OutlierDetection, TrafficPolicy
    from lab.manifests.http_action import Destination
    from lab.manifests.load_balancer import LoadBalancer
    from lab.manifests.virtual_service import HttpRoute
    from lab.theory.faultplan import FaultRate
    from lab.theory.repository import Repository, Workload
    from lab.translate.registry import Registry


@dataclass(frozen=True)
class Use:
    """A destination of a route."""

    virtual_service: VirtualService
    index: int
    rule: HttpRoute
    host: str
    destination: Destination

    @property
    def where(self) -> str:
        """The resource."""
        return where_of(self.virtual_service)

    @property
    def path(self) -> str:
        """The rule's path."""
        return f"spec.http[{self.index}]"


@dataclass(frozen=True)
class Pool:
    """One cluster of Envoy that requests are sent to.

    Args:
        service: whose pods.
        port: the Service's port.
        subset: empty for all of them.
        hosts: how many; None where the files don't say.
        workloads: what makes them.
        block: the outlier detection as written.
        breaker: the same as Envoy understands it, with what an EnvoyFilter merges into it.
        where: the DestinationRule that has it.
        path: the block's path.
        uses: the routes that lead here; none where it is the default route.
        load_balancer: the one that counts.
        patched_by: the EnvoyFilter that has ejection by share; empty without one.
    """

    service: Service
    port: int
    subset: str
    hosts: int | None
    workloads: tuple[Workload, ...]
    block: OutlierDetection
    breaker: Breaker
    where: str
    path: str
    uses: tuple[Use, ...]
    load_balancer: LoadBalancer | None = None
    patched_by: str = ""

    @property
    def name(self) -> str:
        """``goodjob:80``, or ``goodjob:80/v2`` for a subset."""
        return f"{self.service.metadata.name}:{self.port}" + (
            f"/{self.subset}" if self.subset else ""
        )

    @property
    def counts_shares(self) -> bool:
        """Whether a share of failures ejects here; where the hosts are unknown, it may."""
        enough = self.hosts is None or self.hosts >= self.breaker.failure_hosts
        return bool(self.breaker.failure_percentage) and enough

    def ejects_by_share(self, rate: FaultRate) -> bool:
        """Whether a rule of a plan fails often enough for that, given enough requests."""
        share = rate.share if rate.status >= 500 else None
        return (
            self.counts_shares
            and share is not None
            and 100 * share >= self.breaker.failure_percentage
        )

    def failures(self) -> Iterator[tuple[Workload, FaultRate]]:
        """The rules of the fault plans behind it."""
        for workload in self.workloads:
            for rate in rates(workload.plan):
                yield workload, rate


def uses_of(repository: Repository) -> list[Use]:
    """Every destination of every route; a delegate's rule has what its root says of retries."""
    above = {
        (rule.delegate.namespace or vs.metadata.namespace, rule.delegate.name): rule
        for vs in repository.virtual_services
        for rule in vs.spec.http
        if rule.delegate is not None
    }
    return [
        Use(vs, index, rule, resolve(entry.destination.host, vs.metadata.namespace), destination)
        for vs in repository.virtual_services
        for index, own in enumerate(vs.spec.http)
        for rule in (_with(own, above.get((vs.metadata.namespace, vs.metadata.name))),)
        for entry in rule.route
        for destination in (entry.destination,)
    ]


def _with(rule: HttpRoute, root: HttpRoute | None) -> HttpRoute:
    if root is None:
        return rule
    inherited = {"retries": rule.retries or root.retries, "fault": rule.fault or root.fault}
    return rule.model_copy(update=inherited)


def pods_of(repository: Repository, service: Service) -> list[Workload]:
    """The workloads whose pods a Service stands for."""
    return [w for w in repository.workloads if selects(service, w.namespace, w.labels)]


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


def breaker_of(block: OutlierDetection) -> Breaker:
    """The block as istiod would send it and Envoy would read it."""
    return _read(_cluster(block))


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


def _patched(
    registry: Registry, block: OutlierDetection, name: str, namespace: str
) -> tuple[Breaker, str]:
    """The breaker with the filters' patches, and the filter that has ejection by share.

    For the client's sidecar; where no filter is for that, for the gateway.
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


def _neighbour(service: Service) -> Caller:
    """A client in the service's namespace, with no labels that a rule could ask for."""
    return Caller(Proxy.SIDECAR, service.metadata.namespace, {}, Locality())


def pools(repository: Repository) -> list[Pool]:
    """Every pool with a breaker that requests reach."""
    registry = repository.registry()
    uses = uses_of(repository)
    found: list[Pool] = []
    for host, service in registry.services.items():
        rule = rule_for(registry, host, service, _neighbour(service))
        workloads = pods_of(repository, service)
        for port in service.spec.ports:
            for subset in subsets_of(rule):
                policy = policy_of(rule, subset, port.port)
                block = policy.outlier_detection
                if block is None or rule is None:
                    continue
                leading = tuple(
                    use
                    for use in uses
                    if use.host == host
                    and (use.destination.subset or "") == subset
                    and (use.destination.port is None or use.destination.port.number == port.port)
                )
                if not leading and (subset or _has_rules(repository, host)):
                    continue
                chosen = rule.subset(subset)
                labels = chosen.labels if chosen else {}
                inside = tuple(
                    w for w in workloads if all(w.labels.get(k) == v for k, v in labels.items())
                )
                where, path = _origin(repository, block)
                breaker, patched_by = _patched(
                    registry,
                    block,
                    Cluster(port.port, subset, host).name,
                    service.metadata.namespace,
                )
                found.append(
                    Pool(
                        service,
                        port.port,
                        subset,
                        _count(inside),
                        inside,
                        block,
                        breaker,
                        where,
                        path,
                        leading,
                        policy.load_balancer,
                        patched_by,
                    )
                )
    return found


def _has_rules(repository: Repository, host: str) -> bool:
    """Whether a VirtualService decides where requests for a host go."""
    return any(
        matches(resolve(name, vs.metadata.namespace), host)
        for vs in repository.virtual_services
        for name in vs.spec.hosts
    )


def _count(workloads: tuple[Workload, ...]) -> int | None:
    counts = [workload.replicas for workload in workloads]
    if not counts or None in counts:
        return None
    return sum(count or 0 for count in counts)


def _origin(repository: Repository, block: OutlierDetection) -> tuple[str, str]:
    """The resource and path of a block; the very object is looked for, not an equal one."""
    for rule in repository.rules:
        for other, path in blocks_of(rule):
            if other is block:
                return where_of(rule), path
    msg = "a block of no rule"  # pragma: no cover
    raise AssertionError(msg)  # pragma: no cover
