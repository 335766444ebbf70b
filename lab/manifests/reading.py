"""What some YAML says: typed resources, and notes on what of it was not taken as it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from lab.manifests.destination_rule import DestinationRule
from lab.manifests.envoy_filter import EnvoyFilter
from lab.manifests.kubernetes import Service
from lab.manifests.model import Strict
from lab.manifests.paths import loc_of, path_of
from lab.manifests.virtual_service import VirtualService

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lab.errors import ManifestError
    from lab.manifests.cut import Cut
    from lab.manifests.documents import Document
    from lab.manifests.resources import Other
    from lab.manifests.workload import Workload
    from lab.notes import Note

Model = TypeVar("Model", bound=Strict)
_HEADLESS = "manifests-headless"


@dataclass(frozen=True)
class Place:
    """Where a field is.

    Args:
        path: the field, as the file counts it; of a list, some may have been left out.
        file: where the YAML came from.
        line: in that file, from 1.
    """

    path: str
    file: str
    line: int


@dataclass(frozen=True)
class Unseen:
    """Resources that are there, and that a forecast can't look at: how many of each kind.

    Args:
        refused: of kinds that it looks at, with so much wrong that nothing of them is left.
        others: those that it has no use for, with their API version.
    """

    refused: Mapping[str, int] = field(default_factory=dict)
    others: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What some YAML says.

    Args:
        resources: without what was left out of them, in the order they came.
        accepted: those that an API server would take; of two of one name the last of these.
        workloads: what makes pods, of any kind.
        external_hosts: hosts that are somebody else's, by ServiceEntries.
        notes: on what was not taken as it is, and what there is to know.
        refusals: what the lab can't run, in order; all problems of a resource in one.
        untranslatable: the same of those who start no process, whom less can disturb.
        of_running: notes on what a laptop's pods are without, for whoever starts them.
        superseded: resources whose name another one had that was read later.
        unseen: what is there beside all that a forecast can look at.
    """

    resources: tuple[Strict | Other, ...] = ()
    accepted: tuple[Strict | Other, ...] = ()
    workloads: tuple[Workload, ...] = ()
    external_hosts: frozenset[str] = frozenset()
    notes: tuple[Note, ...] = ()
    refusals: tuple[ManifestError, ...] = ()
    untranslatable: tuple[ManifestError, ...] = ()
    of_running: tuple[Note, ...] = ()
    superseded: tuple[Strict | Other, ...] = ()
    unseen: Unseen = field(default_factory=Unseen)
    _places: Mapping[str, tuple[Document, Cut]] = field(default_factory=dict, repr=False)

    @cached_property
    def services(self) -> tuple[Service, ...]:
        """Also those that are for the cluster only."""
        return self._of(Service)

    @cached_property
    def rules(self) -> tuple[DestinationRule, ...]:
        """The DestinationRules."""
        return self._of(DestinationRule)

    @cached_property
    def virtual_services(self) -> tuple[VirtualService, ...]:
        """The VirtualServices."""
        return self._of(VirtualService)

    @cached_property
    def envoy_filters(self) -> tuple[EnvoyFilter, ...]:
        """Those that the lab takes."""
        return self._of(EnvoyFilter)

    def workloads_like(self, namespace: str, selector: Mapping[str, str]) -> Sequence[Workload]:
        """The workloads that may be meant by a selector: those that have one of its labels."""
        label = next(iter(selector.items()), None)
        return () if label is None else self._labelled.get((namespace, *label), ())

    @cached_property
    def _labelled(self) -> Mapping[tuple[str, str, str], Sequence[Workload]]:
        found: dict[tuple[str, str, str], list[Workload]] = {}
        for workload in self.workloads:
            for label in workload.labels.items():
                found.setdefault((workload.namespace, *label), []).append(workload)
        return found

    def kinds(self) -> dict[str, int]:
        """How many resources of each kind a forecast can look at."""
        looked_at = (self.services, self.rules, self.virtual_services, self.envoy_filters)
        makers = (workload.where.partition(" ")[0] for workload in self.workloads)
        return dict(
            Counter([*(type(each).__name__ for some in looked_at for each in some), *makers])
        )

    def is_headless(self, where: str) -> bool:
        """Whether a Service has no address of its own, so that clients ask its pods' addresses."""
        # Of two of one name it is the last one that counts.
        return where in self._headless and self.is_left_out(where, "spec.clusterIP")

    @cached_property
    def _headless(self) -> frozenset[str]:
        return frozenset(each.where for each in self.notes if each.text.template == _HEADLESS)

    def others_of_istio(self) -> tuple[str, ...]:
        """The kinds of Istio's that are there, and of which nothing is translated."""
        others = self.unseen.others
        return tuple(sorted({k for k, v in others if v.partition("/")[0].endswith(".istio.io")}))

    def _of(self, model: type[Model]) -> tuple[Model, ...]:
        return tuple(each for each in self.resources if isinstance(each, model))

    def place(self, where: str, path: str) -> Place | None:
        """Where a field of a resource is, or should be.

        Args:
            where: the resource, as ``Kind namespace/name``.
            path: the field, as the resource has it here.
        """
        if where not in self._places:
            return None
        document, cut = self._places[where]
        loc = cut.original(loc_of(path))
        return Place(path_of(loc), document.source, document.line(loc))

    def is_left_out(self, where: str, path: str) -> bool:
        """Whether a field of a resource is there, and was left out."""
        if where not in self._places:
            return False
        _, cut = self._places[where]
        loc = cut.original(loc_of(path))
        return any(loc[:length] in cut.gone for length in range(1, len(loc) + 1))

    def put_right(self, where: str, path: str) -> object:
        """What a field was taken for that is of another type than it should be; else None."""
        if where not in self._places:
            return None
        _, cut = self._places[where]
        return cut.put_right(cut.original(loc_of(path)))
