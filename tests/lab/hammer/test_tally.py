"""The figures of a run, each of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from lab.envoy.access import AccessEntry
from lab.hammer.cause import Cause
from lab.hammer.outcome import Failure, Outcome
from lab.hammer.pace import Pace
from lab.hammer.plan import HammerPlan
from lab.hammer.tally import MOST_ROWS, OTHERS, Row, Summary, Tally
from lab.site.events import Asked

PLAN = HammerPlan(url="http://goodjob/", count=9)


def outcome(status: int | None = 200, pod: str | None = None, **more: Any) -> Outcome:
    """One request's record."""
    version = None if pod is None else pod.split("-")[1]
    given = {"latency_seconds": 0.3, "service_seconds": 0.2, **more}
    return Outcome(index=0, request_id="r-0", status=status, pod=pod, version=version, **given)


def failed(failure: Failure, latency: float = 0.3, **more: Any) -> Outcome:
    """A request without an answer."""
    return outcome(None, failure=failure, latency_seconds=latency, **more)


def entry(**more: Any) -> AccessEntry:
    """What the proxy logged of it."""
    given = {"status": 200, "details": "via_upstream", **more}
    return AccessEntry(time=datetime(2026, 1, 1, tzinfo=UTC), **given)


def summarise(tally: Tally, plan: HammerPlan = PLAN, **more: Any) -> Summary:
    """The figures of a run whose four starts were half a second apart."""
    pace = Pace(start=0.0, rate=plan.rate, count=plan.count, duration=plan.duration_seconds)
    for index in range(4):
        slot = pace.take(index / 2)
        assert slot is not None
        pace.begin(slot, index / 2)
    given = {
        "run_id": "r",
        "elapsed_seconds": 2.0,
        "interrupted": False,
        "cause_source": "access log",
        "missing_entries": 7,
    }
    return tally.summary(plan, pace=pace, **{**given, **more})


def counted(*requests: tuple[Outcome, AccessEntry | None]) -> Summary:
    """The figures of these requests."""
    tally = Tally()
    for sent, logged in requests:
        tally.add(sent, logged)
    return summarise(tally)


def test_answered_failed_and_abandoned_are_all_that_were_sent() -> None:
    """What has neither an answer nor a failure was under way at the end."""
    found = counted(
        (outcome(body_bytes=10), None),
        (outcome(500, body_bytes=5), None),
        (failed(Failure.RESET, body_bytes=1), None),
    )
    assert (found.sent, found.answered, found.failed, found.abandoned) == (4, 2, 1, 1)
    assert (found.planned, found.not_started, found.ok, found.body_bytes) == (9, 5, 1, 16)
    assert (found.run_id, found.elapsed_seconds, found.missing_entries) == ("r", 2.0, 7)
    assert (found.achieved_rate, found.cause_source) == (2.0, "access log")


def test_the_latency_of_a_failure_is_apart() -> None:
    """A timeout of ten seconds is not the service's latency; and waiting counts, once apart."""
    found = counted(
        (outcome(latency_seconds=0.4, service_seconds=0.1), None),
        (failed(Failure.TIMEOUT, 10.0), None),
    )
    assert found.latency is not None
    assert found.service is not None
    assert found.failed_latency is not None
    assert (found.latency.max, found.service.max, found.failed_latency.max) == (0.4, 0.1, 10.0)
    assert found.latency.count == found.service.count == found.failed_latency.count == 1


def test_the_first_failure_of_a_kind_is_its_example() -> None:
    """One that has no words has the name of its cause."""
    found = counted(
        (failed(Failure.CONNECT, error="refused"), None),
        (failed(Failure.CONNECT, error="unreachable"), None),
        (failed(Failure.RESET), None),
    )
    assert found.errors == (
        (Cause.CLIENT_CONNECT_FAILED, "refused"),
        (Cause.CLIENT_RESET, "client_reset"),
    )


def test_requests_alike_are_one_row() -> None:
    """By pod, version, host, status and cause; in order, those that no pod answered last."""
    no_host = entry(status=503, flags="UH", details="no_healthy_upstream")
    late = entry(status=504, flags="UT", details="response_timeout", upstream="10.0.0.9:80")
    found = counted(
        (outcome(503), no_host),
        (outcome(504), late),
        (outcome(200, "shop-v2-b"), entry(upstream="10.0.0.2:80")),
        (outcome(500, "shop-v1-a"), entry(status=500)),
        (outcome(200, "shop-v1-b"), None),
        (outcome(200, "shop-v1-a"), entry()),
        (outcome(200, "shop-v1-a"), entry()),
        (failed(Failure.CONNECT), None),
    )
    assert found.rows == (
        Row("shop-v1-a", "v1", None, 200, Cause.OK, 2),
        Row("shop-v1-a", "v1", None, 500, Cause.APPLICATION_ERROR, 1),
        Row("shop-v1-b", "v1", None, 200, Cause.OK, 1),
        Row("shop-v2-b", "v2", None, 200, Cause.OK, 1),
        Row(None, None, None, None, Cause.CLIENT_CONNECT_FAILED, 1),
        Row(None, None, None, 503, Cause.NO_HEALTHY_UPSTREAM, 1),
        Row(None, None, "10.0.0.9:80", 504, Cause.UPSTREAM_TIMEOUT, 1),
    )
    assert found.ok == 4


