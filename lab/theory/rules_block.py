"""Rules about one outlierDetection block, wherever it applies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.envoy.outlier import DEFAULT_MAXIMUM
from lab.manifests import where_of
from lab.theory.blocks import blocks_of, breaker_of
from lab.theory.finding import Finding, Level, write
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.manifests import Reading
    from lab.manifests.destination_rule import OutlierDetection
    from lab.theory.pools import Pool

_Below = tuple[Level, str, str, Text, Text | None]


def block_findings(reading: Reading, reached: Sequence[Pool]) -> Iterator[Finding]:
    """What a block says by itself, wherever it applies."""
    ejecting = {(pool.where, pool.path) for pool in reached if pool.breaker.ejects}
    for rule in reading.rules:
        for block, path in blocks_of(rule):
            for level, name, field, message, instead in _of_block(block):
                if name == "never-ejects" and (where_of(rule), path) in ejecting:
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
            write("consecutive5xxErrors", block.consecutive_errors),
        )
    if not breaker.ejects:
        yield (
            Level.ERROR,
            "never-ejects",
            "consecutive5xxErrors",
            Text("lint-never-ejects", gateway="zero" if gateway == 0 else "unset"),
            write("consecutive5xxErrors", 3),
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
