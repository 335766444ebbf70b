"""Where requests may go, by region, zone and subzone: part of a DestinationRule's loadBalancer.

Source: pkg/config/validation/agent ValidateLocalityLbSetting, validateLocalities; API
networking/v1alpha3 LocalityLoadBalancerSetting, ZoneAwareLoadBalancerSetting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import permutations
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from lab.manifests.model import Count32, Items, Strict, lacks, not_modelled, reject, shown
from lab.words import Listed, Text

REGION_LABEL = "topology.kubernetes.io/region"
ZONE_LABEL = "topology.kubernetes.io/zone"
SUBZONE_LABEL = "topology.istio.io/subzone"
#: Set by istiod on what it knows of a pod; that of the node is not known on a laptop.
CLUSTER_LABEL = "topology.istio.io/cluster"
NETWORK_LABEL = "topology.istio.io/network"
NODE_LABEL = "kubernetes.io/hostname"
_TOPOLOGY = (REGION_LABEL, ZONE_LABEL, SUBZONE_LABEL)


def _locality(value: str) -> str:
    if value.count("*") > 1 or ("*" in value and not value.endswith("*")):
        reject(Text("manifests-locality-star", value=shown(value)))
    if not all(value.split("/", 2)):
        reject(Text("manifests-locality", value=shown(value)))
    return value


def _region(value: str) -> str:
    for letter in "/*":
        if letter in value:
            reject(Text("manifests-region", letter=letter, value=shown(value)))
    return value


LocalityName = Annotated[str, AfterValidator(_locality)]
Region = Annotated[str, AfterValidator(_region)]


def _covers(earlier: str, later: str) -> bool:
    """Whether a locality that was there before takes this one as well.

    As istiod looks: what is before has to be as wide; ``us`` after ``us/a`` is refused too, but
    ``us/*`` after it is not.
    """
    before, after = earlier.split("/", 2), later.split("/", 2)
    if before[0] == "*":
        return True
    if before[0] != after[0]:
        return False
    if len(after) == 1 or len(before) == 1 or before[1] == "*":
        return True
    if before[1] != after[1]:
        return False
    return len(after) == 2 or len(before) == 2 or before[2] in ("*", after[2])


def _no_overlap(localities: Iterable[tuple[str, str]]) -> None:
    for earlier, later in localities:
        if _covers(earlier, later):
            reject(Text("manifests-localities-overlap", one=repr(earlier), other=repr(later)))


class Distribute(Strict):
    """Which share of the requests from a locality goes where."""

    from_: LocalityName = Field(alias="from")
    to: Mapping[LocalityName, Annotated[Count32, Field(ge=1, le=100)]]

    @model_validator(mode="after")
    def _whole(self) -> Distribute:
        if (total := sum(self.to.values())) != 100:
            lacks(Text("manifests-weights-of-to", total=total))
        # A map has no order: two that overlap in any order are one too many.
        _no_overlap(permutations(self.to, 2))
        return self


class Failover(Strict):
    """Which region is next once a region has no healthy host left."""

    from_: Region = Field(default="", alias="from")
    to: Region = ""

    @model_validator(mode="after")
    def _elsewhere(self) -> Failover:
        if self.from_ == self.to:
            reject(Text("manifests-same-region", region=repr(self.to)))
        return self


def _priority_label(value: str) -> str:
    if value.partition("=")[0] == NODE_LABEL:
        not_modelled(Text("manifests-node-unknown", name=NODE_LABEL))
    return value


PriorityLabel = Annotated[str, AfterValidator(_priority_label)]


class LocalityLbSetting(Strict):
    """Fixed shares, or an order of localities; without it the mesh's default is the order."""

    distribute: Items[Distribute] = ()
    failover: Items[Failover] = ()
    failover_priority: Items[PriorityLabel] = ()
    enabled: bool | None = None

    @model_validator(mode="after")
    def _one_way(self) -> LocalityLbSetting:
        if self.distribute and self.failover:
            both = ("distribute", "failover")
            reject(Text("manifests-exclude", names=Listed(both)), *((each,) for each in both))
        if self.failover:
            for label in self.failover_priority:
                if label in _TOPOLOGY:
                    reject(Text("manifests-failover-and-label", label=label), ("failoverPriority",))
        sources = [entry.from_ for entry in self.distribute]
        pairs = ((a, b) for index, a in enumerate(sources) for b in sources[index + 1 :])
        _no_overlap(pairs)
        return self

    @property
    def is_ordered(self) -> bool:
        """Whether it says itself where to go next, which needs ejections to be of any use."""
        return bool(self.failover or self.failover_priority)


class ZoneAwareLbSetting(Strict):
    """The proxy's own zone first, as far as its hosts suffice; always by region."""

    enabled: bool | None = None
    failover: Items[Failover] = ()
    failover_priority: Items[PriorityLabel] = ()
    min_cluster_size: Annotated[Count32, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _no_place(self) -> ZoneAwareLbSetting:
        for index, label in enumerate(self.failover_priority):
            if label in _TOPOLOGY:
                topology = Text("manifests-zone-aware-label", label=label)
                reject(topology, ("failoverPriority", index))
        return self
