"""The pools that traffic reaches: hosts, breaker, fault plans, and the fields they come from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from lab.envoy.names import Pool as Name
from lab.envoy.outlier import Breaker
from lab.manifests import where_of
from lab.theory.aim import Aim
from lab.theory.blocks import origin_of, patched_breaker
from lab.theory.callers import called, callers_of, is_here, place_of
from lab.theory.failing import failing, failing_together, is_ready
from lab.theory.registry import registry_of
from lab.theory.uses import routed_in_mesh, uses_of
from lab.translate.assumptions import Proxy
from lab.translate.cluster import is_original_destination, subsets_of
from lab.translate.endpoints import Endpoint, groups_of, selects
from lab.translate.locality import Preference
from lab.translate.policy import policy_of, rule_for
from lab.translate.registry import host_of
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.manifests import Reading, Service, VirtualService
    from lab.manifests.destination_rule import OutlierDetection
    from lab.manifests.kubernetes import ServicePort
    from lab.manifests.load_balancer import LoadBalancer
    from lab.manifests.workload import Workload
    from lab.theory.blocks import Patched
    from lab.theory.failing import Failing
    from lab.theory.uses import Use
    from lab.translate.by_host import ByHost
    from lab.translate.caller import Caller
    from lab.translate.locality import Group
    from lab.translate.policy import Policy, Rule
    from lab.translate.registry import Registry


#: Of more hosts nobody waits to hear which part of the requests each gets.
MOST_HOSTS = 5_000
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
        callers: for whom it is like this, of all whose requests reach it.
        is_for_all: whether that is all of them.
        is_asked_here: whether any of them is in what was read.
        chosen: whether a proxy chooses a host; else a request goes to the address that the client
            asked for, and nobody is taken out: the breaker is one that does nothing.
        aims: of each of ``workloads``, which part of the requests its hosts are there for; none
            where nobody knows how many there are.
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
    callers: tuple[Caller, ...] = ()
    is_for_all: bool = True
    is_asked_here: bool = True
    chosen: bool = True
    aims: tuple[Aim, ...] = ()

    @property
    def short(self) -> str:
        """``goodjob:80``, or ``goodjob:80/v2`` for a subset."""
        return Name(self.port, self.subset, host_of(self.service)).short

    @property
    def name(self) -> Text | str:
        """The same, with for whom it is like this where it is otherwise for others."""
        if self.is_for_all:
            return self.short
        return Text("lint-pool-for", pool=self.short, callers=tuple(map(called, self.callers)))

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
        if not self.chosen:
            return 0
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
        return self.plans_within(self.timeout)

    def plans_within(self, timeout: float | None) -> tuple[Failing, ...]:
        """The same for a route that gives a host up after so many seconds; None is never."""
        return tuple(failing_together(self.workloads, self.breaker, timeout))


def pods_of(reading: Reading, service: Service) -> list[Workload]:
    """The workloads whose pods a Service stands for."""
    likely = reading.workloads_like(service.metadata.namespace, service.spec.selector or {})
    return [w for w in likely if selects(service, w.namespace, w.labels)]


def pools(reading: Reading, *, in_lab: bool = False) -> list[Pool]:
    """Every pool with a breaker that requests reach; ``in_lab`` as in :func:`reached_pools`."""
    return [pool for pool in reached_pools(reading, in_lab=in_lab) if pool.has_breaker]


def reached_pools(reading: Reading, *, in_lab: bool = False) -> list[Pool]:
    """Every pool that requests reach.

    Args:
        reading: the manifests.
        in_lab: whether as a lab plays them, where a headless Service is one as any.
    """
    registry, place = registry_of(reading), place_of(reading)
    uses = [use for use in uses_of(reading) if not use.idle]
    by_host: dict[str, list[Use]] = {}
    for use in uses:
        by_host.setdefault(use.host, []).append(use)
    routed = routed_in_mesh(reading)
    found: list[Pool] = []
    for host, service in registry.services.items():
        leading = by_host.get(host, [])
        headless = not in_lab and reading.is_headless(where_of(service))
        seen: dict[tuple[int, str], list[Pool]] = {}
        for caller in callers_of(registry, service, place):
            rule = rule_for(registry, host, service, caller)
            for port in service.spec.ports:
                for subset in subsets_of(rule):
                    cluster = _Cluster(
                        registry, service, rule, port, subset, caller, headless=headless
                    )
                    pool = _pool(reading, cluster, leading, routed)
                    if pool is not None:
                        seen.setdefault((port.port, subset), []).append(pool)
        found += (pool for those in seen.values() for pool in _alike(those, leading))
    return found


def _alike(found: Sequence[Pool], uses: Sequence[Use]) -> Iterator[Pool]:
    """One for all callers for whom a pool is the same, if their requests come by other routes."""
    groups: list[list[Pool]] = []
    for pool in found:
        same = next((group for group in groups if _is_same(group[0], pool)), None)
        if same is None:
            groups.append([pool])
        else:
            same.append(pool)
    for group in groups:
        callers = tuple(caller for pool in group for caller in pool.callers)
        own = {id(use) for pool in group for use in pool.uses}
        ways = tuple(use for use in uses if id(use) in own)
        yield replace(
            group[0],
            uses=ways,
            callers=callers,
            is_for_all=len(groups) == 1,
            is_asked_here=any(pool.is_asked_here for pool in group),
        )


def _is_same(one: Pool, other: Pool) -> bool:
    """Whether two callers have the same breaker, of the same hosts."""
    # Blocks are the very objects of one resource, or of two.
    return (
        one.block is other.block
        and one.load_balancer is other.load_balancer
        and (one.patched, one.hosts, one.workloads, one.aims, one.chosen)
        == (other.patched, other.hosts, other.workloads, other.aims, other.chosen)
    )


@dataclass(frozen=True)
class _Cluster:
    """A port of a Service, or a subset of it, whether requests reach it or not."""

    registry: Registry
    service: Service
    rule: Rule | None
    port: ServicePort
    subset: str
    caller: Caller
    headless: bool

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
        places = self._places(workloads, [1] * len(workloads))
        return tuple(each for each, place in zip(workloads, places, strict=True) if place)

    def aims(self, workloads: tuple[Workload, ...], hosts: int | None) -> tuple[Aim, ...]:
        """What the hosts of some workloads are there for, if it is known how many there are."""
        if hosts is None or hosts > MOST_HOSTS:
            return ()
        numbers = [each.replicas or 0 for each in workloads]
        balancer, ejects = self.policy.load_balancer, self.policy.outlier_detection is not None
        preference = Preference.of(balancer, self.service, ejects=ejects)
        weighted = "locality_weighted_lb_config" in preference.common_lb_config()
        found = []
        for workload, number, place in zip(
            workloads, numbers, self._places(workloads, numbers), strict=True
        ):
            at, group = place or (0, None)
            found.append(
                Aim(
                    number=number,
                    priority=group.priority if group else 0,
                    place=at if weighted else 0,
                    weight=group.weight if group and weighted else 0,
                    ready=is_ready(workload),
                )
            )
        return tuple(found)

    def _places(
        self, workloads: tuple[Workload, ...], numbers: list[int]
    ) -> list[tuple[int, Group] | None]:
        """The locality of each workload's pods, with its number; None of those it is not told of.

        Args:
            workloads: whose.
            numbers: how many pods of each.
        """
        pods = [
            Endpoint(
                each.where, each.namespace, str(at), each.labels, each.ports, ready=is_ready(each)
            )
            for at, (each, number) in enumerate(zip(workloads, numbers, strict=True))
            for _ in range(number)
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
        found: list[tuple[int, Group] | None] = [None] * len(workloads)
        for number, group in enumerate(groups):
            for member in group.members:
                address = member.message["endpoint"]["address"]["socket_address"]["address"]
                found[int(address)] = number, group
        return found

    @property
    def is_passed_through(self) -> bool:
        """Whether PASSTHROUGH has requests go to where they were sent, and to no host of a list."""
        return is_original_destination(self.rule, self.subset, self.port.port)

    @property
    def chosen(self) -> bool:
        """Whether the caller's proxy chooses a host; of a headless Service a gateway alone does.

        Source: pilot/pkg/networking/core/cluster.go convertResolution.
        """
        asks_itself = self.headless and self.caller.proxy is Proxy.SIDECAR
        return not asks_itself and not self.is_passed_through

    def hosts(self, workloads: tuple[Workload, ...]) -> int | None:
        """How many hosts the pods of workloads are; None where nobody knows."""
        counts = [each.replicas for each in workloads if each.replicas is not None]
        listed = not self.is_passed_through
        return sum(counts) if listed and len(counts) == len(workloads) else None


def _pool(
    reading: Reading, cluster: _Cluster, uses: list[Use], routed: ByHost[VirtualService]
) -> Pool | None:
    """The pool that a cluster is, if it has a breaker and requests reach it."""
    policy, service = cluster.policy, cluster.service
    caller = cluster.caller
    leading = tuple(use for use in uses if cluster.is_named_by(use) and use.is_of(caller))
    if not leading:
        if cluster.subset or caller.proxy is Proxy.GATEWAY:
            return None
        # A VirtualService decides where a client's requests for the host go.
        if any(vs.is_seen_in(caller.namespace) for vs in routed.of(cluster.host)):
            return None
    block = policy.outlier_detection
    name = Name(cluster.port.port, cluster.subset, cluster.host).name
    patched = patched_breaker(cluster.registry, block, name, service, caller)
    where, path = patched.by, "spec.configPatches"
    if block is not None:
        where, path = origin_of(cluster.registry.rules_for(cluster.host), block)
    selected = cluster.selected(reading)
    workloads = cluster.told(selected)
    # A subset of nobody has none; of a Service without a workload nobody knows.
    hosts = cluster.hosts(workloads) if selected or pods_of(reading, service) else None
    return Pool(
        service=service,
        port=cluster.port.port,
        subset=cluster.subset,
        hosts=hosts,
        workloads=workloads,
        selected=selected,
        block=block,
        patched=patched,
        breaker=_in_force(patched.breaker, cluster),
        where=where,
        path=path,
        uses=leading,
        load_balancer=policy.load_balancer,
        callers=(caller,),
        is_asked_here=is_here(reading, service, caller),
        chosen=cluster.chosen,
        aims=cluster.aims(workloads, hosts),
    )


def _in_force(breaker: Breaker | None, cluster: _Cluster) -> Breaker:
    """Of hosts that nobody chooses none is left out, and none is used again."""
    if breaker is None or cluster.chosen:
        return breaker or _NONE
    return replace(_NONE, percent=breaker.percent, panic=0)
