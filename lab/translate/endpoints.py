"""Pods to ClusterLoadAssignments.

Source: pilot/pkg/xds/endpoints/endpoint_builder.go, pilot/pkg/serviceregistry/kube/controller
endpointslice.go.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Any

from lab.envoy.names import Pool
from lab.errors import TranslationError
from lab.manifests import DEFAULT_RELEASE
from lab.translate.assumptions import Proxy
from lab.translate.caller import Caller, caller_of
from lab.translate.cluster import is_original_destination, subsets_of
from lab.translate.locality import Group, Locality, Member, Preference, grouped
from lab.translate.policy import Policy, Rule, policy_of, rule_for
from lab.translate.registry import registry, tcp_ports
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lab.manifests import Manifests, Release, Service
    from lab.manifests.kubernetes import ServicePort
    from lab.translate.registry import Registry

#: More than any mesh of YAML by hand has; Kubernetes itself ends at 150,000.
MOST_PODS = 20_000


@dataclass(frozen=True)
class Endpoint:
    """A pod as the mesh sees it; ``ports`` are its named container ports.

    ``moved`` has the port that it really listens on for each by its number, where it has no address
    of its own; else it is empty.
    """

    pod: str
    namespace: str
    address: str
    labels: Mapping[str, str]
    ports: Mapping[str, int]
    ready: bool
    terminating: bool = False
    moved: Mapping[int, int] = field(default_factory=dict)


def endpoints_for(
    manifests: Manifests,
    endpoints: Sequence[Endpoint],
    *,
    proxy: Proxy = Proxy.GATEWAY,
    release: Release = DEFAULT_RELEASE,
) -> list[dict[str, Any]]:
    """A ClusterLoadAssignment for every EDS cluster, with those pods that its labels select."""
    caller = caller_of(manifests, proxy)
    found = registry(manifests, release).seen_in(caller.namespace)
    return load_assignments(found, endpoints, caller)


def load_assignments(
    found: Registry, endpoints: Sequence[Endpoint], caller: Caller
) -> list[dict[str, Any]]:
    """The same with the lookup already made."""
    made: list[dict[str, Any]] = []
    for host, service in found.services.items():
        rule = rule_for(found, host, service, caller)
        for port, _ in tcp_ports(service):
            for subset in subsets_of(rule):
                if is_original_destination(rule, subset, port.port):
                    continue
                groups = groups_of(
                    service,
                    rule,
                    endpoints,
                    caller,
                    port=port,
                    subset=subset,
                    release=found.release,
                )
                name = Pool(port.port, subset, host).name
                listed = [group.message() for group in groups]
                made.append({"cluster_name": name, "endpoints": listed})
    return made


def groups_of(
    service: Service,
    rule: Rule | None,
    endpoints: Iterable[Endpoint],
    caller: Caller,
    *,
    port: ServicePort,
    subset: str,
    release: Release,
) -> list[Group]:
    """The hosts of one cluster, as the caller's proxy is told of them."""
    pods = [pod for pod in endpoints if selects(service, pod.namespace, pod.labels)]
    policy = policy_of(rule, subset, port.port)
    unready = _sends_unready(policy, service, release)
    chosen = _of_subset(pods, rule, subset, unready=unready)
    ejects = policy.outlier_detection is not None
    return grouped(
        _members(chosen, port),
        Preference.of(policy.load_balancer, service, ejects=ejects),
        caller.locality,
        caller.labels or {},
    )


def selects(service: Service, namespace: str, labels: Mapping[str, str]) -> bool:
    """Whether a Service stands for pods with these labels; one without a selector has none."""
    wanted = service.spec.selector
    return (
        bool(wanted)
        and namespace == service.metadata.namespace
        and all(labels.get(key) == value for key, value in wanted.items())
    )


def _sends_unready(policy: Policy, service: Service, release: Release) -> bool:
    """Whether a pod that is not ready is sent, as unhealthy (supportsUnhealthyEndpoints).

    Not where minHealthPercent asks for a panic threshold above 0: in a panic Envoy would use it.
    Older releases leave it out in any case; for a Service with a trafficDistribution all send it.
    """
    outlier = policy.outlier_detection
    panics = outlier is not None and outlier.min_health_percent > 0
    return service.prefers_zone or (release.behaviour.sends_unready and not panics)


def _of_subset(
    pods: Iterable[Endpoint], rule: Rule | None, subset: str, *, unready: bool
) -> Iterator[Endpoint]:
    """The pods to send: never a terminating one, and one that is not ready if that is sent."""
    chosen = rule.subset(subset) if rule and subset else None
    labels = chosen.labels if chosen else {}
    for pod in pods:
        if pod.terminating or not (pod.ready or unready):
            continue
        if all(pod.labels.get(key) == value for key, value in labels.items()):
            yield pod


def _members(pods: Iterable[Endpoint], port: ServicePort) -> Iterator[Member]:
    for pod in pods:
        number = _target(pod, port)
        if number is None:
            continue
        message = {
            "endpoint": {
                "address": {"socket_address": {"address": pod.address, "port_value": number}}
            },
            "health_status": "HEALTHY" if pod.ready else "UNHEALTHY",
            "load_balancing_weight": 1,
        }
        yield Member(message, Locality.of_pod(pod.labels), pod.labels)


def _target(pod: Endpoint, port: ServicePort) -> int | None:
    """The port of the pod; a named one that it does not have leaves it out."""
    if isinstance(port.target_port, str):
        return pod.ports.get(port.target_port)
    number = port.target_port or port.port
    return pod.moved.get(number) if pod.moved else number


def assumed_endpoints(manifests: Manifests) -> tuple[Endpoint, ...]:
    """One ready pod for every replica of what a Service selects, at documentation addresses.

    Where nobody says how many there are, as of a DaemonSet, it is one.

    Raises:
        TranslationError: that would be more than a mesh has.
    """
    made: list[Endpoint] = []
    addresses = documentation_addresses()
    for workload in manifests.workloads:
        namespace, labels = workload.namespace, workload.labels
        if not any(selects(service, namespace, labels) for service in manifests.services):
            continue
        replicas = 1 if workload.replicas is None else workload.replicas
        if replicas + len(made) > MOST_PODS:
            many = Text("translate-many-pods", where=workload.where, most=MOST_PODS)
            raise TranslationError(many)
        name = workload.where.rpartition("/")[2]
        made += [
            Endpoint(
                pod=f"{name}-{index}",
                namespace=namespace,
                address=next(addresses),
                labels=labels,
                ports=workload.ports,
                ready=True,
            )
            for index in range(replicas)
        ]
    return tuple(made)


def documentation_addresses() -> Iterator[str]:
    """192.0.2.1 and on (RFC 5737); after three times 254, 2001:db8::1 and on (RFC 3849)."""
    for net in ("192.0.2.0", "198.51.100.0", "203.0.113.0"):
        for host in range(1, 255):
            yield str(IPv4Address(net) + host)
    number = 0
    while True:
        number += 1
        yield str(IPv6Address("2001:db8::") + number)
