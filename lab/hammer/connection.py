"""One HTTP/1.1 connection to whoever is asked: a request out, its answer in, and the next.

The parser is llhttp, that of Node.js, by way of httptools, as in uvicorn. A client library does
more than is wanted here (cookies, redirects, pools, encodings), and that would be measured as if it
were the service's: ``benchmarks/hammer.py`` compares it with ``hey``.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import httptools

from lab.hammer.outcome import BODY_BYTES, TELLING_HEADERS, Failure
from lab.words import Text

if TYPE_CHECKING:
    from lab.hammer.plan import HammerPlan

HEAD_BYTES = 256 * 1024
"""A head that is longer is none."""
_KEPT = {name.encode(): name for name in (*TELLING_HEADERS, "x-goodjob-pod", "x-goodjob-version")}
_LENGTHS = frozenset({b"content-length", b"transfer-encoding"})


@dataclass(slots=True)
class Answer:
    """What has come back of one request so far."""

    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    """Those that say who answered."""
    body: bytes = b""
    """The beginning of it."""
    body_bytes: int = 0


class Broken(Exception):
    """There is no whole answer.

    Args:
        failure: of which kind.
        said: why: ours, or as the operating system, TLS or the parser puts it.
    """

    def __init__(self, failure: Failure, said: Text | str) -> None:
        super().__init__(said)
        self.failure = failure
        self.said = said


class Connection(asyncio.Protocol):
    """A connection that stays open from one request to the next.

    Args:
        bodiless: whether answers have no body, whatever their head says (``HEAD``).
    """

    def __init__(self, *, bodiless: bool = False) -> None:
        self._bodiless = bodiless
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._answer = Answer()
        self._awaited: asyncio.Future[float] | None = None
        self._head_bytes = 0
        self._in_head = True
        self._has_length = False
        self._deadline = 0.0
        self._timer: asyncio.TimerHandle | None = None

    @property
    def usable(self) -> bool:
        """Whether another request can be sent."""
        return self._transport is not None and not self._transport.is_closing()

    async def ask(self, request: bytes, answer: Answer, deadline: float) -> float:
        """Send a request and wait for the whole of its answer; when that was there.

        Args:
            request: its bytes.
            answer: filled as it comes, so that what came before a failure is known as well.
            deadline: until when to wait, by ``time.perf_counter``.

        Raises:
            Broken: the connection ended before.
            TimeoutError: the time is over.
        """
        assert self._transport is not None  # noqa: S101 - only what is usable is asked
        self._answer = answer
        self._head_bytes, self._in_head, self._has_length = 0, True, False
        self._deadline = deadline
        if self._timer is None:
            self._look_at_the_clock()
        self._awaited = self._loop.create_future()
        self._transport.write(request)
        try:
            return await self._awaited
        finally:
            self._awaited = None

    def close(self) -> None:
        """End it at once; what it still waits for is given up."""
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is not None:
            self._transport.abort()

    def _look_at_the_clock(self) -> None:
        """One timer serves all requests: setting one for each costs more than sending them."""
        left = self._deadline - time.perf_counter()
        if left > 0:
            self._timer = self._loop.call_later(left, self._look_at_the_clock)
            return
        self._timer = None
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_exception(TimeoutError())

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is open."""
        # uvloop's transports do not derive from asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Read on; what nobody asked for ends the connection."""
        if self._awaited is None or self._awaited.done():
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            # 101 to a request that asked for none.
            self._fail(Failure.RESET, "101 Switching Protocols")
            return
        except httptools.HttpParserError as error:
            self._fail(Failure.RESET, str(error))
            return
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self._fail(Failure.RESET, Text("hammer-long-head", most=HEAD_BYTES))

    def eof_received(self) -> None:
        """The end of the connection is that of a body that has no other end."""
        if self._awaited is not None and not self._in_head and not self._has_length:
            self._complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing comes any more."""
        self._transport = None
        self._fail(Failure.RESET, "" if exc is None else words(exc))

    # What the parser calls.

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep what says who answered."""
        name = name.lower()
        if name in _KEPT:
            self._answer.headers.setdefault(_KEPT[name], value.decode("utf-8", errors="replace"))
        elif name in _LENGTHS:
            self._has_length = True

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._answer.status = self._parser.get_status_code()
        if self._informs():
            self._has_length = False
            return
        self._in_head = False
        if self._bodiless:
            # The parser waits for a body; the next answer needs one that does not.
            self._parser = httptools.HttpResponseParser(self)
            self._complete()

    def on_body(self, body: bytes) -> None:
        """Count it, and keep its beginning."""
        answer = self._answer
        answer.body_bytes += len(body)
        if len(answer.body) < BODY_BYTES:
            answer.body += body[: BODY_BYTES - len(answer.body)]

    def on_message_complete(self) -> None:
        """The answer is whole."""
        if self._bodiless or self._informs():
            return
        keep = self._parser.should_keep_alive()
        self._complete()
        if not keep and self._transport is not None:
            self._transport.close()

    def _informs(self) -> bool:
        """Whether it is a word on the way (1xx) and the answer is still to come."""
        return self._answer.status is not None and 100 <= self._answer.status < 200

    def _complete(self) -> None:
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_result(time.perf_counter())

    def _fail(self, failure: Failure, said: Text | str) -> None:
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_exception(Broken(failure, said))
        self.close()


async def connect(plan: HammerPlan, context: ssl.SSLContext | None) -> Connection:
    """Open a connection to where a plan goes.

    Raises:
        Broken: it could not be opened.
    """
    target = plan.target
    try:
        _, connection = await asyncio.get_running_loop().create_connection(
            lambda: Connection(bodiless=plan.method == "HEAD"),
            target.host,
            target.port or (443 if context is not None else 80),
            ssl=context,
            server_hostname=plan.host if context is not None else None,
        )
    except OSError as error:  # of which ssl.SSLError is one, and a name that can't be resolved
        raise Broken(Failure.CONNECT, words(error)) from error
    return connection


def words(error: Exception) -> str:
    """Return what the operating system says of it, where it does."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{error.reason}: {error.verify_message}"
    if isinstance(error, ssl.SSLError | socket.gaierror) and error.strerror:
        return error.strerror
    # The loop puts words of its own in their place.
    if isinstance(error, OSError) and error.errno is not None:
        return os.strerror(error.errno)
    return str(error) or type(error).__name__
