"""Rules about localities, and about rules that VirtualServices take over from delegates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.envoy.priorities import OVERPROVISIONING
from lab.manifests import where_of
from lab.manifests.destination_rule import IDLE_FAILOVER
from lab.theory.finding import Finding, Level, as_text
from lab.translate.delegate import merged
from lab.translate.locality import Locality, Preference
from lab.words import Listed, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.manifests import DestinationRule, Reading
    from lab.manifests.workload import Workload
    from lab.theory.pools import Pool

#: Below so many percent of healthy hosts a locality gives requests to the next one.
SPILL_PERCENT = 100 * 100 / OVERPROVISIONING


def locality_findings(reading: Reading, found: list[Pool]) -> Iterator[Finding]:
    """What localities do to the pools, and what settings of them do not do."""
    for rule in reading.rules:
        for path in rule.spec.idle_failovers():
            yield Finding(
                Level.WARNING,
                "failover-without-ejection",
                where_of(rule),
                f"spec.{path}.localityLbSetting",
                IDLE_FAILOVER,
                Text("lint-write-outlier-detection"),
            )
        yield from _zone_aware(rule)
    for pool in found:
        yield from _order(pool)
    for pool in found:
        yield from _left_out(reading, pool)


def delegate_findings(reading: Reading) -> Iterator[Finding]:
    """Rules that a cluster leaves out without a word.

    What is in no file here may be in the cluster: a delegate and its root are made to be apart.
    """
    _, problems = merged(reading.virtual_services)
    named = {
        f"{rule.delegate.namespace or vs.metadata.namespace}/{rule.delegate.name}"
        for vs in reading.virtual_services
        for rule in vs.spec.http
        if rule.delegate is not None
    }
    for each in problems:
        elsewhere = each.why.template == "translate-no-delegate" or (
            each.why.template == "translate-delegate-unused"
            and each.where.partition(" ")[2] not in named
        )
        level = Level.WARNING if elsewhere else Level.ERROR
        yield Finding(level, "delegate-left-out", each.where, each.path, as_text(each.why))


def _zone_aware(rule: DestinationRule) -> Iterator[Finding]:
    for path, balancer in rule.spec.balancers():
        setting = balancer.zone_aware_lb_setting
        if setting is not None and setting.enabled is not False:
            yield Finding(
                Level.INFO,
                "zone-aware-by-region",
                where_of(rule),
                f"spec.{path}.zoneAwareLbSetting",
                Text("lint-zone-aware-by-region"),
                Text("lint-write-order-of-zones"),
            )


def _places(workloads: tuple[Workload, ...]) -> dict[Locality, int]:
    """How many hosts are where; empty where the files don't say how many or where."""
    found: dict[Locality, int] = {}
    for workload in workloads:
        place = Locality.of_pod(workload.labels)
        if workload.replicas is None or place == Locality():
            return {}
        found[place] = found.get(place, 0) + workload.replicas
    return found


def _order(pool: Pool) -> Iterator[Finding]:
    """OutlierDetection is all that it takes to ask the nearest hosts only."""
    places = _places(pool.workloads)
    if len(places) < 2 or not _is_ordered(pool):
        return
    said = sorted((str(place), number) for place, number in places.items())
    yield Finding(
        Level.WARNING,
        "locality-failover",
        pool.where,
        pool.path,
        Text(
            "lint-locality-failover",
            pool=pool.name,
            count=len(places),
            places=Listed(tuple(_place(place, number) for place, number in said)),
            spill=round(SPILL_PERCENT),
        ),
        Text("lint-write-no-locality"),
    )
    total = sum(places.values())
    can = pool.breaker.ejectable(total)
    gone = [str(place) for place, number in places.items() if 0 < number <= can]
    if gone and can < total:
        yield Finding(
            Level.INFO,
            "ceiling-over-localities",
            pool.where,
            f"{pool.path}.maxEjectionPercent",
            Text(
                "lint-ceiling-over-localities",
                hosts=total,
                pool=pool.name,
                ejectable=can,
                places=Listed(tuple(sorted(gone)), "or"),
            ),
        )


def _place(place: str, number: int) -> Text:
    return Text("lint-place", place=place, hosts=number)


def _is_ordered(pool: Pool) -> bool:
    """Whether hosts of other localities wait; the mesh's default is that they do."""
    preference = Preference.of(pool.load_balancer, pool.service, ejects=True)
    return preference.setting is not None and not preference.setting.distribute


def _left_out(reading: Reading, pool: Pool) -> Iterator[Finding]:
    """A place that distribute does not name gets no request."""
    setting = pool.load_balancer.locality_lb_setting if pool.load_balancer else None
    if setting is None or setting.enabled is False:
        return
    # The very object is looked for, not an equal one.
    where, path = next(
        (where_of(rule), path)
        for rule in reading.rules
        for path, balancer in rule.spec.balancers()
        if balancer is pool.load_balancer
    )
    for index, entry in enumerate(setting.distribute):
        lost = sorted(
            (str(place), number)
            for place, number in _places(pool.selected).items()
            if number and not any(place.fits(wanted) for wanted in entry.to)
        )
        if lost:
            yield Finding(
                Level.WARNING,
                "locality-gets-nothing",
                where,
                f"spec.{path}.localityLbSetting.distribute[{index}]",
                Text(
                    "lint-locality-gets-nothing",
                    origin=entry.from_,
                    places=Listed(tuple(_place(place, number) for place, number in lost)),
                    pool=pool.name,
                ),
                Text("lint-write-share-in-to"),
            )
