"""What a proxy could not read is joined by the time with whoever sent it, as it has no name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lab.observe.garbled import garbled, is_garbled
from lab.site.events import Asked, Sent

START = datetime(2026, 1, 1, tzinfo=UTC)


def _asked(seconds: float, **more: Any) -> Asked:
    given = {"proxy": "gateway", "status": 400, "details": "http1.codec_error", **more}
    return Asked(time=START + timedelta(seconds=seconds), **given)


def _sent(seconds: float, name: str, took: float = 1) -> Sent:
    given: dict[str, Any] = {"proxy": "gateway", "client_id": name, "failure": "connect"}
    when = START + timedelta(seconds=seconds)
    return Sent(time=when, seconds=took, service_seconds=took, **given)


@pytest.mark.parametrize(
    ("entry", "garbled_one"),
    [
        (_asked(0), True),
        (_asked(0, details="http2.codec_error"), True),
        (_asked(0, details="via_upstream"), False),
        (_asked(0, details=None), False),
        (_asked(0, client_id="a"), False),
    ],
)
def test_what_could_not_be_read(entry: Asked, *, garbled_one: bool) -> None:
    """Envoy says so itself; what has a client's name was read."""
    assert is_garbled(entry) == garbled_one


def test_each_is_joined_once() -> None:
    """Two at the same time are two, and a third has nobody."""
    entries = [_asked(0.2), _asked(0.1), _asked(0.3)]
    pairs = list(garbled(entries, [_sent(0, "a"), _sent(0, "b")]))
    assert [(entry.time, sent.client_id) for entry, sent in pairs] == [
        (entries[1].time, "a"),
        (entries[0].time, "b"),
    ]


def test_a_damaged_duration_is_no_end_of_the_world() -> None:
    """A log may have any number."""
    assert len(list(garbled([_asked(0)], [_sent(0, "a", 1e300)]))) == 1
