"""Rules about localities, and about rules that VirtualServices take over from delegates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.difference.saying import hosts, listed
from lab.envoy.priorities import OVERPROVISIONING
from lab.manifests import where_of
from lab.manifests.destination_rule import IDLE_FAILOVER
from lab.theory.finding import Finding, Level
from lab.translate.delegate import merged
from lab.translate.locality import Locality, Preference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.manifests import DestinationRule
    from lab.theory.pools import Pool
    from lab.theory.repository import Repository, Workload

#: Below so many percent of healthy hosts a locality gives requests to the next one.
SPILL_PERCENT = 100 * 100 / OVERPROVISIONING


def locality_findings(repository: Repository, found: list[Pool]) -> Iterator[Finding]:
    """What localities do to the pools, and what settings of them do not do."""
    for rule in repository.rules:
        for path in rule.spec.idle_failovers():
            yield Finding(
                Level.WARNING,
                "failover-without-ejection",
                where_of(rule),
                f"spec.{path}.localityLbSetting",
                IDLE_FAILOVER,
                "outlierDetection beside it",
            )
        yield from _zone_aware(rule)
    for pool in found:
        yield from _order(pool)
    for pool in found:
        yield from _left_out(repository, pool)


def delegate_findings(repository: Repository) -> Iterator[Finding]:
    """Rules that a cluster leaves out without a word."""
    _, problems = merged(repository.virtual_services)
    for each in problems:
        yield Finding(Level.ERROR, "delegate-left-out", each.where, each.path, each.why)


def _zone_aware(rule: DestinationRule) -> Iterator[Finding]:
    for path, balancer in rule.spec.balancers():
        setting = balancer.zone_aware_lb_setting
        if setting is not None and setting.enabled is not False:
            yield Finding(
                Level.INFO,
                "zone-aware-by-region",
                where_of(rule),
                f"spec.{path}.loadBalancer.zoneAwareLbSetting",
                "the own region comes first; the own zone only for proxies that know their own "
                "cluster, which takes ISTIO_META_ENABLE_SELF_DISCOVERY and is off by default",
                "localityLbSetting for an order of zones",
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
    said = listed([f"{place} ({hosts(number)})" for place, number in sorted(_by_name(places))])
    yield Finding(
        Level.WARNING,
        "locality-failover",
        pool.where,
        pool.path,
        f"{pool.name} has hosts in {len(places)} localities, {said}: with outlierDetection a proxy "
        f"near one of them sends to that one only, and the next gets requests when less than "
        f"{SPILL_PERCENT:.0f} % of its hosts are healthy",
        "loadBalancer.localityLbSetting.enabled: false, to send to all of them alike",
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
            f"the ceiling is of all {hosts(total)} of {pool.name} together: {can} can be out, "
            f"which may be all of {' or '.join(sorted(gone))}",
        )


def _by_name(places: dict[Locality, int]) -> list[tuple[str, int]]:
    return [(str(place), number) for place, number in places.items()]


def _is_ordered(pool: Pool) -> bool:
    """Whether hosts of other localities wait; the mesh's default is that they do."""
    preference = Preference.of(pool.load_balancer, pool.service, ejects=True)
    return preference.setting is not None and not preference.setting.distribute


def _left_out(repository: Repository, pool: Pool) -> Iterator[Finding]:
    """A place that distribute does not name gets no request."""
    setting = pool.load_balancer.locality_lb_setting if pool.load_balancer else None
    if setting is None or setting.enabled is False:
        return
    # The very object is looked for, not an equal one.
    where, path = next(
        (where_of(rule), path)
        for rule in repository.rules
        for path, balancer in rule.spec.balancers()
        if balancer is pool.load_balancer
    )
    for index, entry in enumerate(setting.distribute):
        lost = [
            f"{place} ({hosts(number)})"
            for place, number in _places(pool.workloads).items()
            if number and not any(place.fits(wanted) for wanted in entry.to)
        ]
        if lost:
            yield Finding(
                Level.WARNING,
                "locality-gets-nothing",
                where,
                f"spec.{path}.localityLbSetting.distribute[{index}]",
                f"from {entry.from_} nothing is sent to {listed(sorted(lost))} of {pool.name}, for "
                "to does not name it, and there is no failover beside distribute",
                "a share for it in to",
            )
