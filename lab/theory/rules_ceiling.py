"""Rules about how many hosts of a pool can be out at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.theory.finding import Finding, Level, figure
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

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
