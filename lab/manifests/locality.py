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
        reject(f"a * is allowed once, and at the end, not in {shown(value)}")
    if not all(value.split("/", 2)):
        reject(f"must be region, region/zone or region/zone/subzone, not {shown(value)}")
    return value


def _region(value: str) -> str:
    for letter in "/*":
        if letter in value:
            reject(f"must be a region, without {letter}, not {shown(value)}")
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
            reject(f"the localities {earlier!r} and {later!r} overlap")


class Distribute(Strict):
    """Which share of the requests from a locality goes where."""

    from_: LocalityName = Field(alias="from")
    to: Mapping[LocalityName, Annotated[Count32, Field(ge=1, le=100)]]

    @model_validator(mode="after")
    def _whole(self) -> Distribute:
        if (total := sum(self.to.values())) != 100:
            lacks(f"the weights of to must add up to 100, not {total}")
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
            reject(f"from and to must be different regions, not both {self.to!r}")
        return self


def _priority_label(value: str) -> str:
    if value.partition("=")[0] == NODE_LABEL:
        not_modelled(f"which node a pod is on is not known on a laptop, so not {NODE_LABEL}")
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
            reject("distribute and failover exclude each other")
        if self.failover:
            for label in self.failover_priority:
                if label in _TOPOLOGY:
                    reject(f"failover and {label} in failoverPriority exclude each other")
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
    min_cluster_size: Count32 | None = None
