"""What the hammer reads of a site, and what it leaves there."""

from __future__ import annotations

import asyncio
import signal
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from lab.hammer import HammerPlan, Outcome, hammer, run
from lab.hammer.outcome import Failure
from lab.hammer.source import ProxyLog
from lab.site.events import Asked, Lost, Sent
from lab.site.events import Mark as SiteMark
from tests.lab.hammer.conftest import pod, script, serving

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.hammer import Summary
    from lab.site import Live

WHEN = datetime(2026, 1, 1, tzinfo=UTC)


class Place:
    """A site that tells of two proxies, and keeps what it is given."""

    def __init__(self) -> None:
        self.kept: list[Sent] = []
        self.asked = [Asked(time=WHEN, proxy=name, status=200) for name in ("gateway", "sidecar")]

    def mark(self) -> SiteMark:
        """This moment."""
        return SiteMark(places={"here": (1, 2)})

    def events(self, after: SiteMark, *, kinds: object) -> tuple[Sequence[Asked], SiteMark]:
        """All that there is."""
        assert kinds == {"asked"}
        return self.asked, after

    def record(self, sent: Sequence[Sent]) -> None:
        """Keep it."""
        self.kept += sent


def log_of(place: Place) -> ProxyLog:
    """The log of its gateway."""
    return ProxyLog(cast("Live", place), "gateway")


def test_only_what_its_own_proxy_did_is_read() -> None:
    """Each proxy has a log of its own."""
    log = log_of(Place())
    entries, mark = log.entries_since(log.mark())
    assert [each.proxy for each in entries] == ["gateway"]
    assert mark == log.mark()


def test_an_outcome_is_kept_as_the_client_saw_it() -> None:
    """With the time that it waited, what came of it, and its number."""
    place = Place()
    plan = HammerPlan(url="http://goodjob.localhost:18080/test?a=b", count=2, method="POST")
    answered = Outcome(0, "r-0", 0.3, 0.2, 503, "shop-1", "v1", began=WHEN)
    broken = Outcome(1, "r-1", 0.5, 0.4, failure=Failure.TIMEOUT, began=WHEN)
    log_of(place).keep(plan, [answered, broken])
    assert place.kept == [
        Sent(
            time=WHEN,
            proxy="gateway",
            client_id="r-0",
            method="POST",
            path="/test?a=b",
            status=503,
            seconds=0.3,
            service_seconds=0.2,
            pod="shop-1",
            version="v1",
        ),
        Sent(
            time=WHEN,
            proxy="gateway",
            client_id="r-1",
            method="POST",
            path="/test?a=b",
            failure="timeout",
            seconds=0.5,
            service_seconds=0.4,
        ),
    ]


def test_logs_that_lost_their_older_lines_are_named() -> None:
    """Once each; that lines were damaged or not read is another matter."""
    told = [
        Lost(time=WHEN, what="sent.jsonl", log="client", why="rotated"),
        Lost(time=WHEN, what="sent.jsonl", log="client", why="rotated"),
        Lost(time=WHEN, what="callers/gateway/access.jsonl", log="access", why="rotated"),
        Lost(time=WHEN, what="events.jsonl", log="events", why="damaged", lines=1),
    ]

    class Losing(Place):
        def events(self, after: SiteMark, *, kinds: object) -> tuple[Sequence[Any], SiteMark]:
            assert kinds == {"lost"}
            return told, after

    log = log_of(Losing())

    assert log.cut(log.mark()) == ("callers/gateway/access.jsonl", "sent.jsonl")


async def _five(keep: object) -> Summary:
    async with serving(script(*[pod("v1")] * 5)) as server:
        return await hammer(HammerPlan(url=server.url, count=5), keep=keep)  # type: ignore[arg-type]  # doubles


def test_every_request_of_a_run_is_handed_over_once() -> None:
    """In order, with the times that they began at."""
    batches: list[list[Outcome]] = []
    before = datetime.now(UTC)
    summary = asyncio.run(_five(lambda _plan, outcomes: batches.append(outcomes)))
    kept = [each for batch in batches for each in batch]
    assert [each.index for each in kept] == [0, 1, 2, 3, 4]
    assert kept == sorted(kept, key=lambda each: each.began)
    assert all(timedelta() <= each.began - before < timedelta(minutes=1) for each in kept)
    assert summary.unkept == 0


def test_a_disk_that_is_full_ends_no_run() -> None:
    """The figures are there, and say what could not be kept."""

    def keep(_plan: HammerPlan, _outcomes: Sequence[Outcome]) -> None:
        raise OSError(28, "No space left on device")

    summary = asyncio.run(_five(keep))
    assert (summary.answered, summary.unkept) == (5, 5)


def test_an_address_is_stronger_than_the_name(closed_port: int) -> None:
    """The lab is on this machine, whatever a public name resolves to; the name goes with it."""

    async def scenario() -> tuple[Summary, str]:
        async with serving(script(pod("v1"))) as server:
            port = server.url.rpartition(":")[2].partition("/")[0]
            url = f"http://pay.example.com:{port}/test"
            summary = await hammer(HammerPlan(url=url, address="127.0.0.1", count=1))
            return summary, server.requests[0].headers["host"]

    summary, host = asyncio.run(scenario())
    assert summary.answered == 1
    assert host.startswith("pay.example.com:")
    plan = HammerPlan(url=f"https://pay.example.com:{closed_port}/", address="127.0.0.1", count=1)
    assert str(plan.target) == f"https://127.0.0.1:{closed_port}/"
    assert plan.host == "pay.example.com"


def test_a_run_leaves_signals_as_it_found_them(closed_port: int) -> None:
    """Whoever runs it may want a SIGTERM to end in order, too."""

    def ours(_number: int, _frame: object) -> None:
        pytest.fail("nobody sends one")

    before = signal.signal(signal.SIGTERM, ours)
    try:
        run(HammerPlan(url=f"http://127.0.0.1:{closed_port}/", count=1))
        assert signal.getsignal(signal.SIGTERM) is ours
    finally:
        signal.signal(signal.SIGTERM, before)
