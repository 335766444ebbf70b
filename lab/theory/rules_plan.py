"""Rules about the fault plans behind a pool: whether what fails in a row is ever ejected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.envoy.outlier import GATEWAY_ERRORS
from lab.theory.finding import Finding, Level, write
from lab.theory.shares import ejects_at_sweep
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.theory.failing import Failing
    from lab.theory.pools import Pool
    from lab.words import Value

#: Above so many requests on average a class has gone home before the breaker trips.
MANY_REQUESTS = 1000
#: And more than so many nobody sends.
MOST_REQUESTS = 10**9


def plan_rule_findings(pool: Pool) -> Iterator[Finding]:
    """What each plan comes to, and what of it is no error."""
    for rule in pool.failures:
        if not rule.is_failure:
            yield from _no_error(pool, rule)
    for plan in pool.plans:
        if not plan.is_failure:
            continue
        if plan.threshold == 0:
            yield from _gateway_only(pool, plan)
        elif plan.never_in_a_row:
            # What several rules come to together, none of them says by itself.
            if plan.alone:
                yield from _never_in_a_row(pool, plan, plan.longest_run or 0)
        elif plan.draws:
            yield from _by_chance(pool, plan)


def _no_error(pool: Pool, rule: Failing) -> Iterator[Finding]:
    """A failure that the breaker takes for a good answer."""
    if rule.status < 400:
        return
    codes = pool.breaker.codes
    said: dict[str, Value] = {
        "workload": rule.workload.where,
        "fault": rule.forecast.text,
        "status": rule.status,
    }
    yield Finding(
        Level.WARNING,
        "fault-does-not-count",
        pool.where,
        pool.path,
        Text("lint-fault-does-not-count", **said)
        if codes is None
        else Text("lint-not-among-codes", **said, codes=codes, pool=pool.name),
    )


def _gateway_only(pool: Pool, rule: Failing) -> Iterator[Finding]:
    gateway = pool.breaker.consecutive_gateway
    if gateway and rule.status not in GATEWAY_ERRORS and not ejects_at_sweep(pool, rule):
        yield Finding(
            Level.ERROR,
            "gateway-errors-only",
            pool.where,
            pool.at("consecutiveGatewayErrors"),
            Text(
                "lint-gateway-errors-only",
                workload=rule.workload.where,
                fault=rule.forecast.text,
                pool=pool.name,
                status=rule.status,
            ),
            write("consecutive5xxErrors", gateway),
        )


def _never_in_a_row(pool: Pool, rule: Failing, longest: int) -> Iterator[Finding]:
    if not ejects_at_sweep(pool, rule):
        field = pool.deciding(rule.threshold)
        yield Finding(
            Level.WARNING,
            "never-in-a-row",
            pool.where,
            pool.at(field),
            Text(
                "lint-never-in-a-row",
                workload=rule.workload.where,
                fault=rule.forecast.text,
                run=longest,
                pool=pool.name,
                threshold=rule.threshold,
            ),
            write(field, longest),
        )


def _by_chance(pool: Pool, rule: Failing) -> Iterator[Finding]:
    first = rule.requests(1)
    if first is None:
        return
    expected = rule.requests(rule.threshold)
    field = pool.deciding(rule.threshold)
    written = pool.block.consecutive_5xx_errors if pool.block else None
    unset = field == "consecutive5xxErrors" and written is None
    said: dict[str, Value] = {
        "workload": rule.workload.where,
        "fault": rule.forecast.text,
        "threshold": rule.threshold,
        "default": "yes" if unset else "no",
    }
    rare = expected is None or expected > MANY_REQUESTS
    yield Finding(
        Level.WARNING if rare else Level.INFO,
        "rate-and-threshold",
        pool.where,
        pool.at(field),
        Text("lint-rate-too-rare", **said, most=MOST_REQUESTS)
        if expected is None or expected > MOST_REQUESTS
        else Text("lint-rate-and-threshold", **said, requests=expected),
        _sooner(rule, field, first) if rare and rule.threshold > 1 else None,
    )


def _sooner(rule: Failing, field: str, first: float) -> Text:
    """The highest threshold that is reached while somebody looks; else the lowest there is."""
    threshold, requests = 1, first
    while threshold + 1 < rule.threshold:
        more = rule.requests(threshold + 1)
        if more is None or more > MANY_REQUESTS:
            break
        threshold, requests = threshold + 1, more
    return Text("lint-write-comes-after", field=field, threshold=threshold, requests=requests)
