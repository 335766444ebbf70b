"""All resources of some YAML, by their kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lab.manifests.certificate import Certificate
    from lab.manifests.destination_rule import DestinationRule
    from lab.manifests.envoy_filter import EnvoyFilter
    from lab.manifests.gateway import Gateway
    from lab.manifests.kubernetes import Deployment, Service
    from lab.manifests.model import Strict
    from lab.manifests.secret import Secret
    from lab.manifests.virtual_service import VirtualService
    from lab.manifests.workload import Workload
    from lab.notes import Note
    from lab.words import Value


@dataclass(frozen=True)
class Other:
    """A resource for the cluster only: the laptop does not run it.

    Of a kind that it doesn't, or a Service that says so of itself.

    ``namespace`` is empty for a kind that belongs to none.
    """

    api_version: str
    kind: str
    name: str
    namespace: str


@dataclass(frozen=True)
class Manifests:
    """All resources of a folder or file, in the order they came; workloads are of any kind.

    ``external_hosts`` are those of ServiceEntries, which are in no pool.
    """

    deployments: tuple[Deployment, ...] = ()
    services: tuple[Service, ...] = ()
    gateways: tuple[Gateway, ...] = ()
    virtual_services: tuple[VirtualService, ...] = ()
    destination_rules: tuple[DestinationRule, ...] = ()
    envoy_filters: tuple[EnvoyFilter, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    secrets: tuple[Secret, ...] = ()
    others: tuple[Other, ...] = ()
    workloads: tuple[Workload, ...] = ()
    notes: tuple[Note, ...] = ()
    external_hosts: frozenset[str] = frozenset()

    @property
    def warnings(self) -> tuple[Text, ...]:
        """The notes as sentences, those that say the same as one."""
        places: dict[Text, list[Value]] = {}
        for note in self.notes:
            place = f"{note.where}: {note.path}" if note.path else note.where
            places.setdefault(note.text, []).append(place)
        return tuple(
            Text("manifests-warning", places=tuple(found), text=text)
            for text, found in places.items()
        )


def where_of(resource: Any) -> str:  # noqa: ANN401 - any resource, modelled or not
    """A resource as errors name it: ``Kind namespace/name``."""
    named = resource if isinstance(resource, Other) else resource.metadata
    name = f"{named.namespace}/{named.name}" if named.namespace else named.name
    return f"{resource.kind} {name}"


def sort(
    resources: Iterable[Strict | Other],
    notes: Iterable[Note] = (),
    workloads: Iterable[Workload] = (),
    external_hosts: frozenset[str] = frozenset(),
) -> Manifests:
    """Resources by their kinds."""
    found: dict[str, list[Any]] = {}
    for resource in resources:
        found.setdefault(type(resource).__name__, []).append(resource)
    return Manifests(
        deployments=tuple(found.get("Deployment", ())),
        services=tuple(found.get("Service", ())),
        gateways=tuple(found.get("Gateway", ())),
        virtual_services=tuple(found.get("VirtualService", ())),
        destination_rules=tuple(found.get("DestinationRule", ())),
        envoy_filters=tuple(found.get("EnvoyFilter", ())),
        certificates=tuple(found.get("Certificate", ())),
        secrets=tuple(found.get("Secret", ())),
        others=tuple(found.get("Other", ())),
        workloads=tuple(workloads),
        notes=tuple(notes),
        external_hosts=external_hosts,
    )
