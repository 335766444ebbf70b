"""Runs against real sockets: what is sent, what is counted, and how a run ends."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from typing import TYPE_CHECKING

import pytest
import uvloop

from lab.hammer import Cause, HammerPlan, Outcome, Summary, hammer, run
from tests.lab.hammer.conftest import (
    Answer,
    Request,
    Server,
    close,
    hang,
    pod,
    reset,
    response,
    script,
    serving,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from lab.hammer.pace import Progress


def causes(summary: Summary) -> dict[Cause, int]:
    """Count by cause."""
    return {row.cause: row.count for row in summary.rows}


async def until(true: Callable[[], bool]) -> None:
    """Wait for a condition, in bounded time."""
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110  # the condition is in another task or thread
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(("count", "concurrency"), [(1, 1), (100, 30), (7, 50), (10, 3)])
def test_exactly_as_many_as_asked_are_sent(count: int, concurrency: int) -> None:
    """No remainder is lost to the workers, and every request has its own id."""

    async def scenario() -> tuple[Summary, Server]:
        async with serving(script(pod("v1"))) as server:
            return await hammer(
                HammerPlan(url=server.url, count=count, concurrency=concurrency)
            ), server

    summary, server = asyncio.run(scenario())

    assert summary.sent == summary.answered == summary.ok == count
    assert {request.headers["x-goodjob-request"] for request in server.requests} == {
        f"{summary.run_id}-{index}" for index in range(count)
    }
    assert len(server.requests) == count
    assert server.connections <= concurrency


def test_answers_are_counted_by_pod_version_status_and_cause() -> None:
    """Who answered what; the connection is kept between the requests."""

    async def scenario() -> tuple[Summary, Server, list[Outcome]]:
        outcomes: list[Outcome] = []
        answers = [pod("v2"), pod("v1"), pod("v2", 500), pod("v1", 404), response(503, b"sorry")]
        async with serving(script(*answers)) as server:
            plan = HammerPlan(url=server.url, count=5)
            return await hammer(plan, on_outcome=outcomes.append), server, outcomes

    summary, server, outcomes = asyncio.run(scenario())

    assert [(r.pod, r.version, r.status, r.cause, r.count) for r in summary.rows] == [
        ("goodjob-v1-a", "v1", 200, Cause.OK, 1),
        ("goodjob-v1-a", "v1", 404, Cause.CLIENT_ERROR, 1),
        ("goodjob-v2-a", "v2", 200, Cause.OK, 1),
        ("goodjob-v2-a", "v2", 500, Cause.APPLICATION_ERROR, 1),
        (None, None, 503, Cause.APPLICATION_ERROR, 1),
    ]
    assert [outcome.text for outcome in outcomes[:2]] == [
        "굿잡 v2 요청입니다.\n",
        "굿잡 v1 요청입니다.\n",
    ]
    assert server.connections == 1
    assert summary.cause_source == "response"


def test_the_request_is_the_one_of_the_plan() -> None:
    """The name stays in the Host header although the address is connected to."""

    async def scenario() -> Request:
        async with serving(script(pod("v1"))) as server:
            plan = HammerPlan(
                url=f"http://goodjob.localhost:{server.port}/test?a=b",
                count=1,
                method="POST",
                headers=(("ukids-user", "green"), ("x-note", "초록")),
            )
            summary = await hammer(plan)
            assert summary.ok == 1
            host = f"goodjob.localhost:{server.port}"
            assert server.requests[0].headers["host"] == host
            return server.requests[0]

    request = asyncio.run(scenario())

    assert (request.method, request.target) == ("POST", "/test?a=b")
    assert request.headers["ukids-user"] == "green"
    assert request.headers["x-note"] == "초록"
    assert request.headers["accept-encoding"] == "identity"


def test_a_host_header_of_the_plan_is_the_only_one() -> None:
    """It chooses the virtual host, instead of the one in the URL."""

    async def scenario() -> Request:
        async with serving(script(pod("v1"))) as server:
            plan = HammerPlan(url=server.url, count=1, headers=(("Host", "goodjob.localhost"),))
            await hammer(plan)
            return server.requests[0]

    assert asyncio.run(scenario()).headers["host"] == "goodjob.localhost"


def test_redirects_and_cookies_are_not_followed() -> None:
    """A redirect is an answer; a cookie would pin the next request to a pod."""
    moved = response(302, b"", {"location": "/elsewhere", "set-cookie": "pod=a"})

    async def scenario() -> tuple[Summary, Server]:
        async with serving(script(moved)) as server:
            return await hammer(HammerPlan(url=server.url, count=2)), server

    summary, server = asyncio.run(scenario())

    assert [(row.status, row.count) for row in summary.rows] == [(302, 2)]
    assert {request.target for request in server.requests} == {"/test"}
    assert all("cookie" not in request.headers for request in server.requests)


def test_a_large_body_is_counted_and_not_kept() -> None:
    """64 KiB are kept, all of it is read, and the connection stays in use."""
    size = 300_000

    async def scenario() -> tuple[Summary, Server, list[Outcome]]:
        outcomes: list[Outcome] = []
        async with serving(script(response(200, b"x" * size))) as server:
            plan = HammerPlan(url=server.url, count=2)
            return await hammer(plan, on_outcome=outcomes.append), server, outcomes

    summary, server, outcomes = asyncio.run(scenario())

    assert [len(outcome.body) for outcome in outcomes] == [65_536, 65_536]
    assert summary.body_bytes == 2 * size
    assert server.connections == 1


def test_a_refused_connection_is_the_clients(closed_port: int) -> None:
    """There was no answer at all, and the sentence is the operating system's."""
    plan = HammerPlan(url=f"http://127.0.0.1:{closed_port}/", count=3)

    summary = asyncio.run(hammer(plan))

    assert causes(summary) == {Cause.CLIENT_CONNECT_FAILED: 3}
    assert (summary.sent, summary.answered, summary.failed) == (3, 0, 3)
    assert summary.errors[0][1] == "Connection refused"
    assert summary.latency is None
    assert summary.failed_latency is not None
    assert summary.failed_latency.count == 3


