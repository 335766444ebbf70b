"""The pools that traffic reaches: hosts, breaker, fault plans, and the fields they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.envoy.names import Pool as Name
from lab.manifests.istio import resolve
from lab.theory.blocks import origin_of, patched_breaker
from lab.theory.failing import failing
from lab.theory.uses import uses_of
from lab.translate.assumptions import Proxy
from lab.translate.caller import Caller
from lab.translate.cluster import is_original_destination, subsets_of
from lab.translate.endpoints import Endpoint, groups_of, selects
from lab.translate.locality import Locality
from lab.translate.names import matches
from lab.translate.policy import policy_of, rule_for
from lab.translate.registry import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.envoy.outlier import Breaker
    from lab.manifests import Service
    from lab.manifests.destination_rule import OutlierDetection
    from lab.manifests.kubernetes import ServicePort
    from lab.manifests.load_balancer import LoadBalancer
    from lab.theory.failing import Failing
    from lab.theory.repository import Repository, Workload
    from lab.theory.uses import Use
    from lab.translate.policy import Policy, Rule
    from lab.translate.registry import Registry


@dataclass(frozen=True)
class Pool:
    """One cluster of Envoy that requests are sent to.

    Args:
        service: whose pods.
        port: the Service's port.
        subset: empty for all of them.
        hosts: how many a proxy is told of; None where the files don't say.
        workloads: what makes them.
        selected: these, and those that a proxy is not told of for they are elsewhere.
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
    selected: tuple[Workload, ...]
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
        return Name(self.port, self.subset, host_of(self.service)).short

    @property
    def counts_shares(self) -> bool:
        """Whether a share of failures ejects here; where the hosts are unknown, it may."""
        enough = self.hosts is None or self.hosts >= self.breaker.failure_hosts
        return bool(self.breaker.failure_percentage) and enough

    def ejects_by_share(self, rule: Failing) -> bool:
        """Whether a rule of a plan fails often enough for that, given enough requests."""
        share = rule.share
        return (
            self.counts_shares
            and share is not None
            and 100 * share >= self.breaker.failure_percentage
        )

    @property
    def timeout(self) -> float | None:
        """After so many seconds the first of the routes gives a host up; None is never."""
        return min((use.timeout for use in self.uses if use.timeout is not None), default=None)

    def failures(self) -> Iterator[Failing]:
        """The rules of the fault plans behind it."""
        return failing(self.workloads, self.breaker, self.timeout)


def pods_of(repository: Repository, service: Service) -> list[Workload]:
    """The workloads whose pods a Service stands for."""
    return [w for w in repository.workloads if selects(service, w.namespace, w.labels)]


def pools(repository: Repository) -> list[Pool]:
    """Every pool with a breaker that requests reach."""
    registry = repository.registry()
    uses = [use for use in uses_of(repository) if not use.idle]
    clusters = (
        _Cluster(registry, service, rule, port, subset)
        for host, service in registry.services.items()
        for rule in (rule_for(registry, host, service, _neighbour(service)),)
        if rule is not None
        for port in service.spec.ports
        for subset in subsets_of(rule)
    )
    found = (_pool(repository, cluster, uses) for cluster in clusters)
    return [pool for pool in found if pool is not None]


@dataclass(frozen=True)
class _Cluster:
    """A port of a Service, or a subset of it, whether requests reach it or not."""

    registry: Registry
    service: Service
    rule: Rule
    port: ServicePort
    subset: str

    @property
    def host(self) -> str:
        return host_of(self.service)

    @property
    def policy(self) -> Policy:
        return policy_of(self.rule, self.subset, self.port.port)

    def is_named_by(self, use: Use) -> bool:
        named = use.destination
        return (
            use.host == self.host
            and (named.subset or "") == self.subset
            and (named.port is None or named.port.number == self.port.port)
        )

    def selected(self, repository: Repository) -> tuple[Workload, ...]:
        """The workloads that the Service and the subset stand for."""
        chosen = self.rule.subset(self.subset)
        wanted = (chosen.labels if chosen else {}).items()
        return tuple(
            each
            for each in pods_of(repository, self.service)
            if all(each.labels.get(name) == value for name, value in wanted)
        )

    def told(self, workloads: tuple[Workload, ...]) -> tuple[Workload, ...]:
        """Those of them whose pods a proxy is told of.

        istiod's part is asked, for one pod of each: all pods of a workload are alike.
        """
        pods = [
            Endpoint(each.where, each.namespace, str(number), each.labels, each.ports, ready=True)
            for number, each in enumerate(workloads)
        ]
        groups = groups_of(
            self.service,
            self.rule,
            pods,
            _neighbour(self.service),
            port=self.port,
            subset=self.subset,
            release=self.registry.release,
        )
        told = {
            member.message["endpoint"]["address"]["socket_address"]["address"]
            for group in groups
            for member in group.members
        }
        return tuple(each for pod, each in zip(pods, workloads, strict=True) if pod.address in told)

    def hosts(self, workloads: tuple[Workload, ...]) -> int | None:
        """How many hosts the pods of workloads are; None where nobody knows."""
        counts = [each.replicas for each in workloads if each.replicas is not None]
        # With PASSTHROUGH requests go to where they were sent, and to no host of a list.
        listed = not is_original_destination(self.rule, self.subset, self.port.port)
        return sum(counts) if listed and len(counts) == len(workloads) else None


def _pool(repository: Repository, cluster: _Cluster, uses: list[Use]) -> Pool | None:
    """The pool that a cluster is, if it has a breaker and requests reach it."""
    policy, service = cluster.policy, cluster.service
    leading = tuple(use for use in uses if cluster.is_named_by(use))
    reached = leading or not (cluster.subset or _has_rules(repository, cluster.host))
    if policy.outlier_detection is None or not reached:
        return None
    where, path = origin_of(repository.rules, policy.outlier_detection)
    breaker, patched_by = patched_breaker(
        cluster.registry,
        policy.outlier_detection,
        Name(cluster.port.port, cluster.subset, cluster.host).name,
        service.metadata.namespace,
    )
    selected = cluster.selected(repository)
    workloads = cluster.told(selected)
    return Pool(
        service=service,
        port=cluster.port.port,
        subset=cluster.subset,
        hosts=cluster.hosts(workloads) if selected else None,
        workloads=workloads,
        selected=selected,
        block=policy.outlier_detection,
        breaker=breaker,
        where=where,
        path=path,
        uses=leading,
        load_balancer=policy.load_balancer,
        patched_by=patched_by,
    )


def _neighbour(service: Service) -> Caller:
    """A client in the service's namespace, with no labels that a rule could ask for."""
    return Caller(Proxy.SIDECAR, service.metadata.namespace, {}, Locality())


def _has_rules(repository: Repository, host: str) -> bool:
    """Whether a VirtualService decides where requests for a host go."""
    return any(
        matches(resolve(name, vs.metadata.namespace), host)
        for vs in repository.virtual_services
        for name in vs.spec.hosts
    )
