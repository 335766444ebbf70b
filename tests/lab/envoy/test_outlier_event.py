"""A line of Envoy's log of ejections, as an Envoy 1.40 wrote it, and one with nothing in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from lab.envoy.outlier_event import OutlierEvent

LINE = (
    '{"type":"CONSECUTIVE_5XX","timestamp":"2026-11-23T21:03:23.707Z",'
    '"secs_since_last_action":"7","cluster_name":"outbound|80||web",'
    '"upstream_url":"127.42.1.2:8080","action":"EJECT","num_ejections":2,"enforced":true,'
    '"eject_consecutive_event":{}}'
)


def event(**given: Any) -> OutlierEvent:
    """That line, changed."""
    return OutlierEvent.model_validate_json(json.dumps(json.loads(LINE) | given))


def test_a_line() -> None:
    """Who, when, why, how often."""
    found = event()
    assert found.time == datetime(2026, 11, 23, 21, 3, 23, 707000, tzinfo=UTC)
    assert (found.cluster_name, found.address) == ("outbound|80||web", "127.42.1.2:8080")
    assert (found.detector, found.ejections) == ("CONSECUTIVE_5XX", 2)
    assert (found.ejects, found.returns) == (True, False)
    assert (found.success_rate, found.success_rate_threshold) == (None, None)


def test_what_is_left_out_has_its_zero_value() -> None:
    """Envoy writes it so by default."""
    text = (
        '{"timestamp":"2026-11-23T21:03:23Z","cluster_name":"a","upstream_url":"tcp://10.0.0.1:80"}'
    )
    found = OutlierEvent.model_validate_json(text)
    assert (found.action, found.detector, found.ejections) == ("EJECT", "CONSECUTIVE_5XX", 0)
    assert (found.enforced, found.ejects, found.returns) == (False, False, False)
    assert found.address == "10.0.0.1:80"


def test_a_return_ejects_nobody() -> None:
    """Whatever else is in the line."""
    found = event(action="UNEJECT")
    assert (found.ejects, found.returns) == (False, True)
    assert not event(enforced=False).ejects


def test_the_shares_that_a_sweep_found() -> None:
    """Ejections by failures have no threshold in the line; zero is a share, too."""
    found = event(eject_failure_percentage_event={"host_success_rate": 25.0})
    assert (found.success_rate, found.success_rate_threshold) == (25.0, None)
    found = event(eject_failure_percentage_event={})
    assert (found.success_rate, found.success_rate_threshold) == (0, None)
    rates = {"host_success_rate": 60.0, "cluster_success_rate_ejection_threshold": 71.5}
    found = event(eject_success_rate_event=rates)
    assert (found.success_rate, found.success_rate_threshold) == (60.0, 71.5)


@pytest.mark.parametrize(
    "given", [{"timestamp": "today"}, {"timestamp": "2026-11-23T21:03:23"}, {"action": "STAY"}]
)
def test_what_is_no_event(given: dict[str, Any]) -> None:
    """A time without a zone, and an action that there is not."""
    with pytest.raises(ValidationError):
        event(**given)
