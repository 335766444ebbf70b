"""W3C trace context: a ``traceparent`` is continued and answered with ``traceresponse``."""

import re
import secrets
from dataclasses import dataclass

from starlette.types import Message, Scope, Send

_PARENT = re.compile(rb"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?")

KEY = "goodjob.span"


@dataclass(frozen=True, slots=True)
class Span:
    """This service's part of a caller's trace.

    Args:
        trace_id: the caller's.
        span_id: our own.
    """

    trace_id: str
    span_id: str

    @property
    def response(self) -> bytes:
        """The header's value; the flags say that we record nothing."""
        return f"00-{self.trace_id}-{self.span_id}-00".encode()


def follow(scope: Scope, send: Send) -> Send:
    """Continue the trace that a request belongs to, if it names one.

    Args:
        scope: the request; gets the span under ``KEY``.
        send: where the answer goes.

    Returns:
        Where the answer has to go instead; the same if there is no trace.
    """
    for name, _ in scope["headers"]:
        if name == b"traceparent":
            break
    else:
        return send
    trace_id = _read([value for name, value in scope["headers"] if name == b"traceparent"])
    if trace_id is None:
        return send
    span = scope[KEY] = Span(trace_id, secrets.token_hex(8))

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            # A copy: finished answers share their messages.
            headers = [*message["headers"], (b"traceresponse", span.response)]
            message = {**message, "headers": headers}
        await send(message)

    return answer


def _read(headers: list[bytes]) -> str | None:
    """The trace's id; a header that is wrong, or there twice, counts as none."""
    match = _PARENT.fullmatch(headers[0]) if len(headers) == 1 else None
    if match is None:
        return None
    version, trace_id, parent_id, more = match.groups()
    # Version 00 ends with the flags; a later one may go on. Only zeros is no id.
    if version == b"ff" or (version == b"00" and more):
        return None
    if not (trace_id.strip(b"0") and parent_id.strip(b"0")):
        return None
    return str(trace_id, "ascii")
