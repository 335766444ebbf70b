"""The pods of Services that no workload was read of: nobody knows how many, but what they do.

A rule alone is worth a forecast as well: so many failures in a row take so many requests to one
host, whatever number of hosts there is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lab.manifests import Service, where_of
from lab.manifests.istio import resolve
from lab.manifests.metadata import is_skipped
from lab.manifests.workload import Workload
from lab.translate.endpoints import selects
from lab.translate.registry import host_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from lab.manifests import Reading

_LABEL = "app"
_VERSION = "version"


def with_pods_of_services(reading: Reading, names: Container[str]) -> Reading:
    """The same with pods for Services that have none in it, where their name is among some.

    Args:
        reading: what there is, with what is assumed.
        names: of Services, or of versions that are subsets of theirs.
    """
    resources, workloads = list(reading.resources), list(reading.workloads)
    lacking = frozenset(map(id, without_pods(reading)))
    for at, service in enumerate(resources):
        if not isinstance(service, Service) or id(service) not in lacking:
            continue
        # One that is assumed selects by nothing.
        wanted = dict(service.spec.selector or {_LABEL: service.metadata.name})
        pods = list(_pods(reading, service, wanted))
        versions = {each.labels.get(_VERSION) for each in pods}
        if service.metadata.name in names or any(each in names for each in versions if each):
            if not service.spec.selector:
                spec = service.spec.model_copy(update={"selector": wanted})
                resources[at] = service.model_copy(update={"spec": spec})
            workloads += pods
    return replace(reading, resources=tuple(resources), workloads=tuple(workloads))


def without_pods(reading: Reading) -> list[Service]:
    """The Services of whose pods none was read."""
    return [
        service
        for service in reading.services
        if not is_skipped(service.metadata)
        and not any(
            selects(service, each.namespace, each.labels)
            for each in reading.workloads_like(
                service.metadata.namespace, service.spec.selector or {}
            )
        )
    ]


def _pods(reading: Reading, service: Service, wanted: dict[str, str]) -> Iterator[Workload]:
    """One workload a subset, or one of all."""
    labels: dict[tuple[tuple[str, str], ...], None] = {
        tuple(sorted(subset.labels.items())): None
        for rule in reading.rules
        if resolve(rule.spec.host, rule.metadata.namespace) == host_of(service)
        for subset in rule.spec.subsets
    }
    for each in labels or {(): None}:
        yield Workload(
            where_of(service),
            service.metadata.namespace,
            {**wanted, **dict(each)},
            replicas=None,
            pre_stop_seconds=None,
        )
