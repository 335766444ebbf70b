"""``GET /test``: the one answer that the lab is about, and the faults in its place.

It is plain ASGI: the measured path of a load test should be the service's own work, not the
routing, validation and response classes of a framework that this path needs nothing of.
"""

import functools
import logging
import time
from collections.abc import Iterable
from typing import Any

from starlette.types import Receive, Scope, Send

from app.exchange import NO_STATUS, Exchange
from app.faults.callers import HEADER, RULE, Callers
from app.faults.switch import FaultSwitch
from app.identity import Identity
from app.log import RequestLog
from app.metrics import UNMATCHED, Metrics, content_length
from app.paths import DEFAULT as PATH
from app.reply import METHODS, Replies, Reply
from faultplan.errors import FaultPlanError
from faultplan.plan import Verdict
from faultplan.status import Status

_HEADER = HEADER.encode()

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


class Greeting:
    """The ASGI app behind ``/test``.

    Args:
        identity: whom to name in each answer.
        faults: decides which requests fail.
        metrics: where to count them.
        log: where each request leaves its line.
        callers: reads the faults that callers ask for; nothing where they may not.
        methods: how it may be asked; None for any way.
    """

    def __init__(
        self,
        identity: Identity,
        faults: FaultSwitch,
        metrics: Metrics,
        log: RequestLog,
        callers: Callers | None = None,
        *,
        methods: tuple[str, ...] | None = METHODS,
    ) -> None:
        self._methods = methods
        self._faults = faults
        self._metrics = metrics
        self._log = log
        self._callers = callers
        self._replies = Replies(identity, metrics)

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send, pattern: str = PATH
    ) -> None:
        """Answer one request; its body, if it has one, is not looked at.

        Args:
            scope: the request.
            receive: gives its body.
            send: takes the answer.
            pattern: what of the setting its path is answered by.
        """
        began = time.perf_counter()
        if self._methods is not None and scope["method"] not in self._methods:
            await self._reply(self._replies.refusal, scope, send, began, pattern)
            return
        force = self._faults.force
        verdict = force.plan.decide()
        note: tuple[str, str] | None = None
        asked = None if self._callers is None else _asked(scope["headers"])
        if self._callers is not None and asked is not None:
            try:
                verdict, heard = self._judge(self._callers, asked, verdict or Verdict())
            except FaultPlanError as error:
                problem = f"{HEADER} is no fault: {error}"
                await self._reply(self._replies.unreadable(problem), scope, send, began, pattern)
                return
            note = (HEADER, heard)
        if verdict is None:
            await self._reply(self._replies.hello, scope, send, began, pattern)
            return
        answer = verdict.answer
        if answer and note is None and isinstance(answer.outcome, Status) and verdict.is_plain():
            # Most faults are no more than a status, and cost no more than the greeting.
            self._replies.count(answer, answer.outcome.code)
            reply = self._replies.fault(answer.outcome, answer)
            await self._reply(reply, scope, send, began, pattern)
            return
        await Exchange(
            scope,
            receive,
            send,
            began=began,
            verdict=verdict,
            grip=force.grip,
            replies=self._replies,
            log=lambda status: self._log.answered(
                status, scope, began, " ".join(strike.rule for strike in verdict.strikes()) or None
            ),
            count=functools.partial(self._count, pattern),
            note=note,
        ).act()

    def _judge(self, callers: Callers, asked: str, verdict: Verdict) -> tuple[Verdict, str]:
        """Let a caller have the fault it asks for, unless the plan strikes the request itself.

        Returns:
            What hits the request, and what the caller is told about it.

        Raises:
            FaultPlanError: the plan does not strike, and what was asked for is not allowed.
        """
        for strike in verdict.strikes():
            # What a plan does to the whole pod is not for a caller to undo, nor to hide.
            return verdict, f"plan; {self._replies.cause(strike)}"
        try:
            own = callers.judge(asked)
        except FaultPlanError:
            verdict.release()
            raise
        logging.getLogger("goodjob").info('a caller asked for "%s"', asked)
        own.holds = verdict.holds
        return own, RULE

    async def _reply(
        self, reply: Reply, scope: Scope, send: Send, began: float, pattern: str
    ) -> None:
        # The line comes first: whoever has the answer can count on finding it in the log.
        self._log.answered(reply.status, scope, began, reply.rule)
        await send(reply.start)
        # For HEAD, too: the server leaves the body out and keeps the length.
        await send(reply.body)
        self._count(pattern, reply, scope, began)

    def _count(self, pattern: str, reply: Reply | None, scope: Scope, began: float) -> None:
        method = scope["method"]
        if reply is None:
            tally, sent = self._metrics.tally(method, NO_STATUS, pattern, pattern), 0
        else:
            known = reply.tallies.get((method, pattern))
            if known is None:
                uri = UNMATCHED if reply is self._replies.refusal else pattern
                known = self._metrics.tally(method, reply.status, pattern, uri)
                reply.tallies[method, pattern] = known
            tally, sent = known, reply.length
        tally.count(time.perf_counter() - began, received=_received(scope["headers"]), sent=sent)


def _asked(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    for name, value in headers:
        if name == _HEADER:
            return value.decode("latin-1")
    return None


def _received(headers: Iterable[tuple[bytes, bytes]]) -> int:
    for name, value in headers:
        if name == b"content-length":
            return content_length(value.decode("latin-1"))
    return 0
