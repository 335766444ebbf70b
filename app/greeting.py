"""`GET /test`: the one answer that the lab is about, and the faults in its place.

It is plain ASGI: the measured path of a load test should be the service's own work, not the
routing, validation and response classes of a framework that this path needs nothing of.
"""

import functools
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from prometheus_client import Counter
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from app.faults.switch import FaultSwitch
from app.identity import Identity
from app.log import RequestLog
from app.metrics import Metrics, Tally, content_length

PATH = "/test"
METHODS = ("GET", "HEAD")

# HTTP forbids a body in these answers, and a server that sends one breaks its connection.
_BODILESS = frozenset({204, 205, 304})

OPENAPI: dict[str, Any] = {
    PATH: {
        "get": {
            "summary": "Say hello, unless the fault plan has other ideas",
            "operationId": "greet",
            "tags": ["service"],
            "responses": {
                "200": {
                    "description": "A greeting that names the version",
                    "headers": {
                        name: {"schema": {"type": "string"}}
                        for name in ("x-goodjob-version", "x-goodjob-pod")
                    },
                    "content": {
                        "text/plain": {
                            "schema": {"type": "string", "example": "굿잡 v1 요청입니다.\n"}
                        }
                    },
                },
                "default": {
                    "description": "A fault: the body names the version, the status and the rule",
                    "content": {"text/plain": {"schema": {"type": "string"}}},
                },
            },
        }
    }
}


class Reply:
    """A finished answer: its ASGI messages, and the tallies that count it by method.

    Args:
        status: The status.
        text: The body.
        headers: Headers besides content type and length.
        rule: The fault rule behind it, if there is one.
    """

    __slots__ = ("body", "length", "rule", "start", "status", "tallies")

    def __init__(
        self, status: int, text: str, headers: dict[str, str], rule: str | None = None
    ) -> None:
        content = b"" if status in _BODILESS else text.encode()
        response = Response(
            content, status, headers=headers, media_type="text/plain; charset=utf-8"
        )
        self.status = status
        self.rule = rule
        self.length = len(content)
        self.start: Message = {
            "type": "http.response.start",
            "status": status,
            "headers": response.raw_headers,
        }
        self.body: Message = {"type": "http.response.body", "body": content}
        self.tallies: dict[str, Tally] = {}


class Greeting:
    """The ASGI app behind `/test`.

    Args:
        identity: Whom to name in each answer.
        faults: Decides which requests fail.
        metrics: Where to count them.
        log: Where each request leaves its line.
    """

    def __init__(
        self, identity: Identity, faults: FaultSwitch, metrics: Metrics, log: RequestLog
    ) -> None:
        self._identity = identity
        self._faults = faults
        self._metrics = metrics
        self._log = log
        self._hello = Reply(200, f"굿잡 {identity.version} 요청입니다.\n", identity.headers)
        self._refusal = Reply(
            405,
            f"굿잡 {identity.version} 405 응답입니다. (only {' and '.join(METHODS)})\n",
            {**identity.headers, "allow": ", ".join(METHODS)},
        )
        # A plan has few rules, and each gives few statuses.
        self._fault = functools.lru_cache(maxsize=256)(self._build_fault)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's
        """Answer one request; its body, if it has one, is not looked at."""
        began = time.perf_counter()
        if scope["method"] not in METHODS:
            await self._reply(self._refusal, scope, send, began)
            return
        strike = self._faults.decide()
        if strike is None:
            await self._reply(self._hello, scope, send, began)
            return

        async def fail(status: int) -> None:
            reply, fired = self._fault(status, strike.number, strike.rule)
            fired.inc()
            await self._reply(reply, scope, send, began)

        await strike.effect.apply(_Exchange(fail))

    async def _reply(self, reply: Reply, scope: Scope, send: Send, began: float) -> None:
        # The line is written first: whoever has the answer can count on finding it in the log.
        self._log.answered(reply.status, scope, began, reply.rule)
        method = scope["method"]
        await send(reply.start)
        # For HEAD, too: the server leaves the body out and keeps the length.
        await send(reply.body)
        tally = reply.tallies.get(method)
        if tally is None:
            tally = reply.tallies[method] = self._metrics.tally(method, reply.status, PATH)
        tally.count(
            time.perf_counter() - began, received=_received(scope["headers"]), sent=reply.length
        )

    def _build_fault(self, status: int, number: int, rule: str) -> tuple[Reply, Counter]:
        version = self._identity.version
        text = f"굿잡 {version} {status} 응답입니다. (fault rule {number}: {rule})\n"
        reply = Reply(status, text, self._identity.headers, rule)
        return reply, self._metrics.fault(rule, status)


class _Exchange:
    """One request of a `Greeting`, as an effect sees it."""

    __slots__ = ("_fail",)

    def __init__(self, fail: Callable[[int], Awaitable[None]]) -> None:
        self._fail = fail

    async def answer(self, status: int) -> None:
        """Answer with the fault's status."""
        await self._fail(status)


def _received(headers: Iterable[tuple[bytes, bytes]]) -> int:
    for name, value in headers:
        if name == b"content-length":
            return content_length(value.decode("latin-1"))
    return 0
