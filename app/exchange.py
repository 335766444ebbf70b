"""One request to `/test` that faults act on, until it is answered or is not."""

import asyncio
import logging
import os
from collections.abc import Callable

from starlette.types import Message, Receive, Scope, Send

from app import transport
from app.faults.answers import Status
from app.faults.grip import Grip
from app.faults.plan import Verdict
from app.reply import Replies, Reply

# Neither a status line nor anything else of HTTP.
GIBBERISH = b"\x00\xff goodjob does not speak HTTP now \xff\x00\r\n\r\n"

NO_STATUS = 0
"""The status of a request without an answer, in the log and in metrics; Envoy's own word for it."""

Record = Callable[[Reply | None, Scope, float], None]


class Exchange:
    """A request, as the effects of a plan see it.

    Args:
        scope: The request.
        receive: Tells when the client has gone.
        send: Sends the answer.
        began: When it came in.
        verdict: What hits the request.
        grip: Holds it while it waits.
        replies: The answers.
        log: Writes the request's line, by its status.
        count: Counts the request when it is over; without an answer there is no reply.
        note: The value of a header for the caller who asked for a fault, if one did.
    """

    __slots__ = (
        "_began",
        "_count",
        "_grip",
        "_log",
        "_note",
        "_pauses",
        "_receive",
        "_replies",
        "_scope",
        "_send",
        "_verdict",
    )

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        *,
        began: float,
        verdict: Verdict,
        grip: Grip,
        replies: Replies,
        log: Callable[[int], None],
        count: Record,
        note: tuple[str, str] | None,
    ) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._began = began
        self._verdict = verdict
        self._grip = grip
        self._replies = replies
        self._log = log
        self._count = count
        self._note = note
        self._pauses: tuple[float, ...] = ()

    async def suffer(self) -> None:
        """Let all that hits the request happen, and greet if nothing else answers."""
        verdict = self._verdict
        try:
            for strike in verdict.burdens:
                await strike.effect.apply(self)
            if verdict.answer is None:
                await self._deliver(self._replies.hello)
            else:
                await verdict.answer.effect.apply(self)
        finally:
            verdict.release()

    async def answer(self, status: Status) -> None:
        """Answer the request with a status."""
        strike = self._verdict.answer
        assert strike is not None  # noqa: S101 - nothing else answers with a status
        await self._deliver(self._replies.fault(status, strike))

    async def pause(self, seconds: float) -> None:
        """Wait; shorter if the plan ends meanwhile."""
        await self._grip.pause(seconds)

    def drip(self, seconds: tuple[float, ...]) -> None:
        """Send the body in as many pieces, each after its pause."""
        self._pauses = seconds

    async def hang(self, seconds: float) -> None:
        """Do not answer until the client has gone, the plan ends or the time is up; then close."""
        waits = [
            asyncio.ensure_future(self._grip.pause(seconds)),
            asyncio.ensure_future(self._gone()),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        await self.close()

    async def reset(self) -> None:
        """End the connection with a TCP reset."""
        await self._unanswered()
        transport.reset(transport.of(self._scope))
        await self._gone()

    async def close(self) -> None:
        """End the connection in good order, without an answer."""
        await self._unanswered()
        transport.of(self._scope).close()
        await self._gone()

    async def truncate(self) -> None:
        """Send half of the body that the header promises, and close."""
        reply = self._replies.hello
        self._over(reply.status)
        await self._send(self._start(reply))
        half = reply.body["body"][: reply.length // 2]
        await self._send({"type": "http.response.body", "body": half, "more_body": True})
        transport.of(self._scope).close()
        await self._gone()
        self._count(reply, self._scope, self._began)

    async def malformed(self) -> None:
        """Send bytes that are no HTTP, and close."""
        await self._unanswered()
        connection = transport.of(self._scope)
        connection.write(GIBBERISH)
        connection.close()
        await self._gone()

    def hoard(self, megabytes: int) -> None:
        """Keep more memory, up to the ceiling, until the plan ends."""
        self._grip.hoard(megabytes)

    async def die(self, code: int) -> None:
        """End the process."""
        await self._unanswered()
        logging.getLogger("goodjob").warning("crash:%d ends the process", code)
        os._exit(code)

    async def _deliver(self, reply: Reply) -> None:
        # The line comes first: whoever has the answer can count on finding it in the log.
        self._over(reply.status)
        await self._send(self._start(reply))
        if self._pauses and reply.length and self._scope["method"] != "HEAD":
            await self._send_in_pieces(reply.body["body"])
        else:
            # For HEAD, too: the server leaves the body out and keeps the length.
            await self._send(reply.body)
        self._count(reply, self._scope, self._began)

    async def _send_in_pieces(self, body: bytes) -> None:
        pieces = len(self._pauses)
        for number, seconds in enumerate(self._pauses, 1):
            await self._grip.pause(seconds)
            piece = body[len(body) * (number - 1) // pieces : len(body) * number // pieces]
            message = {"type": "http.response.body", "body": piece, "more_body": number < pieces}
            await self._send(message)

    def _start(self, reply: Reply) -> Message:
        if self._note is None:
            return reply.start
        name, value = self._note
        headers = [*reply.start["headers"], (name.encode("latin-1"), value.encode("latin-1"))]
        return {**reply.start, "headers": headers}

    def _over(self, status: int) -> None:
        self._log(status)
        for strike in self._verdict.strikes():
            self._replies.count(strike, status)

    async def _unanswered(self) -> None:
        self._over(NO_STATUS)
        self._count(None, self._scope, self._began)
        # What happens to the connection, or to the process, comes after the line.
        await asyncio.sleep(0)

    async def _gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
