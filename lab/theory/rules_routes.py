"""Rules about routes: what retries hide, what they spend, and what the mesh answers itself."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lab.theory.finding import Finding, Level
from lab.theory.retried import Retried
from lab.theory.shares import ejects_at_sweep
from lab.translate.retry import DEFAULT_ATTEMPTS, DEFAULT_RETRY_ON
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from faultplan.forecast import Seen
    from lab.theory.failing import Failing
    from lab.theory.pools import Pool
    from lab.theory.uses import Use

_WITH_DEFAULTS = DEFAULT_RETRY_ON.removesuffix(",retriable-status-codes")
_RESET = "reset"
#: What a proxy makes up where a try took too long.
_LATE = 504


def route_findings(found: Iterable[Pool]) -> Iterator[Finding]:
    """What the routes to the pools do with what fails there."""
    for pool in found:
        if not pool.is_asked_here:
            continue
        for use in pool.uses:
            retried = Retried.of(use, pool.load_balancer, chosen=pool.chosen)
            # What is too late for one route is not for another.
            plans = pool.plans_within(use.timeout)
            # What breaks off once its status is there no retry mends.
            known = [seen for plan in plans for seen in plan.forecast.seen if not seen.begun]
            failing = list(filter(_fails, known))
            yield from _missed(pool, use, retried, failing)
            yield from _not_covered(pool, use, retried, failing)
            yield from _hidden(pool, use, retried, failing, hopeless=_all_fail(pool, plans))
            if pool.has_breaker:
                yield from _amplified(pool, use, retried)
                yield from _injected(pool, use)


def _fails(seen: Seen) -> bool:
    return seen.status >= 500


def _all_fail(pool: Pool, plans: Iterable[Failing]) -> bool:
    """Whether every try at every host fails, so that another one is of no use."""
    failing = {plan.workload.where for plan in plans if plan.forecast.share(_fails) == 1}
    return {each.where for each in pool.workloads} <= failing


def _statuses(seen: Iterable[Seen]) -> tuple[int, ...]:
    return tuple(sorted({each.status for each in seen}))


def _hidden(
    pool: Pool, use: Use, retried: Retried, failing: list[Seen], *, hopeless: bool
) -> Iterator[Finding]:
    """Retries that hide a failure, and those that are not there."""
    path = f"{use.path}.retries"
    hidden = _statuses(seen for seen in failing if retried.covers(seen))
    if hidden and not hopeless:
        yield Finding(
            Level.INFO,
            "retries-hide",
            use.where,
            path,
            Text(
                "lint-retries-hide",
                attempts=retried.attempts,
                statuses=hidden,
                pool=pool.name,
                until=_until(pool),
            ),
        )
    elif failing and not hidden and use.rule.retries is None:
        yield Finding(
            Level.INFO,
            "retries-default",
            use.where,
            path,
            Text(
                "lint-retries-default",
                statuses=_statuses(failing),
                pool=pool.name,
                until=_until(pool),
            ),
            None if hopeless else _advice(use, failing),
        )


def _until(pool: Pool) -> str:
    """Whether what fails is ejected sooner or later; a word that chooses the sentence."""
    if not pool.has_breaker:
        return "none"
    ejected = any(plan.trips or ejects_at_sweep(pool, plan) for plan in pool.plans)
    return "ejects" if ejected and pool.ejectable != 0 else "never"


def _advice(use: Use, failing: list[Seen]) -> Text:
    """Retries of its own that cover all of it."""
    conditions = ",".join([_WITH_DEFAULTS, *_conditions(failing)])
    limit = _a_try(use, DEFAULT_ATTEMPTS, failing)
    if limit is None:
        return Text("lint-write-retries", attempts=DEFAULT_ATTEMPTS, conditions=conditions)
    return Text(
        "lint-write-retries-in-time",
        attempts=DEFAULT_ATTEMPTS,
        conditions=conditions,
        limit=limit,
    )


def _a_try(use: Use, attempts: int, failing: Iterable[Seen]) -> float | None:
    """How long a try may take, so that there is time for others; None where none is cut off.

    The route's own timeout is for all tries together: when it is over nothing is tried again.
    """
    whole = use.rule.timeout
    is_late = any(seen.local and seen.status == _LATE for seen in failing)
    has_limit = use.rule.retries is not None and use.rule.retries.per_try_timeout is not None
    if not is_late or has_limit or whole is None:
        return None
    return math.floor(1000 * whole.seconds / (attempts + 1)) / 1000


def _conditions(failing: Iterable[Seen]) -> list[str]:
    """What retryOn has to say for all of it."""
    failures = list(failing)
    answered = _statuses(seen for seen in failures if not seen.local)
    return [*map(str, answered), *([_RESET] if any(seen.local for seen in failures) else [])]


def _missed(pool: Pool, use: Use, retried: Retried, failing: list[Seen]) -> Iterator[Finding]:
    """A status covers an answer; a host that gives none is another condition."""
    retries = use.rule.retries
    missed = [seen for seen in failing if seen.local and not retried.covers(seen)]
    if retries is None or not retried.attempts or not missed:
        return
    asked = retries.retry_on or DEFAULT_RETRY_ON
    conditions = asked if retried.resets else f"{asked},{_RESET}"
    limit = _a_try(use, retried.attempts, missed)
    advice = Text("lint-write-retry-on", conditions=conditions)
    if limit is not None:
        advice = Text("lint-write-retry-on-in-time", conditions=conditions, limit=limit)
    if not retried.resets:
        yield Finding(
            Level.WARNING,
            "retries-miss-resets",
            use.where,
            f"{use.path}.retries.retryOn",
            Text("lint-retries-miss-resets", asked=asked, pool=pool.name),
            advice,
        )
    elif limit is not None:
        yield Finding(
            Level.WARNING,
            "retries-miss-timeouts",
            use.where,
            f"{use.path}.retries",
            Text(
                "lint-retries-miss-timeouts",
                timeout=use.rule.timeout.seconds if use.rule.timeout else 0,
                pool=pool.name,
            ),
            advice,
        )


def _not_covered(pool: Pool, use: Use, retried: Retried, failing: list[Seen]) -> Iterator[Finding]:
    """Retries that were meant for something else than what is answered."""
    retries = use.rule.retries
    missed = _statuses(seen for seen in failing if not seen.local and not retried.covers(seen))
    if retries is None or not retried.attempts or not missed:
        return
    asked = retries.retry_on or DEFAULT_RETRY_ON
    yield Finding(
        Level.WARNING,
        "retries-miss-status",
        use.where,
        f"{use.path}.retries.retryOn",
        Text("lint-retries-miss-status", asked=asked, statuses=missed, pool=pool.name),
        Text("lint-write-retry-on", conditions=",".join([asked, *map(str, missed)])),
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