@pytest.mark.parametrize("answer", [close, reset])
def test_a_broken_connection_is_a_reset(answer: Answer) -> None:
    """Closed or reset before the answer: the client can't know more."""

    async def scenario() -> Summary:
        async with serving(answer) as server:
            return await hammer(HammerPlan(url=server.url, count=2))

    assert causes(asyncio.run(scenario())) == {Cause.CLIENT_RESET: 2}


def test_an_answer_that_breaks_off_is_not_an_answer() -> None:
    """The status came, the body didn't: failed, with the status shown."""

    async def half(_request: Request, writer: asyncio.StreamWriter) -> bool:
        writer.write(response(200, b"x" * 100)[:-50])
        return False

    async def scenario() -> Summary:
        async with serving(half) as server:
            return await hammer(HammerPlan(url=server.url, count=1))

    summary = asyncio.run(scenario())

    assert [(row.status, row.cause) for row in summary.rows] == [(200, Cause.CLIENT_RESET)]
    assert (summary.answered, summary.failed, summary.ok) == (0, 1, 0)


def test_the_timeout_is_for_the_whole_request() -> None:
    """Also an answer that keeps dripping is cut off."""

    async def drip(_request: Request, writer: asyncio.StreamWriter) -> bool:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    async def scenario() -> Summary:
        async with serving(drip) as server:
            return await hammer(HammerPlan(url=server.url, count=1, timeout_seconds=0.2))

    summary = asyncio.run(scenario())

    assert causes(summary) == {Cause.CLIENT_TIMEOUT: 1}
    ((cause, words),) = summary.errors
    assert (cause, str(words)) == (Cause.CLIENT_TIMEOUT, "no complete answer within 0.2 s")


