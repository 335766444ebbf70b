"""Rules about routes: what retries hide, and names that don't fit together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.envoy.outlier import GATEWAY_ERRORS
from lab.theory.finding import Finding, Level
from lab.translate.retry import DEFAULT_RETRY_ON, retry_policy
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lab.manifests.http_action import Retries
    from lab.theory.pools import Pool
    from lab.theory.uses import Use

_HTTP = ("http", "grpc", "kubernetes.io/h2c", "kubernetes.io/ws")
_DOMAIN = ".svc.cluster.local"
_WITH_DEFAULTS = DEFAULT_RETRY_ON.removesuffix(",retriable-status-codes")


def retried(retries: Retries | None) -> tuple[int, frozenset[int], bool]:
    """How often a request is tried again, after which statuses, and whether at another host."""
    policy = retry_policy(retries)
    if policy is None:
        return 0, frozenset(), True
    conditions = set(policy["retry_on"].split(","))
    statuses = set(policy.get("retriable_status_codes", ()))
    if "5xx" in conditions:
        statuses |= set(range(500, 600))
    if "gateway-error" in conditions:
        statuses |= GATEWAY_ERRORS
    return policy["num_retries"], frozenset(statuses), "retry_host_predicate" in policy


def retry_findings(found: Iterable[Pool]) -> Iterator[Finding]:
    """Retries that hide a failure, that burn errors, and that are not there."""
    for pool in found:
        statuses = {rule.status for rule in pool.failures() if rule.status >= 500}
        for use in pool.uses:
            attempts, covered, elsewhere = retried(use.rule.retries)
            path = f"{use.path}.retries"
            hidden = sorted(statuses & covered)
            if hidden:
                yield Finding(
                    Level.INFO,
                    "retries-hide",
                    use.where,
                    path,
                    Text(
                        "lint-retries-hide",
                        attempts=attempts,
                        statuses=tuple(hidden),
                        pool=pool.name,
                    ),
                )
            elif statuses and attempts and use.rule.retries is None:
                failing = tuple(sorted(statuses))
                conditions = ",".join([_WITH_DEFAULTS, *map(str, failing)])
                yield Finding(
                    Level.INFO,
                    "retries-default",
                    use.where,
                    path,
                    Text("lint-retries-default", statuses=failing, pool=pool.name),
                    Text("lint-write-retries", attempts=2, conditions=conditions),
                )
            yield from _amplify(pool, use, attempts, covered, elsewhere=elsewhere)


def _amplify(
    pool: Pool, use: Use, attempts: int, covered: frozenset[int], *, elsewhere: bool
) -> Iterator[Finding]:
    """One request can spend a whole threshold where its retries go to the same host."""
    threshold = pool.breaker.consecutive_5xx
    same_host = pool.hosts == 1 or not elsewhere
    if covered & set(range(500, 600)) and same_host and threshold and attempts + 1 >= threshold:
        yield Finding(
            Level.WARNING,
            "retries-amplify",
            use.where,
            f"{use.path}.retries.attempts",
            Text(
                "lint-retries-amplify",
                tries=attempts + 1,
                hosts="one" if pool.hosts == 1 else "several",
                threshold=threshold,
                pool=pool.name,
            ),
            Text("lint-write-attempts", attempts=max(0, threshold - 2), tries=attempts + 1),
        )


def fault_findings(found: Iterable[Pool]) -> Iterator[Finding]:
    """The mesh's own aborts never reach a host."""
    for pool in found:
        for use in pool.uses:
            if use.rule.fault is not None and use.rule.fault.abort is not None:
                yield Finding(
                    Level.WARNING,
                    "mesh-fault-never-counts",
                    use.where,
                    f"{use.path}.fault.abort",
                    Text("lint-mesh-fault-never-counts", pool=pool.name),
                    Text("lint-write-service-fails"),
                )


def route_findings(found: Iterable[Pool]) -> Iterator[Finding]:
    """All of them."""
    pools = list(found)
    yield from retry_findings(pools)
    yield from fault_findings(pools)
