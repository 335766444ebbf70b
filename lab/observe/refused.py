"""Ejections that a pool's outlier detection would have made and did not.

Envoy looks for room before it asks whether what it has detected is enforced. So its count of
refusals has those that would have ejected nobody, too, such as five gateway errors in a row, which
it always looks for; and Istio has it look for success rates, and enforces none.

Source: Envoy, outlier_detection_impl.cc: onConsecutiveErrorWorker, ejectHost; "Outlier detection
statistics": each detector counts what it detected, and what of that it enforced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab import sources
from lab.envoy.names import short_name
from lab.envoy.outlier import Breaker
from lab.observe.cause import Cause
from lab.observe.thresholds import what
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lab.envoy.snapshot import PoolLook
    from lab.observe.fact import Value
    from lab.observe.since import Since
    from lab.site.events import Asked

KIND = "not-ejected"
OF_HOSTS = frozenset({"application-error", "connect-failure", "reset", "retry-overflow", "timeout"})
"""What a host is blamed for, by the kinds of causes."""
OVERFLOW = "outlier_detection.ejections_overflow"
_DETECTED = "outlier_detection.ejections_detected_"
_ENFORCED = "outlier_detection.ejections_enforced_"


def refused(pool: PoolLook, breaker: Breaker, since: Since) -> int | None:
    """How many ejections the ceiling refused; None where nobody knows.

    Where something is enforced by chance it is that many at the most.
    """
    overflow = since.counted(pool, OVERFLOW)
    if overflow is None:
        return None
    kinds = [kind for kind, enforced in _detectors(breaker).items() if enforced]
    spared = detected(pool, breaker, since) - _counted(pool, since, _ENFORCED, kinds)
    return min(overflow, max(spared, 0))


def detected(pool: PoolLook, breaker: Breaker, since: Since) -> int:
    """How often something was detected that ejects; of a pool that was changed at least so often.

    A worker of Envoy's counts on until its main thread has heard: of many errors within some
    milliseconds fewer runs are detected than there are.
    """
    kinds = [kind for kind, enforced in _detectors(breaker).items() if enforced]
    return _counted(pool, since, _DETECTED, kinds)


def not_ejected(
    pool: PoolLook, caller: str, since: Since, failed: Sequence[Asked]
) -> Iterator[Cause]:
    """That a breaker is there, and could not eject those that failed; nothing where it could.

    Args:
        pool: which.
        caller: whose.
        since: since when it counts.
        failed: requests that its hosts failed.
    """
    breaker, hosts = Breaker.of(pool.config), len(pool.hosts)
    if breaker is None or not failed or not hosts:
        return
    name, ejects = short_name(pool.name), what(breaker)
    many = Text("words-hosts", count=hosts)
    told: dict[str, Value] = {"requests": len(failed), "hosts": hosts}
    if ejects is None:
        seen = _counted(pool, since, _DETECTED, _detectors(breaker))
        text = Text("why-unenforced", pool=name, times=Text("words-times", count=seen))
        told |= {"detected": seen}
    elif not breaker.ejects_of(hosts):
        text = Text("why-too-few-hosts", pool=name, hosts=many, what=ejects)
    elif count := refused(pool, breaker, since):
        can, percent = breaker.ejectable(hosts), breaker.percent
        text = Text(
            "why-refused",
            pool=name,
            what=ejects,
            times=Text("words-times", count=count),
            can=can,
            hosts=many,
            percent=percent,
        )
        told |= {
            "ejections_overflow": pool.stat(OVERFLOW),
            "refused": count,
            "max_ejection_percent": percent,
        }
    else:
        return
    times = [each.time for each in failed]
    yield Cause(
        kind=KIND,
        caller=caller,
        pool=name,
        count=len(failed),
        begin=min(times),
        end=max(times),
        text=text,
        figures=told,
        source=sources.OUTLIER_API,
    )


def _counted(pool: PoolLook, since: Since, prefix: str, kinds: Iterable[str]) -> int:
    return sum(since.counted(pool, f"{prefix}{kind}") or 0 for kind in kinds)


def _detectors(breaker: Breaker) -> dict[str, bool]:
    """Each detector, in the words of Envoy's statistics, and whether it ejects."""
    return {
        "consecutive_5xx": bool(breaker.consecutive_5xx),
        "consecutive_gateway_failure": bool(breaker.consecutive_gateway),
        "consecutive_local_origin_failure": bool(breaker.consecutive_local),
        "success_rate": breaker.success_rate is not None,
        "local_origin_success_rate": breaker.local_success_rate is not None,
        "failure_percentage": breaker.failure_percentage is not None,
        "local_origin_failure_percentage": breaker.local_failure_percentage is not None,
    }
