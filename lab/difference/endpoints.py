"""What a change of a cluster's endpoints means, in words: how many there are, and who is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.difference.saying import hosts, listed
from lab.envoy.names import called

if TYPE_CHECKING:
    from collections.abc import Iterator

Message = dict[str, Any]

_ALIKE = "all hosts alike, wherever they are"


@dataclass(frozen=True)
class Hosts:
    """The hosts of one cluster, on one side of a comparison.

    Args:
        assignment: the ClusterLoadAssignment; None where there is none.
        cluster: the cluster; None where there is none.
    """

    assignment: Message | None
    cluster: Message | None

    @property
    def groups(self) -> list[Message]:
        """By locality and priority, as they are sent."""
        return list(self.assignment["endpoints"]) if self.assignment else []

    def __len__(self) -> int:
        return sum(len(group["lb_endpoints"]) for group in self.groups)

    @property
    def unready(self) -> int:
        """How many of them can't be asked."""
        return sum(
            host["health_status"] != "HEALTHY"
            for group in self.groups
            for host in group["lb_endpoints"]
        )

    @property
    def addresses(self) -> list[Message]:
        """Addresses and ports, in no order of meaning."""
        found = [host["endpoint"] for group in self.groups for host in group["lb_endpoints"]]
        return sorted(found, key=str)

    @property
    def order(self) -> str:
        """Who is asked first, and for which share."""
        weighs = "locality_weighted_lb_config" in (self.cluster or {}).get("common_lb_config", {})
        tiers: dict[int, list[Message]] = {}
        for group in self.groups:
            tiers.setdefault(group.get("priority", 0), []).append(group)
        if len(tiers) < 2 and not (weighs and len(self.groups) > 1):
            return _ALIKE
        said = [_places(tiers[number], weighs=weighs) for number in sorted(tiers)]
        return ", then ".join(said)


def _places(groups: list[Message], *, weighs: bool) -> str:
    total = sum(group["load_balancing_weight"] for group in groups if group["lb_endpoints"])
    return listed([_place(group, total if weighs and len(groups) > 1 else 0) for group in groups])


def _place(group: Message, total: int) -> str:
    parts = group["locality"]
    where = "/".join(parts.get(name, "") for name in ("region", "zone", "sub_zone")).rstrip("/")
    number = len(group["lb_endpoints"])
    said = f"{where or 'no locality'} ({hosts(number)}"
    if total and number:
        said += f", {100 * group['load_balancing_weight'] / total:.4g} %"
    return f"{said})"


def endpoints_words(name: str, old: Hosts, new: Hosts) -> Iterator[str]:
    """Sentences about the endpoints of a cluster that are there before and after."""
    silent = True
    if len(old) != len(new):
        silent = False
        yield f"{called(name)} has {hosts(len(new))}; it was {len(old)}"
    if old.unready != new.unready:
        silent = False
        yield f"{hosts(new.unready)} not ready; it was {old.unready}"
    if old.order != new.order:
        silent = False
        yield f"{called(name)} is asked in this order: {new.order}; it was {old.order}"
    if silent and old.addresses != new.addresses:
        silent = False
        yield f"{called(name)} has other addresses or ports, and as many hosts"
    if silent:
        yield f"{called(name)} has the same hosts in other places, and asks them as before"