def test_the_latency_of_an_open_loop_counts_the_waiting() -> None:
    """One worker, each answer after 0.2 s, ten due in 0.1 s: the last waited for all the others."""

    async def slow(_request: Request, writer: asyncio.StreamWriter) -> bool:
        await asyncio.sleep(0.2)
        writer.write(pod("v1"))
        return True

    async def scenario() -> Summary:
        async with serving(slow) as server:
            return await hammer(HammerPlan(url=server.url, count=10, rate=100.0))

    summary = asyncio.run(scenario())

    assert summary.latency is not None
    assert summary.service is not None
    assert summary.latency.max >= 10 * 0.2 - 0.1
    assert summary.service.min < summary.latency.max
    assert summary.fell_behind
    assert summary.late > 0
    assert summary.lag is not None
    assert summary.lag.max >= 9 * 0.2 - 0.1
    assert summary.no_worker > 0
    assert summary.achieved_rate is not None
    assert summary.achieved_rate < 100.0


def test_a_duration_ends_with_what_is_under_way() -> None:
    """Nothing new is started after the deadline; the answer that was awaited still counts."""

    async def scenario() -> tuple[Summary, Server]:
        async def slow(_request: Request, writer: asyncio.StreamWriter) -> bool:
            await asyncio.sleep(0.7)
            writer.write(pod("v1"))
            return True

        async with serving(slow) as server:
            plan = HammerPlan(url=server.url, duration_seconds=0.5, concurrency=2)
            return await hammer(plan), server

    summary, server = asyncio.run(scenario())

    assert summary.sent == summary.answered == len(server.requests) == 2
    assert summary.elapsed_seconds >= 0.7
    assert not summary.interrupted


def test_slots_that_nobody_was_free_for_are_reported() -> None:
    """Twenty were due, one worker was stuck: the rest is said to be missing."""

    async def scenario() -> Summary:
        async with serving(hang) as server:
            return await hammer(
                HammerPlan(url=server.url, duration_seconds=0.2, rate=100.0, timeout_seconds=0.5)
            )

    summary = asyncio.run(scenario())

    assert summary.planned == 20
    assert summary.sent + summary.not_started == 20
    assert summary.not_started > 0
    assert summary.fell_behind


def test_cancelling_returns_what_was_done() -> None:
    """The answered are counted, those under way are said to be given up."""

    async def scenario() -> Summary:
        async def two_then_hang(request: Request, writer: asyncio.StreamWriter) -> bool:
            if len(server.requests) > 2:
                return await hang(request, writer)
            writer.write(pod("v1"))
            return True

        async with serving(two_then_hang) as server:
            task = asyncio.create_task(hammer(HammerPlan(url=server.url, count=10)))
            await until(lambda: len(server.requests) == 3)
            task.cancel()
            return await task

    summary = asyncio.run(scenario())

    assert summary.interrupted
    assert (summary.sent, summary.answered, summary.abandoned) == (3, 2, 1)
    assert summary.not_started == 7
    assert not summary.fell_behind


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_a_run_and_keep_its_figures(number: signal.Signals) -> None:
    """Ctrl-C and SIGTERM: the summary comes back, marked as interrupted."""
    ready, over = threading.Event(), threading.Event()
    ports: list[int] = []

    async def serve() -> None:
        async with serving(script(pod("v1"))) as server:
            ports.append(server.port)
            ready.set()
            await until(over.is_set)

    server = threading.Thread(target=lambda: asyncio.run(serve()))
    server.start()

    def shoot(outcome: Outcome) -> None:
        if outcome.index == 4:
            os.kill(os.getpid(), number)

    try:
        assert ready.wait(30)
        plan = HammerPlan(url=f"http://127.0.0.1:{ports[0]}/", duration_seconds=25)
        summary = run(plan, on_outcome=shoot)
    finally:
        over.set()
        server.join(30)

    assert summary.interrupted
    assert summary.ok >= 5


