"""Rules about one outlierDetection block, and about the pool that it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.envoy.outlier import DEFAULT_MAXIMUM, DEFAULT_PERCENT, GATEWAY_ERRORS
from lab.manifests import where_of
from lab.theory.blocks import blocks_of, breaker_of
from lab.theory.finding import Finding, Level
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.manifests.destination_rule import OutlierDetection
    from lab.theory.failing import Failing
    from lab.theory.pools import Pool
    from lab.theory.repository import Repository

# Above so many requests on average a class has gone home before the breaker trips.
MANY_REQUESTS = 1000

_Below = tuple[Level, str, str, Text, Text | None]


def block_findings(repository: Repository, reached: Sequence[Pool]) -> Iterator[Finding]:
    """What a block says by itself, wherever it applies."""
    by_share = {(pool.where, pool.path) for pool in reached if pool.breaker.failure_percentage}
    for rule in repository.rules:
        for block, path in blocks_of(rule):
            for level, name, field, message, instead in _of_block(block):
                if name == "never-ejects" and (where_of(rule), path) in by_share:
                    continue
                yield Finding(level, name, where_of(rule), f"{path}.{field}", message, instead)


def _of_block(block: OutlierDetection) -> Iterator[_Below]:
    breaker = breaker_of(block)
    gateway = block.consecutive_gateway_errors
    if block.consecutive_errors:
        yield (
            Level.WARNING,
            "ignored-field",
            "consecutiveErrors",
            Text(
                "lint-consecutive-errors",
                count=block.consecutive_errors,
                counted=breaker.consecutive_5xx,
            ),
            _write("consecutive5xxErrors", block.consecutive_errors),
        )
    if not (breaker.consecutive_5xx or breaker.consecutive_gateway or breaker.split):
        yield (
            Level.ERROR,
            "never-ejects",
            "consecutive5xxErrors",
            Text("lint-never-ejects", gateway="zero" if gateway == 0 else "unset"),
            _write("consecutive5xxErrors", 3),
        )
    if gateway and breaker.consecutive_5xx and gateway >= breaker.consecutive_5xx:
        yield (
            Level.WARNING,
            "ignored-field",
            "consecutiveGatewayErrors",
            Text(
                "lint-gateway-never-decides",
                gateway=gateway,
                threshold=breaker.consecutive_5xx,
                default="yes" if block.consecutive_5xx_errors is None else "no",
            ),
            Text("lint-write-gateway-below", threshold=breaker.consecutive_5xx),
        )
    if breaker.split:
        yield (
            Level.INFO,
            "split-local-origin",
            "splitExternalLocalOriginErrors",
            Text("lint-split-local-origin"),
            None,
        )
    if breaker.interval > breaker.base:
        yield (
            Level.WARNING,
            "interval-longer",
            "interval",
            Text(
                "lint-interval-longer",
                base=breaker.base,
                latest=breaker.base + breaker.interval,
                interval=breaker.interval,
            ),
            Text("lint-write-interval", base=breaker.base),
        )
    if breaker.base > DEFAULT_MAXIMUM:
        yield (
            Level.INFO,
            "long-ejection",
            "baseEjectionTime",
            Text("lint-long-ejection", maximum=DEFAULT_MAXIMUM, base=breaker.base),
            None,
        )
    healthy = 100 - breaker.percent
    if 0 < breaker.panic <= healthy:
        yield (
            Level.INFO,
            "ignored-field",
            "minHealthPercent",
            Text(
                "lint-min-health-not-reached",
                panic=breaker.panic,
                percent=breaker.percent,
                healthy=healthy,
            ),
            None,
        )


def pool_findings(pool: Pool) -> Iterator[Finding]:
    """What a block means for so many hosts and such faults."""
    if pool.hosts:
        yield from _ceiling(pool, pool.hosts)
    yield from _shares(pool)
    yield from _rules(pool)


def _shares(pool: Pool) -> Iterator[Finding]:
    """What an EnvoyFilter adds: a share of failures between two sweeps ejects."""
    breaker, hosts = pool.breaker, pool.hosts
    if not breaker.failure_percentage:
        return

    def say(level: Level, message: Text, instead: Text | None = None) -> Finding:
        path = "spec.configPatches"
        return Finding(level, "failure-percentage", pool.patched_by, path, message, instead)

    if hosts is not None and hosts < breaker.failure_hosts:
        alone = not (
            breaker.consecutive_5xx or breaker.consecutive_gateway or breaker.consecutive_local
        )
        yield say(
            Level.ERROR if alone else Level.WARNING,
            Text(
                "lint-share-never",
                pool=pool.name,
                wanted=breaker.failure_hosts,
                hosts=hosts,
                alone="yes" if alone else "no",
            ),
            _write("failure_percentage_minimum_hosts", hosts),
        )
        return
    figures: dict[str, str | float] = {
        "pool": pool.name,
        "percent": breaker.failure_percentage,
        "interval": breaker.interval,
        "wanted": breaker.failure_hosts,
        "volume": breaker.failure_volume,
    }
    yield say(
        Level.INFO,
        Text("lint-share", **figures)
        if hosts is None
        else Text(
            "lint-share-in-turn", **figures, total=breaker.failure_volume * hosts, hosts=hosts
        ),
    )
    for rule in pool.failures():
        if not rule.share:
            continue
        failing: dict[str, str | float] = {
            "workload": rule.workload.where,
            "fault": rule.forecast.text,
            "share": _figure(100 * rule.share),
            "percent": breaker.failure_percentage,
            "pool": pool.name,
        }
        if pool.ejects_by_share(rule):
            yield say(Level.INFO, Text("lint-share-reached", **failing))
        else:
            yield say(
                Level.WARNING,
                Text("lint-share-below", **failing),
                _write("failure_percentage_threshold", max(1, int(100 * rule.share))),
            )


def _ceiling(pool: Pool, hosts: int) -> Iterator[Finding]:
    breaker = pool.breaker
    out = breaker.ejectable(hosts)
    path = f"{pool.path}.maxEjectionPercent"

    def say(level: Level, rule: str, message: Text, instead: Text) -> Finding:
        return Finding(level, rule, pool.where, path, message, instead)

    if out == 0:
        unset = pool.block.max_ejection_percent == 0
        yield say(
            Level.ERROR,
            "ejects-nobody",
            Text(
                "lint-ejects-nobody-unset" if unset else "lint-ejects-nobody",
                hosts=hosts,
                pool=pool.name,
                first=_figure(100 / hosts),
                percent=DEFAULT_PERCENT if unset else breaker.percent,
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
            f"{pool.path}.minHealthPercent",
            Text(
                "lint-panic-hides-ejection",
                out=first,
                hosts=hosts,
                pool=pool.name,
                left=_figure(100 * (hosts - first) / hosts),
                panic=breaker.panic,
            ),
            Text("lint-write-no-min-health"),
        )


def _rules(pool: Pool) -> Iterator[Finding]:
    for rule in pool.failures():
        if not pool.breaker.counts(rule.status):
            yield from _client_error(pool, rule)
        elif rule.threshold == 0:
            yield from _gateway_only(pool, rule)
        elif rule.longest_run is not None and rule.longest_run < rule.threshold:
            yield from _never_in_a_row(pool, rule, rule.longest_run)
        elif rule.draws:
            yield from _by_chance(pool, rule)


def _client_error(pool: Pool, rule: Failing) -> Iterator[Finding]:
    if rule.status >= 400:
        yield Finding(
            Level.WARNING,
            "fault-does-not-count",
            pool.where,
            pool.path,
            Text(
                "lint-fault-does-not-count",
                workload=rule.workload.where,
                fault=rule.forecast.text,
                status=rule.status,
            ),
        )


def _gateway_only(pool: Pool, rule: Failing) -> Iterator[Finding]:
    gateway = pool.breaker.consecutive_gateway
    if gateway and rule.status not in GATEWAY_ERRORS and not pool.ejects_by_share(rule):
        yield Finding(
            Level.ERROR,
            "gateway-errors-only",
            pool.where,
            f"{pool.path}.consecutiveGatewayErrors",
            Text(
                "lint-gateway-errors-only",
                workload=rule.workload.where,
                fault=rule.forecast.text,
                pool=pool.name,
                status=rule.status,
            ),
            _write("consecutive5xxErrors", gateway),
        )


def _never_in_a_row(pool: Pool, rule: Failing, longest: int) -> Iterator[Finding]:
    if not pool.ejects_by_share(rule):
        field = _deciding(pool, rule.threshold)
        yield Finding(
            Level.WARNING,
            "never-in-a-row",
            pool.where,
            f"{pool.path}.{field}",
            Text(
                "lint-never-in-a-row",
                workload=rule.workload.where,
                fault=rule.forecast.text,
                run=longest,
                pool=pool.name,
                threshold=rule.threshold,
            ),
            _write(field, longest),
        )


def _by_chance(pool: Pool, rule: Failing) -> Iterator[Finding]:
    expected = rule.requests(rule.threshold)
    if expected is None:
        return
    rare = expected > MANY_REQUESTS
    lower = max(1, rule.threshold - 1)
    sooner = rule.requests(lower) if rare and rule.threshold > 1 else None
    field = _deciding(pool, rule.threshold)
    unset = field == "consecutive5xxErrors" and pool.block.consecutive_5xx_errors is None
    yield Finding(
        Level.WARNING if rare else Level.INFO,
        "rate-and-threshold",
        pool.where,
        f"{pool.path}.{field}",
        Text(
            "lint-rate-and-threshold",
            workload=rule.workload.where,
            fault=rule.forecast.text,
            threshold=rule.threshold,
            default="yes" if unset else "no",
            requests=expected,
        ),
        None
        if sooner is None
        else Text("lint-write-comes-after", field=field, threshold=lower, requests=sooner),
    )


def _deciding(pool: Pool, threshold: int) -> str:
    """The field that a threshold is from."""
    of_5xx = threshold == pool.breaker.consecutive_5xx
    return "consecutive5xxErrors" if of_5xx else "consecutiveGatewayErrors"


def _write(field: str, value: int) -> Text:
    """Advice that is YAML."""
    return Text("lint-write-field", field=field, value=value)


def _figure(number: float) -> float:
    """Four digits of a number are enough to read."""
    return float(f"{number:.4g}")
