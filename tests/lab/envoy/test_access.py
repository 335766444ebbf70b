"""What a line of the access log says of a retry."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from lab.envoy.access import AccessEntry


def entry(**given: Any) -> AccessEntry:
    """A request that was tried twice, and well the second time."""
    line = {"time": "2026-11-28T11:00:00Z", "status": 200, "attempts": 2, "flags": "-"}
    return AccessEntry.model_validate(line | given, strict=False)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"details": "via_upstream"},
        {"attempts": 3, "flags": "DI"},
        {"status": 404},
        {"status": 499},
        {"status": 1},
    ],
)
def test_a_retry_that_hid_a_failure(given: dict[str, Any]) -> None:
    """The client got a pod's own answer below 500, and not of the first try."""
    assert entry(**given).hid_a_failure


@pytest.mark.parametrize(
    "given",
    [
        {"attempts": 1},
        {"attempts": None},
        {"status": 500},
        {"status": 503},
        {"status": 0},
        {"status": 409, "flags": "URX"},
        {"status": 409, "flags": "UO"},
        {"details": "upstream_reset_after_response_started{remote_reset}"},
        {"status": 429, "details": "local_rate_limited"},
    ],
)
def test_no_failure_was_hidden(given: dict[str, Any]) -> None:
    """Nothing was tried again, or the client saw that it failed, or was gone."""
    assert not entry(**given).hid_a_failure


def test_what_a_line_may_leave_out() -> None:
    """All but the time and the status; what the lab does not log is passed over."""
    found = AccessEntry.model_validate_json(
        '{"time": "2026-11-28T11:00:00Z", "status": 200, "bytes_sent": 5}'
    )
    left_out = set(AccessEntry.model_fields) - {"time", "status", "flags"}
    assert {getattr(found, name) for name in left_out} == {None}
    assert (found.status, found.flags) == (200, ())


@pytest.mark.parametrize(
    "given",
    [
        {"status": "503"},
        {"status": None},
        {"flags": 7},
        {"time": "today"},
        {"time": "2026-11-28T11:00:00"},
        {"attempts": "2"},
    ],
)
def test_what_is_no_entry(given: dict[str, Any]) -> None:
    """The format is the lab's own, so a text is no number."""
    line = {"time": "2026-11-28T11:00:00Z", "status": 200} | given
    with pytest.raises(ValidationError):
        AccessEntry.model_validate_json(json.dumps(line))
