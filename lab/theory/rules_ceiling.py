"""Rules about how many hosts of a pool can be out at once, also where nobody knows how many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.manifests import where_of
from lab.manifests.istio import resolve
from lab.theory.blocks import blocks_of, breaker_of
from lab.theory.finding import Finding, Level, figure
from lab.theory.pools import MOST_HOSTS, pods_of
from lab.translate.names import matches
from lab.translate.registry import host_of
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lab.manifests import DestinationRule, Reading, Service
    from lab.manifests.destination_rule import OutlierDetection
    from lab.theory.pools import Pool


def ceiling_findings(pool: Pool) -> Iterator[Finding]:
    """How many of the hosts can be out, and what is left."""
    breaker, hosts = pool.breaker, pool.hosts
    # Where nothing ejects, that is said, and no ceiling is reached.
    if not hosts or not breaker.ejects_of(hosts):
        return
    out = breaker.ejectable(hosts)
    path = pool.at("maxEjectionPercent")

    def say(level: Level, rule: str, message: Text, instead: Text) -> Finding:
        return Finding(level, rule, pool.where, path, message, instead)

    if out == 0 and breaker.ejectable(most := _most(pool, hosts)):
        first = next(n for n in range(hosts, most + 1) if breaker.ejectable(n))
        yield say(
            Level.WARNING,
            "ejects-nobody",
            Text(
                "lint-ejects-nobody-yet",
                hosts=hosts,
                pool=pool.name,
                scalers=tuple(each.scaled.where for each in pool.workloads if each.scaled),
                first=first,
                percent=breaker.percent,
            ),
            Text("lint-write-or-more", field="maxEjectionPercent", value=-(-100 // hosts)),
        )
        return
    if out == 0:
        unset = pool.block is None or pool.block.max_ejection_percent == 0
        yield say(
            Level.ERROR,
            "ejects-nobody",
            Text(
                "lint-ejects-nobody-unset" if unset else "lint-ejects-nobody",
                hosts=hosts,
                pool=pool.name,
                first=figure(100 / hosts),
                percent=breaker.percent,
            ),
            Text("lint-write-or-more", field="maxEjectionPercent", value=-(-100 // hosts)),
        )
        return
    if hosts == 1:
        yield say(
            Level.WARNING,
            "one-pod",
            Text("lint-one-pod", pool=pool.name, base=breaker.base),
            Text("lint-write-two-replicas"),
        )
    elif out == hosts and breaker.panic == 0:
        yield say(
            Level.WARNING,
            "ejects-everybody",
            Text("lint-ejects-everybody", hosts=hosts, pool=pool.name),
            Text("lint-write-keeps-one", percent=100 * (hosts - 1) // hosts),
        )
    if breaker.panics(hosts - out, hosts):
        first = next(n for n in range(1, out + 1) if breaker.panics(hosts - n, hosts))
        yield Finding(
            Level.WARNING,
            "panic-hides-ejection",
            pool.where,
            pool.at("minHealthPercent"),
            Text(
                "lint-panic-hides-ejection",
                out=first,
                hosts=hosts,
                pool=pool.name,
                left=figure(100 * (hosts - first) / hosts),
                panic=breaker.panic,
            ),
            Text("lint-write-no-min-health"),
        )


def _most(pool: Pool, hosts: int) -> int:
    """As many hosts as there will ever be."""
    if pool.selected != pool.workloads or not any(each.scaled for each in pool.workloads):
        return hosts
    most = (
        (each.scaled.most if each.scaled else None) or each.replicas or 0 for each in pool.workloads
    )
    return max(hosts, min(sum(most), MOST_HOSTS))


def unknown_ceilings(reading: Reading, reached: Sequence[Pool]) -> Iterator[Finding]:
    """What holds of a block for any number of hosts, where nobody knows how many there are."""
    services = {host_of(each): each for each in reading.services}
    # Blocks are the very objects of their rules.
    by_block: dict[int, list[Pool]] = {}
    for pool in reached:
        by_block.setdefault(id(pool.block), []).append(pool)
    for rule in reading.rules:
        for block, path in blocks_of(rule):
            own = by_block.get(id(block), [])
            if breaker_of(block).ejects and (why := _unknown(reading, services, rule, own)):
                yield _for_any(block, where_of(rule), f"{path}.maxEjectionPercent", why)


def _unknown(
    reading: Reading, services: Mapping[str, Service], rule: DestinationRule, own: Sequence[Pool]
) -> tuple[str, str] | None:
    """Why the number of hosts is not known, and whose; nothing where it is, or no use is made."""
    host = resolve(rule.spec.host, rule.metadata.namespace)
    if host not in services and not any(matches(host, each) for each in services):
        return "service", host
    unknown = [pool for pool in own if pool.hosts is None]
    if not unknown or len(unknown) < len(own):
        return None
    for pool in unknown:
        if not pods_of(reading, pool.service):
            return "workload", where_of(pool.service)
    nodes = [p for p in unknown if any(each.replicas is None for each in p.workloads)]
    return ("nodes", where_of(nodes[0].service)) if nodes else None


def _for_any(block: OutlierDetection, where: str, path: str, why: tuple[str, str]) -> Finding:
    unset, percent = block.max_ejection_percent == 0, breaker_of(block).percent
    fewest: Text | str = ""
    if (number := -(-100 // percent)) > 1:
        template = "lint-fewest-unset" if unset else "lint-fewest"
        fewest = Text(template, percent=percent, fewest=number)
    reason, service = why
    return Finding(
        Level.WARNING if unset else Level.INFO,
        "ceiling-unknown",
        where,
        path,
        Text("lint-ceiling-unknown", why=reason, service=service, fewest=fewest),
    )
