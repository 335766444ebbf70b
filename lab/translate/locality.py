"""Where pods and proxies are, and which of the pods a proxy prefers because of it.

Source: pilot/pkg/networking/core/loadbalancer/loadbalancer.go GetEffectiveLbSetting,
ApplyLocalityLoadBalancer; pilot/pkg/networking/util
LocalityMatch, LbPriority; pilot/pkg/serviceregistry/kube/controller getPodLocality;
pilot/pkg/serviceregistry/util/label AugmentLabels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from lab.manifests.locality import (
    CLUSTER_LABEL,
    NETWORK_LABEL,
    REGION_LABEL,
    SUBZONE_LABEL,
    ZONE_LABEL,
    LocalityLbSetting,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from lab.manifests import Service
    from lab.manifests.load_balancer import LoadBalancer
    from lab.manifests.locality import Distribute, Failover, ZoneAwareLbSetting

#: Labels of a pod that say its locality, the newer one first; in a cluster its node says it too.
LOCALITY_LABELS = ("topology.istio.io/locality", "istio-locality")
#: istiod's name of the only cluster.
_CLUSTER = "Kubernetes"
_SAME, _ZONE, _REGION, _ELSEWHERE, _LAST = range(5)


@dataclass(frozen=True)
class Locality:
    """Region, zone and subzone; empty is unknown."""

    region: str = ""
    zone: str = ""
    subzone: str = ""

    @classmethod
    def of(cls, text: str) -> Self:
        """Read ``region/zone/subzone``; what is after the third part is dropped, as by istiod."""
        return cls(*text.split("/")[:3])

    @classmethod
    def given(cls, text: str) -> Self | None:
        """Read what a person wrote; None is no ``region/zone/subzone`` nor the beginning of one."""
        parts = text.split("/")
        return None if len(parts) > 3 or not all(parts) or "." in text else cls(*parts)

    @classmethod
    def of_pod(cls, labels: Mapping[str, str]) -> Self:
        """A pod's own locality; a label can't hold a slash, so that a dot stands for one."""
        label = next((labels[name] for name in LOCALITY_LABELS if name in labels), "")
        return cls.of(label.replace(".", "/"))

    def __str__(self) -> str:
        return "/".join((self.region, self.zone, self.subzone)).rstrip("/")

    def message(self) -> dict[str, str]:
        """Envoy's Locality."""
        parts = {"region": self.region, "zone": self.zone, "sub_zone": self.subzone}
        return {name: value for name, value in parts.items() if value}

    def fits(self, wanted: str) -> bool:
        """Whether a rule's ``region/zone/subzone``, with ``*`` or less of it, means this one."""
        rule = Locality.of(wanted)
        return (
            rule.region in ("*", self.region)
            and rule.zone in ("*", "", self.zone)
            and rule.subzone in ("*", "", self.subzone)
        )

    def distance(self, other: Locality) -> int:
        """0 is the same place, then the same zone, the same region, elsewhere."""
        if self.region != other.region:
            return _ELSEWHERE
        if self.zone != other.zone:
            return _REGION
        return _SAME if self.subzone == other.subzone else _ZONE


def with_topology(labels: Mapping[str, str], locality: Locality) -> dict[str, str]:
    """Labels as istiod compares them: with what it knows of the place added."""
    known = {
        REGION_LABEL: locality.region,
        ZONE_LABEL: locality.zone,
        SUBZONE_LABEL: locality.subzone,
        CLUSTER_LABEL: _CLUSTER,
    }
    return {**labels, **{name: value for name, value in known.items() if value}}


@dataclass(frozen=True)
class Member:
    """One host of a cluster: its message, where it is, and its pod's labels."""

    message: dict[str, Any]
    locality: Locality
    labels: Mapping[str, str]


@dataclass(frozen=True)
class Group:
    """Hosts of one locality and one priority; 0 is asked first."""

    locality: Locality
    members: tuple[Member, ...]
    weight: int
    priority: int = 0

    def message(self) -> dict[str, Any]:
        """LocalityLbEndpoints; the first priority is the default and not sent."""
        out: dict[str, Any] = {
            "locality": self.locality.message(),
            "lb_endpoints": [member.message for member in self.members],
            "load_balancing_weight": self.weight,
        }
        return out | ({"priority": self.priority} if self.priority else {})


#: The mesh's default: an order by how near localities are.
_BY_DISTANCE = LocalityLbSetting()
#: What a Service's trafficDistribution stands for.
_OWN_ZONE = LocalityLbSetting.model_validate(
    {"failoverPriority": [NETWORK_LABEL, REGION_LABEL, ZONE_LABEL]}
)


