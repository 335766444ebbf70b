"""Which end of a pod has cut off a request, and why it ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lab.observe.ending import Endings
from lab.site.events import PodTurned, Tried

START = datetime(2026, 1, 1, tzinfo=UTC)


def _cut(seconds: float, *turns: PodTurned, pod: str = "app-1", flag: str = "UC") -> str | None:
    tried = Tried(time=START, proxy="gateway", pod=pod, flags=(flag,))
    found = Endings(turns).of(tried, START + timedelta(seconds=seconds))
    return None if found is None else str(found.cut)


def _turned(to: Any, seconds: float, **facts: Any) -> PodTurned:
    return PodTurned(time=START + timedelta(seconds=seconds), pod="app-1", to=to, **facts)


def _left(begins: float, ends: float, term: float, grace: float) -> tuple[PodTurned, PodTurned]:
    gone = _turned("gone", ends, term_seconds=term, grace_seconds=grace)
    return _turned("terminating", begins), gone


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        (
            _left(8, 10.02, 2.02, 2),
            "app-1 ended, 2 s after SIGTERM: terminationGracePeriodSeconds is 2",
        ),
        (
            _left(5, 10, 2, 5),
            "app-1 ended, 2 s after SIGTERM: terminationGracePeriodSeconds is 5, preStop included",
        ),
        (_left(9.5, 10, 0.5, 30), "app-1 ended, 0.5 s after SIGTERM"),
        ((_turned("gone", 10),), "app-1 ended"),
        ((_turned("ended", 10, exit_code=1),), "app-1 ended: exit code 1"),
        ((_turned("ended", 10, exit_code=-9),), "app-1 ended: killed by SIGKILL"),
        (
            (_turned("ended", 10, exit_code=137, reason="OOMKilled"),),
            "app-1 ended: OOMKilled, exit code 137",
        ),
    ],
)
def test_an_end_says_why(turns: tuple[PodTurned, ...], said: str) -> None:
    """A grace period that was too short, a crash, a pod that did not wait for its requests."""
    assert _cut(10, *turns) == said


@pytest.mark.parametrize(
    ("seconds", "cuts"), [(9.4, False), (9.5, True), (10.1, True), (10.2, False)]
)
def test_an_end_cuts_off_what_breaks_with_it(seconds: float, cuts: bool) -> None:
    """What broke some time before was broken by something else, such as a fault."""
    assert (_cut(seconds, _turned("ended", 10)) is not None) == cuts


def test_another_pods_end_is_none() -> None:
    """Nor is what Envoy gave up itself cut off by anybody."""
    assert _cut(10, _turned("ended", 10), pod="app-2") is None
    assert _cut(10, _turned("ended", 10), flag="UT") is None
    assert _cut(10, _turned("ended", 2), _turned("ended", 10, exit_code=3)) == (
        "app-1 ended: exit code 3"
    )