def test_a_failing_callback_ends_the_run_with_its_own_exception() -> None:
    """It isn't wrapped in a group, and no worker is left behind."""

    def fail(_outcome: Outcome) -> None:
        message = "the pipe is gone"
        raise BrokenPipeError(message)

    async def scenario() -> None:
        async with serving(script(pod("v1"))) as server:
            await hammer(HammerPlan(url=server.url, count=5, concurrency=3), on_outcome=fail)

    with pytest.raises(BrokenPipeError, match="the pipe is gone"):
        asyncio.run(scenario())


def test_a_stop_of_the_service_is_told_by_a_closed_loop() -> None:
    """One request of many waited; the percentile does not show it, and the figures beside it do."""
    asked = 0

    async def stops_once(_request: Request, writer: asyncio.StreamWriter) -> bool:
        nonlocal asked
        asked += 1
        if asked == 150:
            await asyncio.sleep(1)
        writer.write(pod("v1"))
        return True

    async def scenario() -> Summary:
        async with serving(stops_once) as server:
            return await hammer(HammerPlan(url=server.url, count=300))

    found = asyncio.run(scenario())

    assert found.hidden is not None
    assert found.hidden.longest >= 1
    assert found.hidden.p99 < 0.5 < found.hidden.corrected_p99
    assert found.hidden.missed > 1
    assert found.hidden.telling


def test_a_schedule_hides_nothing() -> None:
    """Its latency counts from when each was due; a timer that is early makes no answer earlier."""

    async def scenario() -> Summary:
        async with serving(script(pod("v1"))) as server:
            return await hammer(HammerPlan(url=server.url, count=150, rate=777.0))

    # Its timers have whole milliseconds, and so are early by a part of one.
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(scenario())

    assert found.hidden is None
    assert found.latency is not None
    assert found.service is not None
    assert found.latency.min >= found.service.min >= 0


def test_an_answer_that_comes_too_late_is_not_that_to_the_next_request() -> None:
    """The connection is given up with the request that was."""
    asked: list[int] = []

    async def late_once(_request: Request, writer: asyncio.StreamWriter) -> bool:
        asked.append(0)
        if len(asked) == 1:
            await asyncio.sleep(0.5)
            writer.write(pod("v1", 500))
        else:
            writer.write(pod("v1"))
        return True

    async def scenario() -> tuple[Summary, Server]:
        async with serving(late_once) as server:
            plan = HammerPlan(url=server.url, count=3, timeout_seconds=0.3)
            return await hammer(plan), server

    found, server = asyncio.run(scenario())

    assert [(row.status, row.count) for row in found.rows] == [(200, 2), (None, 1)]
    assert server.connections == 2


def test_a_generator_that_is_held_up_knows_it() -> None:
    """Whoever computes between the answers is what is slow, and not who was asked."""

    def compute(_outcome: Outcome) -> None:
        until = time.process_time() + 0.03
        while time.process_time() < until:
            pass

    async def scenario() -> Summary:
        async with serving(script(pod("v1"))) as server:
            plan = HammerPlan(url=server.url, count=100, rate=1000.0, concurrency=4)
            return await hammer(plan, on_outcome=compute)

    found = asyncio.run(scenario())

    assert found.bottleneck
    assert found.fell_behind


def test_progress_is_told_meanwhile() -> None:
    """How many of how many, and how long it will take."""
    told: list[Progress] = []

    async def scenario() -> Summary:
        async with serving(script(pod("v1"))) as server:
            plan = HammerPlan(url=server.url, count=8, rate=10.0)
            return await hammer(plan, on_progress=told.append)

    assert asyncio.run(scenario()).ok == 8
    assert [each.planned for each in told] == [8] * len(told)
    assert told[0].begun <= told[-1].begun <= 8
    assert all(each.left is not None and each.left <= 0.8 for each in told)
