"""Rules about how often a route tries, whatever it is that fails.

Source: Istio, VirtualService, *HTTPRetry*; Envoy, "Router", *x-envoy-upstream-rq-timeout-ms*: the
timeout of a route is for all tries together.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lab.manifests import where_of
from lab.theory.finding import Finding, Level
from lab.translate.retry import DEFAULT_RETRY_ON
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.manifests import Reading
    from lab.manifests.virtual_service import HttpRoute


_OWN = DEFAULT_RETRY_ON.removesuffix(",retriable-status-codes")


def tries_findings(reading: Reading) -> Iterator[Finding]:
    """Tries that never come, and those that people expect where there are none."""
    for vs in reading.virtual_services:
        for number, rule in enumerate(vs.spec.http):
            yield from _of(where_of(vs), f"spec.http[{number}]", rule)


def _of(where: str, path: str, rule: HttpRoute) -> Iterator[Finding]:
    retries = rule.retries
    if retries is None or not retries.attempts:
        return
    if not retries.retry_on:
        yield Finding(
            Level.INFO,
            "retry-on-unset",
            where,
            f"{path}.retries.retryOn",
            Text("lint-retry-on-unset", asked=_OWN),
        )
    a_try, whole = retries.per_try_timeout, rule.timeout
    if not a_try or not whole or not a_try.seconds or not whole.seconds:
        return
    tries = retries.attempts + 1
    # Each begins when the one before it was given up, if all of them hang.
    begun = math.ceil(whole.seconds / a_try.seconds)
    if begun < tries:
        yield Finding(
            Level.WARNING,
            "tries-over-timeout",
            where,
            f"{path}.retries",
            Text(
                "lint-tries-over-timeout",
                tries=tries,
                limit=a_try.seconds,
                timeout=whole.seconds,
                begun=begun,
            ),
            Text("lint-write-timeout", seconds=_enough(tries * a_try.seconds)),
        )


def _enough(seconds: float) -> int:
    """Whole seconds are enough to write."""
    return math.ceil(round(seconds, 6))
