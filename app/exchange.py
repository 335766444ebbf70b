"""One request to ``/test`` that faults act on, until it is answered or is not."""

import asyncio
from collections.abc import Callable

from starlette.types import Message, Receive, Scope, Send

from app import transport
from app.faults import process
from app.faults.grip import Grip
from app.reply import Replies, Reply
from faultplan.connection import Close, Hang, Malformed, Reset, Truncate
from faultplan.delays import Pieces, Wait
from faultplan.effects import Answer, Before
from faultplan.limits import Refusal
from faultplan.plan import Strike, Verdict
from faultplan.resources import Block, Burn, Crash, Grow
from faultplan.status import Status

# Neither a status line nor anything else of HTTP.
GIBBERISH = b"\x00\xff goodjob does not speak HTTP now \xff\x00\r\n\r\n"

NO_STATUS = 0
"""The status of a request without an answer, in the log and in metrics; Envoy's own word for it."""

Record = Callable[[Reply | None, Scope, float], None]


class Exchange:
    """A request that outcomes of a plan are acted out on.

    Args:
        scope: the request.
        receive: tells when the client has gone.
        send: sends the answer.
        began: when it came in.
        verdict: what hits the request.
        grip: holds it while it waits.
        replies: the answers.
        log: writes the request's line, by its status.
        count: counts the request when it is over; without an answer there is no reply.
        note: the value of a header for the caller who asked for a fault, if one did.
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
        "_told",
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
        self._told = False

    async def act(self) -> None:
        """Let all that hits the request happen, and greet if nothing else answers."""
        verdict = self._verdict
        try:
            for strike in verdict.before:
                await self._prepare(strike.outcome)
            if verdict.answer is None:
                await self._deliver(self._replies.hello)
            else:
                await self._answer(verdict.answer)
        except asyncio.CancelledError:
            # The grace time is over, and the connection closed.
            if not self._told:
                self._over(NO_STATUS)
            raise
        finally:
            verdict.release()

    async def _prepare(self, outcome: Before) -> None:
        match outcome:
            case Wait(seconds):
                await self._grip.pause(seconds)
            case Pieces(seconds):
                self._pauses = seconds
            case Burn(time):
                await process.burn(time.seconds)
            case Block(time):
                await process.block(time.seconds)
            case Grow(megabytes):
                self._grip.hoard(megabytes)

    async def _answer(self, strike: Strike[Answer]) -> None:
        match strike.outcome:
            case Status() as status:
                await self._deliver(self._replies.fault(status, strike))
            case Refusal(status):
                await self._deliver(self._replies.fault(status, strike))
            case Reset():
                await self._reset()
            case Close():
                await self._close()
            case Truncate():
                await self._truncate()
            case Malformed():
                await self._malformed()
            case Hang(cap):
                await self._hang(cap.seconds)
            case Crash(code):
                await self._unanswered()
                process.end(code)

    async def _hang(self, seconds: float) -> None:
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
        await self._close()

    async def _reset(self) -> None:
        """End the connection with a TCP reset."""
        await self._unanswered()
        transport.reset(transport.of(self._scope))
        await self._gone()

    async def _close(self) -> None:
        """End the connection in good order, without an answer."""
        await self._unanswered()
        transport.of(self._scope).close()
        await self._gone()

    async def _truncate(self) -> None:
        """Send half of the body that the header promises, and close."""
        reply = self._replies.hello
        self._over(reply.status)
        await self._send(self._start(reply))
        half = reply.body["body"][: reply.length // 2]
        await self._send({"type": "http.response.body", "body": half, "more_body": True})
        transport.of(self._scope).close()
        await self._gone()
        self._count(reply, self._scope, self._began)

    async def _malformed(self) -> None:
        """Send bytes that are no HTTP, and close."""
        await self._unanswered()
        connection = transport.of(self._scope)
        connection.write(GIBBERISH)
        connection.close()
        await self._gone()

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
        self._told = True
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
