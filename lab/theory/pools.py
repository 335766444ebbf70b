"""The pools that traffic reaches: hosts, breaker, fault plans, and the fields they come from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lab.envoy.names import Pool as Name
from lab.envoy.outlier import Breaker
from lab.errors import TranslationError
from lab.manifests import Gateway
from lab.manifests.istio import resolve
from lab.theory.blocks import origin_of, patched_breaker
from lab.theory.failing import failing, failing_together
from lab.theory.registry import registry_of
from lab.theory.uses import uses_of
from lab.translate.assumptions import Proxy
from lab.translate.caller import Caller, gateway_locality
from lab.translate.cluster import is_original_destination, subsets_of
from lab.translate.endpoints import Endpoint, groups_of, selects
from lab.translate.locality import Locality
from lab.translate.names import matches
from lab.translate.policy import policy_of, rule_for
from lab.translate.registry import host_of

if TYPE_CHECKING:
    from lab.manifests import Reading, Service
    from lab.manifests.destination_rule import OutlierDetection
    from lab.manifests.kubernetes import ServicePort
    from lab.manifests.load_balancer import LoadBalancer
    from lab.manifests.workload import Workload
    from lab.theory.blocks import Patched
    from lab.theory.failing import Failing
    from lab.theory.uses import Use
    from lab.translate.policy import Policy, Rule
    from lab.translate.registry import Registry


#: Where there is no outlier detection: nothing ejects.
_NONE = Breaker(consecutive_5xx=0, success_rate=None)


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
        block: the outlier detection as written; None where an EnvoyFilter is all that there is.
        patched: the same as Envoy understands it, with what EnvoyFilters merge into it.
        breaker: that of ``patched``, or one that does nothing.
        where: the DestinationRule that has it, or the filter.
        path: the block's path.
        uses: the routes that lead here; none where it is the default route.
        load_balancer: the one that counts.
    """

    service: Service
    port: int
    subset: str
    hosts: int | None
    workloads: tuple[Workload, ...]
    selected: tuple[Workload, ...]
    block: OutlierDetection | None
    patched: Patched
    breaker: Breaker
    where: str
    path: str
    uses: tuple[Use, ...]
    load_balancer: LoadBalancer | None = None

    @property
    def name(self) -> str:
        """``goodjob:80``, or ``goodjob:80/v2`` for a subset."""
        return Name(self.port, self.subset, host_of(self.service)).short

    @property
    def has_breaker(self) -> bool:
        """Whether it has an outlier detection at all, which may do nothing."""
        return self.patched.breaker is not None

    def at(self, field: str) -> str:
        """The path of a field of the block; a filter has no other fields than its own."""
        return f"{self.path}.{field}" if self.block is not None else self.path

    def deciding(self, threshold: int) -> str:
        """The field that a threshold is from."""
        if threshold == self.breaker.consecutive_5xx:
            return "consecutive5xxErrors"
        of_gateway = threshold == self.breaker.consecutive_gateway
        return "consecutiveGatewayErrors" if of_gateway else "consecutiveLocalOriginFailures"

    @property
    def ejectable(self) -> int | None:
        """How many can be out at once; None where nobody knows how many there are."""
        if self.hosts is None:
            return None
        return self.breaker.ejectable(self.hosts) if self.breaker.ejects_of(self.hosts) else 0

    @property
    def timeout(self) -> float | None:
        """After so many seconds the first of the routes gives a host up; None is never."""
        return min((use.timeout for use in self.uses if use.timeout is not None), default=None)

    @cached_property
    def failures(self) -> tuple[Failing, ...]:
        """The rules of the fault plans behind it, each by itself."""
        return tuple(failing(self.workloads, self.breaker, self.timeout))

    @cached_property
    def plans(self) -> tuple[Failing, ...]:
        """The fault plans behind it, each as a whole where anybody can say what it comes to."""
        return tuple(failing_together(self.workloads, self.breaker, self.timeout))


def pods_of(reading: Reading, service: Service) -> list[Workload]:
    """The workloads whose pods a Service stands for."""
    return [w for w in reading.workloads if selects(service, w.namespace, w.labels)]


def pools(reading: Reading) -> list[Pool]:
    """Every pool with a breaker that requests reach."""
    return [pool for pool in reached_pools(reading) if pool.has_breaker]


def reached_pools(reading: Reading) -> list[Pool]:
    """Every pool that requests reach."""
    registry, place = registry_of(reading), _place(reading)
    uses = [use for use in uses_of(reading) if not use.idle]
    clusters = (
        _Cluster(registry, service, rule, port, subset, caller)
        for host, service in registry.services.items()
        for caller in (_neighbour(service, place),)
        for rule in (rule_for(registry, host, service, caller),)
        for port in service.spec.ports
        for subset in subsets_of(rule)
    )
    found = (_pool(reading, cluster, uses) for cluster in clusters)
    return [pool for pool in found if pool is not None]


@dataclass(frozen=True)
class _Cluster:
    """A port of a Service, or a subset of it, whether requests reach it or not."""

    registry: Registry
    service: Service
    rule: Rule | None
    port: ServicePort
    subset: str
    caller: Caller

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

    def selected(self, reading: Reading) -> tuple[Workload, ...]:
        """The workloads that the Service and the subset stand for."""
        chosen = self.rule.subset(self.subset) if self.rule else None
        wanted = (chosen.labels if chosen else {}).items()
        return tuple(
            each
            for each in pods_of(reading, self.service)
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
            self.caller,
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


def _pool(reading: Reading, cluster: _Cluster, uses: list[Use]) -> Pool | None:
    """The pool that a cluster is, if it has a breaker and requests reach it."""
    policy, service = cluster.policy, cluster.service
    leading = tuple(use for use in uses if cluster.is_named_by(use))
    if not leading and (cluster.subset or _has_rules(reading, cluster.host)):
        return None
    block = policy.outlier_detection
    name = Name(cluster.port.port, cluster.subset, cluster.host).name
    patched = patched_breaker(cluster.registry, block, name, service)
    where, path = patched.by, "spec.configPatches"
    if block is not None:
        where, path = origin_of(reading.rules, block)
    selected = cluster.selected(reading)
    workloads = cluster.told(selected)
    return Pool(
        service=service,
        port=cluster.port.port,
        subset=cluster.subset,
        hosts=cluster.hosts(workloads) if selected else None,
        workloads=workloads,
        selected=selected,
        block=block,
        patched=patched,
        breaker=patched.breaker or _NONE,
        where=where,
        path=path,
        uses=leading,
        load_balancer=policy.load_balancer,
    )


def _neighbour(service: Service, place: Locality) -> Caller:
    """A client in the service's namespace, with no labels that a rule could ask for."""
    return Caller(Proxy.SIDECAR, service.metadata.namespace, {}, place)


def _place(reading: Reading) -> Locality:
    """Where clients are: where the gateway is, if that is said."""
    try:
        return gateway_locality(each for each in reading.resources if isinstance(each, Gateway))
    except TranslationError:
        return Locality()


def _has_rules(reading: Reading, host: str) -> bool:
    """Whether a VirtualService decides where requests for a host go."""
    return any(
        matches(resolve(name, vs.metadata.namespace), host)
        for vs in reading.virtual_services
        for name in vs.spec.hosts
    )
