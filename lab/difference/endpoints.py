"""What a change of a cluster's endpoints means, in words: how many there are, and who is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.difference.saying import hosts, percent
from lab.envoy.names import short_name
from lab.words import Listed, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

Message = dict[str, Any]

_ALIKE = Text("change-alike")


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
    def places(self) -> list[tuple[str, str]]:
        """Addresses and ports, and where each is, in no order of meaning."""
        return sorted(
            (str(host["endpoint"]), str(group["locality"]))
            for group in self.groups
            for host in group["lb_endpoints"]
        )

    @property
    def order(self) -> Text | Listed:
        """Who is asked first, and for which share."""
        weighs = "locality_weighted_lb_config" in (self.cluster or {}).get("common_lb_config", {})
        tiers: dict[int, list[Message]] = {}
        for group in self.groups:
            tiers.setdefault(group.get("priority", 0), []).append(group)
        if len(tiers) < 2 and not (weighs and len(self.groups) > 1):
            return _ALIKE
        *others, last = (_places(tiers[number], weighs=weighs) for number in sorted(tiers))
        said: Text | Listed = last
        for each in reversed(others):
            said = Text("change-then", first=each, next=said)
        return said


def _places(groups: list[Message], *, weighs: bool) -> Listed:
    total = sum(group["load_balancing_weight"] for group in groups if group["lb_endpoints"])
    shared = total if weighs and len(groups) > 1 else 0
    return Listed(tuple(_place(group, shared) for group in groups))


def _place(group: Message, total: int) -> Text:
    parts = group["locality"]
    where = "/".join(parts.get(name, "") for name in ("region", "zone", "sub_zone")).rstrip("/")
    number = len(group["lb_endpoints"])
    there = where or Text("change-no-locality")
    if total and number:
        share = percent(100 * group["load_balancing_weight"] / total)
        return Text("change-place-with-share", where=there, hosts=hosts(number), share=share)
    return Text("change-place", where=there, hosts=hosts(number))


def endpoints_words(name: str, old: Hosts, new: Hosts) -> Iterator[Text]:
    """Sentences about the endpoints of a cluster that are there before and after."""
    pool = short_name(name)
    found: list[Text] = []
    if len(old) != len(new):
        found.append(Text("change-hosts", pool=pool, now=hosts(len(new)), was=len(old)))
    if old.unready != new.unready:
        found.append(Text("change-unready", now=hosts(new.unready), was=old.unready))
    if old.order != new.order:
        found.append(Text("change-order", pool=pool, now=new.order, was=old.order))
    if not found and old.places != new.places:
        moved = [each for each, _ in old.places] == [each for each, _ in new.places]
        found.append(Text("change-moved" if moved else "change-addresses", pool=pool))
    yield from found
