"""Rules about one outlierDetection block, and about the pool that it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.envoy.chance import expected_requests
from lab.envoy.outlier import DEFAULT_PERCENT, DEFAULT_THRESHOLD, GATEWAY_ERRORS
from lab.manifests import where_of
from lab.theory.finding import Finding, Level
from lab.theory.pools import blocks_of, breaker_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.manifests.destination_rule import OutlierDetection
    from lab.theory.pools import Pool
    from lab.theory.repository import Repository

# Above so many requests on average a class has gone home before the breaker trips.
MANY_REQUESTS = 1000


def block_findings(repository: Repository, reached: Sequence[Pool]) -> Iterator[Finding]:
    """What a block says by itself, wherever it applies."""
    by_share = {(pool.where, pool.path) for pool in reached if pool.breaker.failure_percentage}
    for rule in repository.rules:
        for block, path in blocks_of(rule):
            for level, name, below, message, instead in _of_block(block):
                if name == "never-ejects" and (where_of(rule), path) in by_share:
                    continue
                at = f"{path}.{below}" if below else path
                yield Finding(level, name, where_of(rule), at, message, instead)


def _of_block(block: OutlierDetection) -> Iterator[tuple[Level, str, str, str, str]]:
    breaker = breaker_of(block)
    five, gateway = block.consecutive_5xx_errors, block.consecutive_gateway_errors
    if block.consecutive_errors:
        counted = (
            "nothing" if not breaker.consecutive_5xx else f"{breaker.consecutive_5xx} 5xx in a row"
        )
        yield (
            Level.WARNING,
            "ignored-field",
            "consecutiveErrors",
            (
                f"consecutiveErrors: {block.consecutive_errors} is read by no supported Istio; "
                f"{counted} is what ejects"
            ),
            f"consecutive5xxErrors: {block.consecutive_errors}",
        )
    if not (breaker.consecutive_5xx or breaker.consecutive_gateway or breaker.split):
        yield (
            Level.ERROR,
            "never-ejects",
            "consecutive5xxErrors",
            (
                "consecutive5xxErrors: 0 turns the breaker off, and consecutiveGatewayErrors is "
                f"{'0 too' if gateway == 0 else 'off unless it is set'}: nothing is ever ejected"
            ),
            "consecutive5xxErrors: 3",
        )
    if gateway and breaker.consecutive_5xx and gateway >= breaker.consecutive_5xx:
        default = "" if five is not None else ", Envoy's own where it is unset"
        yield (
            Level.WARNING,
            "ignored-field",
            "consecutiveGatewayErrors",
            (
                f"consecutiveGatewayErrors: {gateway} never decides: every gateway error is a 5xx "
                f"too, and {breaker.consecutive_5xx} of those eject{default}"
            ),
            f"consecutiveGatewayErrors below {breaker.consecutive_5xx}, or leave it out",
        )
    if breaker.split:
        yield (
            Level.INFO,
            "split-local-origin",
            "splitExternalLocalOriginErrors",
            (
                "local failures have a count of their own, and each connection that opens sets it "
                "back to 0: timeouts and resets never eject, only connections that don't open do"
            ),
            "",
        )
    if breaker.interval > breaker.base:
        yield (
            Level.WARNING,
            "interval-longer",
            "interval",
            (
                f"hosts come back at sweeps only: out for {breaker.base:g} s in writing, and for "
                f"up to {breaker.base + breaker.interval:g} s at a sweep every "
                f"{breaker.interval:g} s"
            ),
            f"an interval of {breaker.base:g}s or less",
        )
    if breaker.base > 300:
        yield (
            Level.INFO,
            "long-ejection",
            "baseEjectionTime",
            (
                f"the longest ejection is 300 s, or the base where that is more: with "
                f"{breaker.base:g} s it does not grow from one ejection to the next"
            ),
            "",
        )
    healthy = 100 - breaker.percent
    if 0 < breaker.panic <= healthy:
        yield (
            Level.INFO,
            "ignored-field",
            "minHealthPercent",
            (
                f"minHealthPercent: {breaker.panic:g} is not reached by ejections: with at most "
                f"{breaker.percent} % out, {healthy} % stay in"
            ),
            "",
        )


def pool_findings(pool: Pool) -> Iterator[Finding]:
    """What a block means for so many hosts and such faults."""
    if pool.hosts:
        yield from _ceiling(pool, pool.hosts)
    yield from _shares(pool)
    yield from _rates(pool)


def _shares(pool: Pool) -> Iterator[Finding]:
    """What an EnvoyFilter adds: a share of failures between two sweeps ejects."""
    breaker, hosts = pool.breaker, pool.hosts
    if not breaker.failure_percentage:
        return

    def say(level: Level, message: str, instead: str = "") -> Finding:
        path = "spec.configPatches"
        return Finding(level, "failure-percentage", pool.patched_by, path, message, instead)

    if hosts is not None and hosts < breaker.failure_hosts:
        alone = not (
            breaker.consecutive_5xx or breaker.consecutive_gateway or breaker.consecutive_local
        )
        rest = "nothing else ejects there" if alone else "only errors in a row eject there"
        yield say(
            Level.ERROR if alone else Level.WARNING,
            f"a share of failures never ejects from {pool.name}: it wants {breaker.failure_hosts} "
            f"hosts and has {hosts}; {rest}",
            f"failure_percentage_minimum_hosts: {hosts}",
        )
        return
    in_turn = "" if hosts is None else f", {breaker.failure_volume * hosts} to {hosts} in turn"
    yield say(
        Level.INFO,
        f"{pool.name} also ejects by share: {breaker.failure_percentage} % of failures or more "
        f"between two sweeps, {breaker.interval:g} s apart, with {breaker.failure_hosts} hosts "
        f"that had {breaker.failure_volume} requests or more each{in_turn}",
    )
    for workload, rate in pool.failures():
        if rate.share is None or rate.status < 500:
            continue
        said = f"{workload.where} has {rate.text}: {100 * rate.share:.4g} % fail"
        if pool.ejects_by_share(rate):
            yield say(
                Level.INFO,
                f"{said}, on average, and {breaker.failure_percentage} % eject from {pool.name} at "
                "a sweep, whatever came in between",
            )
        else:
            yield say(
                Level.WARNING,
                f"{said}, on average, below the {breaker.failure_percentage} % that eject from "
                f"{pool.name}",
                f"failure_percentage_threshold: {max(1, int(100 * rate.share))}",
            )


def _ceiling(pool: Pool, hosts: int) -> Iterator[Finding]:
    breaker = pool.breaker
    out = breaker.ejectable(hosts)
    unset = pool.block.max_ejection_percent == 0
    path = f"{pool.path}.maxEjectionPercent"
    if out == 0:
        said = f"unset or 0 is Envoy's {DEFAULT_PERCENT} %" if unset else f"{breaker.percent} %"
        yield Finding(
            Level.ERROR,
            "ejects-nobody",
            pool.where,
            path,
            f"0 of {hosts} hosts of {pool.name} can ever be ejected: the first would be "
            f"{100 / hosts:.4g} % of the pool, and {said} is a hard ceiling",
            f"maxEjectionPercent: {-(-100 // hosts)} or more",
        )
        return
    if hosts == 1:
        yield Finding(
            Level.WARNING,
            "one-pod",
            pool.where,
            path,
            f"{pool.name} has 1 host: ejecting it leaves nobody, and every request gets a 503 "
            f"(UH) for {breaker.base:g} s and longer",
            "2 replicas or more, or no outlierDetection for it",
        )
    elif out == hosts and breaker.panic == 0:
        yield Finding(
            Level.WARNING,
            "ejects-everybody",
            pool.where,
            path,
            f"{hosts} of {hosts} hosts of {pool.name} can be out at once, and Istio sets the panic "
            "threshold to 0: then every request gets a 503 (UH), no healthy upstream",
            f"maxEjectionPercent: {100 * (hosts - 1) // hosts} keeps one in",
        )
    if breaker.panics(hosts - out, hosts):
        first = next(n for n in range(1, out + 1) if breaker.panics(hosts - n, hosts))
        yield Finding(
            Level.WARNING,
            "panic-hides-ejection",
            pool.where,
            f"{pool.path}.minHealthPercent",
            f"with {first} of {hosts} hosts of {pool.name} out, {100 * (hosts - first) / hosts:.4g}"
            f" % are left, below {breaker.panic:g} %: Envoy then sends to all, ejected or not",
            "leave minHealthPercent out",
        )


def _rates(pool: Pool) -> Iterator[Finding]:
    breaker = pool.breaker
    for workload, rate in pool.failures():
        said = f"{workload.where} has {rate.text}"
        threshold = breaker.threshold_for(rate.status)
        if rate.status < 500:
            if rate.status >= 400:
                yield Finding(
                    Level.WARNING,
                    "fault-does-not-count",
                    pool.where,
                    pool.path,
                    f"{said}: a {rate.status} is no 5xx, so it never counts, and resets the count",
                    "",
                )
            continue
        if threshold == 0:
            gateway_only = breaker.consecutive_gateway and rate.status not in GATEWAY_ERRORS
            if gateway_only and not pool.ejects_by_share(rate):
                yield Finding(
                    Level.ERROR,
                    "gateway-errors-only",
                    pool.where,
                    f"{pool.path}.consecutiveGatewayErrors",
                    f"{said}, and only 502, 503, 504 count in {pool.name}: a {rate.status} never "
                    "ejects",
                    f"consecutive5xxErrors: {breaker.consecutive_gateway}",
                )
            continue
        path = f"{pool.path}.consecutive5xxErrors"
        if rate.probability is not None:
            yield _by_chance(pool, said, path, rate.probability, threshold)
        elif pool.ejects_by_share(rate):
            continue
        elif rate.longest_run is not None and rate.longest_run < threshold:
            yield Finding(
                Level.WARNING,
                "never-in-a-row",
                pool.where,
                path,
                f"{said}: {rate.longest_run} in a row at the most, and {pool.name} ejects at "
                f"{threshold}",
                f"consecutive5xxErrors: {rate.longest_run}",
            )


def _by_chance(pool: Pool, said: str, path: str, chance: float, threshold: int) -> Finding:
    expected = expected_requests(chance, threshold)
    rare = expected > MANY_REQUESTS
    default = "" if pool.block.consecutive_5xx_errors else f" (Envoy's own {DEFAULT_THRESHOLD})"
    return Finding(
        Level.WARNING if rare else Level.INFO,
        "rate-and-threshold",
        pool.where,
        path,
        f"{said}: {threshold} in a row{default} come after {expected:,.0f} requests to one host "
        "on average",
        f"consecutive5xxErrors: {max(1, threshold - 1)} comes after "
        f"{expected_requests(chance, max(1, threshold - 1)):,.0f}"
        if rare and threshold > 1
        else "",
    )
