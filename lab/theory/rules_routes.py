"""Rules about routes: what retries hide, what they spend, and what the mesh answers itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.theory.finding import Finding, Level
from lab.theory.retried import Retried
from lab.translate.retry import DEFAULT_ATTEMPTS, DEFAULT_RETRY_ON
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from faultplan.forecast import Seen
    from lab.theory.pools import Pool
    from lab.theory.uses import Use

_WITH_DEFAULTS = DEFAULT_RETRY_ON.removesuffix(",retriable-status-codes")
_RESET = "reset"


def route_findings(found: Iterable[Pool]) -> Iterator[Finding]:
    """What the routes to the pools do with what fails there."""
    for pool in found:
        failing = [seen for plan in pool.plans for seen in plan.forecast.seen if _fails(seen)]
        for use in pool.uses:
            retried = Retried.of(use, pool.load_balancer)
            yield from _missed(pool, use, retried, failing)
            if pool.has_breaker:
                yield from _hidden(pool, use, retried, failing)
                yield from _amplified(pool, use, retried)
                yield from _injected(pool, use)


def _fails(seen: Seen) -> bool:
    return seen.status >= 500


def _statuses(seen: Iterable[Seen]) -> tuple[int, ...]:
    return tuple(sorted({each.status for each in seen}))


def _hidden(pool: Pool, use: Use, retried: Retried, failing: list[Seen]) -> Iterator[Finding]:
    """Retries that hide a failure, and those that are not there."""
    path = f"{use.path}.retries"
    hidden = _statuses(seen for seen in failing if retried.covers(seen))
    if hidden:
        yield Finding(
            Level.INFO,
            "retries-hide",
            use.where,
            path,
            Text("lint-retries-hide", attempts=retried.attempts, statuses=hidden, pool=pool.name),
        )
    elif failing and use.rule.retries is None:
        yield Finding(
            Level.INFO,
            "retries-default",
            use.where,
            path,
            Text("lint-retries-default", statuses=_statuses(failing), pool=pool.name),
            Text(
                "lint-write-retries",
                attempts=DEFAULT_ATTEMPTS,
                conditions=",".join([_WITH_DEFAULTS, *_conditions(failing)]),
            ),
        )


def _conditions(failing: Iterable[Seen]) -> list[str]:
    """What retryOn has to say for all of it."""
    failures = list(failing)
    answered = _statuses(seen for seen in failures if not seen.local)
    return [*map(str, answered), *([_RESET] if any(seen.local for seen in failures) else [])]


def _missed(pool: Pool, use: Use, retried: Retried, failing: list[Seen]) -> Iterator[Finding]:
    """A status covers an answer; a host that gives none is another condition."""
    retries = use.rule.retries
    missed = [seen for seen in failing if seen.local and not retried.covers(seen)]
    if retries is None or not retried.attempts or retried.resets or not missed:
        return
    asked = retries.retry_on or DEFAULT_RETRY_ON
    yield Finding(
        Level.WARNING,
        "retries-miss-resets",
        use.where,
        f"{use.path}.retries.retryOn",
        Text("lint-retries-miss-resets", asked=asked, pool=pool.name),
        Text("lint-write-retry-on", conditions=f"{asked},{_RESET}"),
    )


def _amplified(pool: Pool, use: Use, retried: Retried) -> Iterator[Finding]:
    """One request can spend a whole threshold where its retries go to the same host."""
    same_host = pool.hosts == 1 or not retried.elsewhere
    thresholds = {
        pool.breaker.threshold_for(status) for status in retried.statuses if status >= 500
    }
    threshold = min((each for each in thresholds if each), default=0)
    tries = retried.attempts + 1
    if same_host and threshold and tries >= threshold:
        yield Finding(
            Level.WARNING,
            "retries-amplify",
            use.where,
            f"{use.path}.retries.attempts",
            Text(
                "lint-retries-amplify",
                tries=tries,
                hosts="one" if pool.hosts == 1 else "several",
                threshold=threshold,
                pool=pool.name,
            ),
            _fewer(threshold, pool.deciding(threshold), tries),
        )


def _fewer(threshold: int, field: str, tries: int) -> Text:
    """So many attempts that the threshold is not reached; without any nothing else may be set."""
    if threshold > 2:
        return Text("lint-write-attempts", attempts=threshold - 2, field=field, tries=tries)
    return Text("lint-write-no-retries", field=field, tries=tries)


def _injected(pool: Pool, use: Use) -> Iterator[Finding]:
    """The mesh's own aborts never reach a host."""
    if use.rule.fault is not None and use.rule.fault.abort is not None:
        yield Finding(
            Level.WARNING,
            "mesh-fault-never-counts",
            use.where,
            f"{use.path}.fault.abort",
            Text("lint-mesh-fault-never-counts", pool=pool.name),
            Text("lint-write-service-fails"),
        )