@dataclass(frozen=True)
class Preference:
    """What counts for a cluster: the rule's, the Service's, the mesh's (GetEffectiveLbSetting).

    Attributes:
        zone_aware: the rule's, and then nothing else counts.
        setting: the rule's, the Service's or the mesh's; None is off.
        fails_over: whether there is any use in an order: hosts can be ejected, or the Service
            wants it in any case.
    """

    zone_aware: ZoneAwareLbSetting | None
    setting: LocalityLbSetting | None
    fails_over: bool

    @classmethod
    def of(cls, balancer: LoadBalancer | None, service: Service, *, ejects: bool) -> Self:
        """From the loadBalancer that counts, and whether there is an outlierDetection."""
        if balancer is not None and balancer.zone_aware_lb_setting is not None:
            return cls(balancer.zone_aware_lb_setting, None, ejects)
        if balancer is not None and (setting := balancer.locality_lb_setting) is not None:
            return cls(None, None if setting.enabled is False else setting, ejects)
        if service.prefers_zone:
            return cls(None, _OWN_ZONE, fails_over=True)
        return cls(None, _BY_DISTANCE, ejects)

    def common_lb_config(self) -> dict[str, Any]:
        """What lets Envoy tell localities apart; priorities need nothing.

        zone_aware_lb_config does something only in a proxy that knows its own cluster, which takes
        ISTIO_META_ENABLE_SELF_DISCOVERY, and is off by default.
        """
        if self.zone_aware is not None:
            config: dict[str, Any] = {}
            if self.zone_aware.enabled is False:
                config["routing_enabled"] = {"value": 0}
            elif self.zone_aware.min_cluster_size is not None:
                config["min_cluster_size"] = self.zone_aware.min_cluster_size
            return {"zone_aware_lb_config": config}
        if self.setting is None:
            return {}
        weighted = self.setting.distribute or (self.fails_over and self.setting.is_ordered)
        return {"locality_weighted_lb_config": {}} if weighted else {}


def grouped(
    members: Iterable[Member],
    preference: Preference,
    locality: Locality,
    labels: Mapping[str, str],
) -> list[Group]:
    """The hosts of a cluster, as a proxy of that locality is told (ApplyLocalityLoadBalancer).

    Args:
        members: the hosts.
        preference: what counts.
        locality: where the proxy is.
        labels: the proxy's pod's.
    """
    by_place: dict[Locality, list[Member]] = {}
    for member in members:
        by_place.setdefault(member.locality, []).append(member)
    groups = [Group(at, tuple(by_place[at]), len(by_place[at])) for at in sorted(by_place, key=str)]
    proxy = with_topology(labels, locality)
    zone_aware, setting = preference.zone_aware, preference.setting
    if zone_aware is not None:
        if zone_aware.enabled is False:
            return groups
        if zone_aware.failover_priority:
            groups = _by_labels(groups, proxy, zone_aware.failover_priority)
        return _ordered(groups, 3, lambda group: _region(locality, group, zone_aware.failover))
    if setting is None:
        return groups
    if setting.distribute:
        return _distributed(groups, locality, setting.distribute)
    if not preference.fails_over:
        return groups
    failover = setting.failover
    if setting.failover_priority:
        groups = _by_labels(groups, proxy, setting.failover_priority)
        if not failover:
            return groups
    return _ordered(groups, 5, lambda group: _near(locality, group, failover))


def _distributed(
    groups: Sequence[Group], locality: Locality, rules: Sequence[Distribute]
) -> list[Group]:
    """Fixed shares: the first rule from here counts, and a place it does not name gets nothing."""
    rule = next((each for each in rules if locality.fits(each.from_)), None)
    if rule is None:
        return list(groups)
    out = [replace(group, members=()) for group in groups]
    for wanted, percent in rule.to.items():
        there = [i for i, group in enumerate(groups) if group.locality.fits(wanted)]
        total = sum(groups[i].weight for i in there)
        for i in there:
            share = math.ceil(groups[i].weight * percent / total)
            out[i] = replace(groups[i], weight=share)
    return out


def _by_labels(
    groups: Sequence[Group], proxy: Mapping[str, str], wanted: Sequence[str]
) -> list[Group]:
    """A priority for every host by the first label that is not the proxy's; groups are split."""
    out: list[Group] = []
    for group in groups:
        by_priority: dict[int, list[Member]] = {}
        for member in group.members:
            by_priority.setdefault(_mismatch(member, proxy, wanted), []).append(member)
        out += [
            Group(group.locality, tuple(those), len(those), priority)
            for priority, those in sorted(by_priority.items())
        ]
    return _ordered(out, 1, lambda _: 0)


def _mismatch(member: Member, proxy: Mapping[str, str], wanted: Sequence[str]) -> int:
    pod = with_topology(member.labels, member.locality)
    priority = 0
    for index, entry in enumerate(wanted):
        label, *given = entry.split("=")
        value = given[0] if len(given) == 1 else proxy.get(label, "")
        if pod.get(label, "") == value:
            continue
        if index == 0 and label == NETWORK_LABEL:
            # Another network is worse than anything else, and the rest is still compared.
            priority += len(wanted)
            continue
        return priority + len(wanted) - index
    return priority


def _near(locality: Locality, group: Group, failover: Sequence[Failover]) -> int:
    """How near a group is; with a failover for this region only one other region is next."""
    distance = locality.distance(group.locality)
    if distance == _ELSEWHERE and _is_last(locality, group, failover):
        return _LAST
    return distance


def _region(locality: Locality, group: Group, failover: Sequence[Failover]) -> int:
    """The own region, the one that failover names, any other."""
    if locality.region == group.locality.region:
        return 0
    rule = next((each for each in failover if each.from_ == locality.region), None)
    return 1 if rule is not None and rule.to == group.locality.region else 2


def _is_last(locality: Locality, group: Group, failover: Sequence[Failover]) -> bool:
    rule = next((each for each in failover if each.from_ == locality.region), None)
    return rule is not None and rule.to != group.locality.region


def _ordered(groups: Sequence[Group], base: int, rank: Callable[[Group], int]) -> list[Group]:
    """Priorities from a rank within those there are already, without a gap between them."""
    ranks = [group.priority * base + rank(group) for group in groups]
    numbers = {each: number for number, each in enumerate(sorted(set(ranks)))}
    return [replace(g, priority=numbers[each]) for g, each in zip(groups, ranks, strict=True)]
