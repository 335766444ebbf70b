"""What outlier detection makes of a line of the log of tries."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from lab.envoy.attempt import Attempt


def attempt(status: int, flags: str) -> Attempt:
    """A line, read."""
    text = json.dumps({"time": "2026-11-23T21:45:23Z", "status": status, "flags": flags})
    return Attempt.model_validate_json(text)


@pytest.mark.parametrize(
    ("status", "flags", "counted"),
    [(500, "-", 500), (404, "-", 404), (0, "UT", 504), (0, "UF", 503), (503, "UC", 503)],
)
def test_what_outlier_detection_counts(status: int, flags: str, counted: int) -> None:
    """An answer is its status; a timeout is a 504, a connection that failed or broke a 503."""
    assert attempt(status, flags).counted_as == counted


@pytest.mark.parametrize(
    ("status", "flags", "local", "unconnected"),
    [
        (200, "-", False, False),
        (0, "-", True, False),
        (503, "UO", False, False),
        (504, "UT", True, False),
        (503, "UF", True, True),
        (503, "URX,UF", True, True),
        (200, "UC", True, False),
    ],
)
def test_whose_failure_it_is(status: int, flags: str, local: bool, unconnected: bool) -> None:
    """The proxy's own word, or the pod's answer."""
    found = attempt(status, flags)
    assert (found.local_failure, found.never_connected) == (local, unconnected)


def test_what_a_line_may_leave_out() -> None:
    """All but the time: nobody was asked, nobody answered."""
    found = Attempt.model_validate_json('{"time": "2026-11-23T21:45:23Z", "later": 1}')
    assert (found.status, found.flags, found.request_id) == (0, (), None)
    assert (found.upstream, found.cluster, found.duration_ms) == (None, None, None)


@pytest.mark.parametrize(("duration", "took"), [(None, 0), (250, 250), (-1, 0), (10**18, None)])
def test_a_damaged_duration_has_an_end(duration: int | None, took: int | None) -> None:
    """What no clock can have meant is cut to what one can, and no traceback."""
    found = attempt(503, "UC").model_copy(update={"duration_ms": duration})
    lasted = found.ended - found.time
    assert lasted == (timedelta(days=7) if took is None else timedelta(milliseconds=took))
