"""Rules about ejection by shares of failures between two sweeps, which an EnvoyFilter adds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lab.theory.finding import Finding, Level, figure, write
from lab.theory.shares import deviation, ejects_by_failures, ejects_by_rate
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.theory.pools import Pool
    from lab.words import Value


def share_findings(pool: Pool) -> Iterator[Finding]:
    """What it takes, and whether the fault plans reach it."""
    if pool.breaker.failure_percentage is not None:
        yield from _by_failures(pool, pool.breaker.failure_percentage)
    if pool.breaker.success_rate is not None:
        yield from _by_rate(pool, pool.breaker.success_rate)


def _by_failures(pool: Pool, wanted: int) -> Iterator[Finding]:
    breaker, hosts = pool.breaker, pool.hosts

    def say(level: Level, message: Text, instead: Text | None = None) -> Finding:
        where = pool.patched.by_failures
        return Finding(level, "failure-percentage", where, _PATH, message, instead)

    if hosts is not None and hosts < breaker.failure_hosts:
        yield say(
            _level_of_never(pool),
            Text("lint-share-never", wanted=breaker.failure_hosts, **_never(pool, hosts)),
            write("failure_percentage_minimum_hosts", hosts),
        )
        return
    volume = breaker.failure_volume
    yield say(
        Level.INFO,
        Text(
            "lint-share",
            pool=pool.name,
            percent=wanted,
            interval=breaker.interval,
            wanted=breaker.failure_hosts,
            volume=volume,
            total=_to_all(hosts, volume),
        ),
    )
    for rule in pool.plans:
        if not rule.share:
            continue
        failing: dict[str, Value] = {
            "workload": rule.workload.where,
            "fault": rule.forecast.text,
            "share": figure(100 * rule.share),
            "percent": wanted,
            "pool": pool.name,
        }
        if ejects_by_failures(pool, rule):
            yield say(Level.INFO, Text("lint-share-reached", **failing))
        else:
            # Envoy knows whole percents only.
            percent = int(100 * rule.share)
            yield say(
                Level.WARNING,
                Text("lint-share-below", **failing),
                write("failure_percentage_threshold", percent) if percent else None,
            )


def _by_rate(pool: Pool, deviations: float) -> Iterator[Finding]:
    breaker, hosts = pool.breaker, pool.hosts

    def say(level: Level, message: Text, instead: Text | None = None) -> Finding:
        where = pool.patched.by_rate
        return Finding(level, "success-rate", where, _PATH, message, instead)

    wanted = breaker.hosts_to_compare(deviations)
    if hosts is not None and hosts < wanted:
        yield say(
            _level_of_never(pool),
            Text("lint-rate-never", wanted=wanted, deviations=deviations, **_never(pool, hosts)),
            _comparing(pool, hosts, deviations),
        )
        return
    volume = breaker.success_rate_volume
    yield say(
        Level.INFO,
        Text(
            "lint-rate",
            pool=pool.name,
            deviations=deviations,
            interval=breaker.interval,
            wanted=wanted,
            volume=volume,
            total=_to_all(hosts, volume),
        ),
    )
    for rule in pool.plans:
        found = deviation(pool, rule.workload)
        if not rule.share or found is None:
            continue
        failing: dict[str, Value] = {
            "workload": rule.workload.where,
            "fault": rule.forecast.text,
            "found": figure(found),
            "deviations": deviations,
            "pool": pool.name,
        }
        if ejects_by_rate(pool, rule):
            yield say(Level.INFO, Text("lint-rate-reached", **failing))
        else:
            yield say(
                Level.WARNING,
                Text("lint-rate-below", **failing),
                _factor(found) if found > 0 else None,
            )


_PATH = "spec.configPatches"


def _level_of_never(pool: Pool) -> Level:
    return Level.WARNING if pool.breaker.ejects_of(pool.hosts or 0) else Level.ERROR


def _never(pool: Pool, hosts: int) -> dict[str, Value]:
    """What is left where a share never ejects."""
    breaker = pool.breaker
    rest = "runs" if breaker.counts_runs else "share" if breaker.ejects_of(hosts) else "nothing"
    return {"pool": pool.name, "hosts": hosts, "rest": rest}


def _to_all(hosts: int | None, volume: int) -> Value:
    """What that is for all hosts, asked in turn; nothing where nobody knows how many."""
    return Text("lint-in-turn", total=volume * hosts, hosts=hosts) if hosts else ""


def _comparing(pool: Pool, hosts: int, deviations: float) -> Text | None:
    """What lets a success rate eject from so few hosts; one has nobody to be compared with."""
    if hosts < 2:
        return None
    fields: list[Value] = []
    if hosts < pool.breaker.success_rate_hosts:
        fields.append(write("success_rate_minimum_hosts", hosts))
    if hosts - 1 <= deviations**2:
        fields.append(_factor(math.sqrt(hosts - 1)))
    return Text("lint-write-fields", fields=tuple(fields))


def _factor(deviations: float) -> Text:
    """A little less than so many standard deviations."""
    return write("success_rate_stdev_factor", max(1, int(900 * deviations)))