def test_the_host_is_told_where_no_pod_answered() -> None:
    """A service that does not name itself is known by its address."""
    found = counted((outcome(200), entry(upstream="10.0.0.2:80")))
    assert found.rows == (Row(None, None, "10.0.0.2:80", 200, Cause.OK, 1),)


@pytest.mark.parametrize(
    ("details", "status", "row"),
    [
        ("via_upstream", 200, Row("shop-1", None, None, 200, Cause.OK, 1)),
        ("response_timeout", 504, Row(None, None, "shop-1", 504, Cause.UPSTREAM_TIMEOUT, 1)),
    ],
)
def test_a_pod_is_named_where_the_site_knows_its_address(
    details: str, status: int, row: Row
) -> None:
    """One that answered is who answered; one that did not is whom the proxy tried last."""
    asked = Asked(
        time=datetime(2026, 1, 1, tzinfo=UTC),
        proxy="gateway",
        pod="shop-1",
        upstream="10.0.0.2:80",
        status=status,
        details=details,
        flags=("UT",) if status == 504 else (),
    )
    assert counted((outcome(status), asked)).rows == (row,)


@pytest.mark.parametrize(
    ("sent", "logged", "figures"),
    [
        (outcome(200), entry(attempts=2), (1, 0, 0)),
        (outcome(200), entry(attempts=1), (0, 0, 0)),
        (outcome(200), entry(), (0, 0, 0)),
        (outcome(500), entry(status=500, attempts=3, flags="URX"), (0, 1, 0)),
        (outcome(200), entry(flags="DI"), (0, 0, 1)),
        (failed(Failure.RESET), entry(attempts=2), (0, 0, 0)),
        (outcome(200), None, (0, 0, 0)),
    ],
)
def test_what_the_log_alone_knows(
    sent: Outcome, logged: AccessEntry | None, figures: tuple[int, int, int]
) -> None:
    """Retries that hid a failure, retries that were used up, and delays."""
    found = counted((sent, logged), (sent, logged))
    twice = tuple(2 * figure for figure in figures)
    assert (found.hidden_retries, found.retries_exhausted, found.delayed) == twice


@pytest.mark.parametrize(
    ("rate", "changes", "behind"),
    [
        (None, {"late": 1}, False),
        (10.0, {"late": 0, "planned": 4}, False),
        (10.0, {"late": 1, "planned": 4}, True),
        (10.0, {"late": 0, "planned": 5}, True),
        (10.0, {"late": 0, "planned": 5, "interrupted": True}, False),
        (10.0, {"late": 1, "planned": 4, "interrupted": True}, True),
        (10.0, {"late": 0, "planned": None}, False),
    ],
)
def test_who_fell_behind(rate: float | None, changes: dict[str, Any], behind: bool) -> None:
    """Late starts, or slots that were never started though nobody interrupted; with a rate only."""
    found = replace(summarise(Tally()), plan=replace(PLAN, rate=rate), **changes)
    assert found.fell_behind is behind


def test_a_plan_of_time_alone_has_nothing_that_was_not_started() -> None:
    """And more that were sent than planned are not less than none."""
    found = summarise(Tally())
    assert replace(found, planned=None).not_started == 0
    assert replace(found, planned=3).not_started == 0
    assert replace(found, planned=5).not_started == 1


def test_a_name_for_every_request_does_not_fill_memory() -> None:
    """Beyond a thousand rows the pods are counted together, by status and cause."""
    tally = Tally()
    for index in range(MOST_ROWS + 50):
        tally.add(outcome(200, f"shop-v1-{index}"), None)
    tally.add(outcome(500, "shop-v1-new"), None)
    tally.add(outcome(200, "shop-v1-0"), None)
    rows = summarise(tally).rows
    assert MOST_ROWS == 1_000
    assert len(rows) == MOST_ROWS + 2
    others = [row for row in rows if row.pod == OTHERS]
    assert others == [
        Row(OTHERS, None, None, 200, Cause.OK, 50),
        Row(OTHERS, None, None, 500, Cause.APPLICATION_ERROR, 1),
    ]
    assert [row.count for row in rows if row.pod == "shop-v1-0"] == [2]
