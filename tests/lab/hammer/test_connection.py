"""What comes over a connection, and what becomes of the connection."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from lab.hammer.connection import HEAD_BYTES, Answer, Broken, Connection, connect
from lab.hammer.outcome import Failure
from lab.hammer.plan import HammerPlan
from tests.lab.hammer.conftest import Request, Server, response, serving

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

REQUEST = b"GET /test HTTP/1.1\r\nhost: x\r\n\r\n"


def talk(
    sent: bytes,
    ask: Callable[[Connection], Awaitable[None]],
    *,
    method: str = "GET",
    ends: bool = False,
) -> Server:
    """Ask a server that answers every request with these bytes."""

    async def answer(_request: Request, writer: asyncio.StreamWriter) -> bool:
        writer.write(sent)
        return not ends

    async def scenario() -> Server:
        async with serving(answer) as server:
            connection = await connect(HammerPlan(url=server.url, count=1, method=method), None)
            try:
                await ask(connection)
            finally:
                connection.close()
            return server

    return asyncio.run(scenario())


async def asked(connection: Connection, seconds: float = 30.0) -> Answer:
    """Ask once."""
    answer = Answer()
    await connection.ask(REQUEST, answer, time.perf_counter() + seconds)
    return answer


@pytest.mark.parametrize(
    ("sent", "method", "status", "body", "usable"),
    [
        (response(200, b"hello"), "GET", 200, b"hello", True),
        (response(204), "GET", 204, b"", True),
        (response(304, headers={"etag": "x"}), "GET", 304, b"", True),
        (
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
            "GET",
            200,
            b"abc",
            True,
        ),
        (
            b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok",
            "GET",
            200,
            b"ok",
            False,
        ),
        (
            b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" + response(200, b"late"),
            "GET",
            200,
            b"late",
            True,
        ),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n", "HEAD", 200, b"", True),
    ],
)
def test_an_answer_is_read_to_its_end(
    sent: bytes, method: str, status: int, body: bytes, usable: bool
) -> None:
    """However its end is told; where the server keeps the connection, the next one is read too."""

    async def ask(connection: Connection) -> None:
        for _ in range(2 if usable else 1):
            answer = await asked(connection)
            assert (answer.status, answer.body, answer.body_bytes) == (status, body, len(body))
            assert connection.usable is usable

    talk(sent, ask, method=method)


def test_a_body_may_end_with_the_connection() -> None:
    """Where the head names no other end (RFC 9112, section 6.3)."""

    async def ask(connection: Connection) -> None:
        assert (await asked(connection)).body == b"all of it"

    talk(b"HTTP/1.1 200 OK\r\n\r\nall of it", ask, ends=True)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", "HTTP"),
        (b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n", "101"),
        (b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * (HEAD_BYTES // 6 + 10_000), "bytes of headers"),
    ],
)
def test_what_is_no_answer_breaks_the_connection(sent: bytes, said: str) -> None:
    """Other protocols, and a head without end; why is said."""

    async def ask(connection: Connection) -> None:
        with pytest.raises(Broken) as broken:
            await asked(connection)
        assert broken.value.failure is Failure.RESET
        assert said in str(broken.value.said)
        assert not connection.usable

    talk(sent, ask)


def test_a_status_that_came_is_known_although_the_answer_broke_off() -> None:
    """The caller's own answer was filled so far."""

    async def ask(connection: Connection) -> None:
        answer = Answer()
        with pytest.raises(Broken):
            await connection.ask(REQUEST, answer, time.perf_counter() + 30)
        assert (answer.status, answer.body) == (200, b"half")

    talk(response(200, b"half of it")[:-6], ask, ends=True)


def test_a_timer_serves_many_requests() -> None:
    """It was set for the first one; the last one has its own time all the same."""

    async def ask(connection: Connection) -> None:
        for _ in range(3):
            await asked(connection, 0.2)
            await asyncio.sleep(0.15)

    talk(response(200), ask)


def test_the_time_of_a_later_request_ends_too() -> None:
    """With an error, so that whoever waits knows."""

    async def scenario() -> None:
        answers = [response(200)]

        async def once(_request: Request, writer: asyncio.StreamWriter) -> bool:
            if answers:
                writer.write(answers.pop())
            return True

        async with serving(once) as server:
            connection = await connect(HammerPlan(url=server.url, count=1), None)
            await asked(connection)
            with pytest.raises(TimeoutError):
                await asked(connection, 0.1)
            connection.close()

    asyncio.run(scenario())


def test_what_nobody_asked_for_ends_the_connection() -> None:
    """A second answer to one request would be taken for that of the next."""

    async def ask(connection: Connection) -> None:
        await asked(connection)
        async with asyncio.timeout(30):
            while connection.usable:  # noqa: ASYNC110 - it is the server that sends
                await asyncio.sleep(0.01)

    async def scenario() -> None:
        async def twice(_request: Request, writer: asyncio.StreamWriter) -> bool:
            writer.write(response(200, b"one"))
            await writer.drain()
            await asyncio.sleep(0.05)
            writer.write(response(200, b"two"))
            return True

        async with serving(twice) as server:
            connection = await connect(HammerPlan(url=server.url, count=1), None)
            await ask(connection)

    asyncio.run(scenario())
