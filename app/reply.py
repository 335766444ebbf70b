"""Finished answers to ``/test``, made once and sent often."""

import functools
from typing import TYPE_CHECKING

from starlette.responses import Response

from app.identity import Identity
from app.metrics import Metrics, Tally
from faultplan.effects import Answer, Before
from faultplan.plan import Strike
from faultplan.status import Status

if TYPE_CHECKING:
    from starlette.types import Message

METHODS = ("GET", "HEAD")

# HTTP forbids a body in these answers, and a server that sends one breaks its connection.
_BODILESS = frozenset({204, 205, 304})


class Reply:
    """A finished answer: its ASGI messages, and the tallies that count it by method and path.

    Args:
        status: the status.
        text: the body.
        headers: headers besides content type and length.
        rule: the fault rule behind it, if there is one.
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
        self.tallies: dict[tuple[str, str], Tally] = {}


class Replies:
    """All answers of one service.

    Args:
        identity: whom to name in each answer.
        metrics: where faults are counted.
    """

    def __init__(self, identity: Identity, metrics: Metrics) -> None:
        self._identity = identity
        self.hello = Reply(200, f"굿잡 {identity.version} 요청입니다.\n", identity.headers)
        self.refusal = Reply(
            405,
            f"굿잡 {identity.version} 405 응답입니다. (only {' and '.join(METHODS)})\n",
            {**identity.headers, "allow": ", ".join(METHODS)},
        )
        # A plan has few rules, and each gives few statuses.
        self.fault = functools.lru_cache(maxsize=256)(self._fault)
        self.fired = functools.lru_cache(maxsize=256)(metrics.fault)

    def cause(self, strike: Strike[Answer | Before]) -> str:
        """Say what a strike comes from."""
        if strike.number == 0:
            return "asked for by the caller"
        return f"fault rule {strike.number}: {strike.rule}"

    def unreadable(self, problem: str) -> Reply:
        """Refuse a fault that a caller asked for."""
        text = f"굿잡 {self._identity.version} 400 응답입니다. ({problem})\n"
        return Reply(400, text, self._identity.headers)

    def count(self, strike: Strike[Answer | Before], status: int) -> None:
        """Count a strike with the status that its request got; 0 is none."""
        self.fired(strike.rule, status).inc()

    def _fault(self, status: Status, strike: Strike[Answer | Before]) -> Reply:
        text = status.body
        if text is None:
            text = (
                f"굿잡 {self._identity.version} {status.code} 응답입니다. ({self.cause(strike)})\n"
            )
        headers = dict(status.headers) | self._identity.headers
        if status.retry_after is not None:
            headers["retry-after"] = str(status.retry_after)
        return Reply(status.code, text, headers, strike.rule)
