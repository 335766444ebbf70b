"""Ejections that were due, and could not be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lab.envoy.outlier import Breaker
from lab.envoy.snapshot import PoolLook
from lab.observe.failures import failures
from lab.observe.refused import KIND, refused
from lab.observe.since import Since
from lab.words import say
from tests.lab.observe.requests import ONE, START, WEB, asked, host, looked
from tests.lab.observe.sites import FakeProxy, FakeSite

if TYPE_CHECKING:
    from lab.observe.cause import Cause

RUN: dict[str, Any] = {
    "consecutive_5xx": 3,
    "enforcing_consecutive_5xx": 100,
    "enforcing_success_rate": 0,
}
OWN = {"details": "via_upstream", "pod": ONE.name}


def stats(**given: int) -> dict[str, int]:
    """Envoy's counters, by the ends of their names."""
    return {f"outlier_detection.ejections_{name}": count for name, count in given.items()}


def pool(counters: dict[str, int] | None = None, **detection: Any) -> PoolLook:
    """A pool of one host."""
    config = {"outlier_detection": detection} if detection else {}
    return PoolLook(WEB, config, START, (host(ONE.address),), counters or {})


def causes(of: PoolLook, *statuses: int, **entry: Any) -> list[Cause]:
    """What is said of a pool's breaker after its host has answered so."""
    proxy = FakeProxy(seen=looked(pools=(of,)))
    events = [asked(number, each, **(entry or OWN)) for number, each in enumerate(statuses)]
    seen = failures(FakeSite([ONE], [proxy], list(events)), proxy)
    found = [each for one in seen for each in one.causes if each.kind == KIND]
    assert all(say(each.text, "ko") != str(each.text) for each in found)
    return found


@pytest.mark.parametrize(
    ("counters", "count"),
    [
        # Five gateway errors in a row are always looked for, and eject nobody by default.
        (stats(overflow=10, detected_consecutive_5xx=6, detected_consecutive_gateway_failure=4), 6),
        # Where there was room for some of those, they were not refused.
        (stats(overflow=6, detected_consecutive_5xx=6, detected_consecutive_gateway_failure=4), 6),
        (stats(overflow=3, detected_success_rate=3), 0),
        (stats(overflow=2, detected_consecutive_5xx=3, enforced_consecutive_5xx=1), 2),
        (stats(detected_consecutive_5xx=3, enforced_consecutive_5xx=3), 0),
    ],
)
def test_only_what_would_have_ejected_was_refused(counters: dict[str, int], count: int) -> None:
    """Envoy looks for room first, and counts every time that there is none."""
    of = pool(counters, **RUN)
    breaker = Breaker.of(of.config)
    assert breaker is not None
    assert refused(of, breaker, Since()) == count


def test_nobody_knows_what_was_refused_before_a_change() -> None:
    """Of a pool that was changed nobody has noted where its counters stood."""
    since = Since(began=START, reset={WEB: START}, counters={})
    assert refused(pool(stats(overflow=1), **RUN), Breaker(), since) is None


def test_a_breaker_without_room_is_told_with_the_failures() -> None:
    """The host failed on, as the only one may not be ejected."""
    counters = stats(
        overflow=10, detected_consecutive_5xx=6, detected_consecutive_gateway_failure=4
    )
    (cause,) = causes(pool(counters, max_ejection_percent=50, **RUN), *[503] * 20)
    assert str(cause.text) == (
        "web:80 has a breaker that would have ejected 6 times, and was refused: 3 5xx in a row "
        "eject, and 0 of 1 host can be out at once (50 %). So hosts that failed stayed in the pool"
    )
    assert (cause.count, cause.pool) == (20, "web:80")
    assert (cause.figures["refused"], cause.figures["ejections_overflow"]) == (6, 10)


def test_a_breaker_that_enforces_nothing() -> None:
    """It detects, and that is all."""
    counters = stats(detected_consecutive_5xx=2)
    off: dict[str, Any] = {**RUN, "enforcing_consecutive_5xx": 0}
    (cause,) = causes(pool(counters, **off), 500)
    assert str(cause.text).startswith(
        "web:80 has a breaker that ejects nobody: no threshold of it is on and enforced "
        "(it detected something 2 times)"
    )


def test_a_breaker_of_shares_with_too_few_hosts() -> None:
    """One host is not compared with anybody."""
    shares: dict[str, Any] = {**RUN, "consecutive_5xx": 0, "enforcing_failure_percentage": 100}
    (cause,) = causes(pool(**shares), 500)
    assert "can eject nobody of 1 host: 85 % of failures between two sweeps" in str(cause.text)


def test_a_breaker_that_could_or_had_nothing_to_do_is_not_told() -> None:
    """Nothing was refused, no host has failed, or there is no breaker."""
    full = stats(overflow=1, detected_consecutive_5xx=1)
    assert not causes(pool(**RUN), 500)
    assert not causes(pool(full), 500)
    assert not causes(pool(full, **RUN), 200)
    assert not causes(pool(full, **RUN), 503, flags=("UO",), details="its own")
