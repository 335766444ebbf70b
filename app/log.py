"""Two logs: what the pod answered goes to stdout, what the process did goes to stderr."""

import asyncio
import functools
import json
import logging
import os
import select
import sys
import time
from datetime import UTC, datetime

from starlette.types import Scope

from app import trace
from app.identity import Identity

# A client may send anything; what it sends must not make a line of megabytes.
LONGEST_REQUEST_ID = 128


class RequestLog:
    """One line a request, such as ``goodjob - v2 - 500``.

    The lines of one pass of the event loop are written together, with the loop's next callbacks.
    The answers come after them there (``transport.Corked``): whoever has an answer finds its line,
    and whatever ends the process, no answer goes without one. A write is never longer than what a
    pipe takes in one piece, so that lines don't mix with what others write there.

    Args:
        version: the version in each line.
        descriptor: where to write.
    """

    def __init__(self, version: str, descriptor: int = 1) -> None:
        self._version = version
        self._descriptor = descriptor
        self._lines: dict[int, bytes] = {}
        self._waiting = bytearray()
        self._open = True

    def answered(
        self,
        status: int,
        scope: Scope | None = None,  # noqa: ARG002 - the other format's
        began: float = 0.0,  # noqa: ARG002 - the other format's
        fault: str | None = None,  # noqa: ARG002 - the other format's
    ) -> None:
        """Write the line of one request.

        Args:
            status: what it is answered with.
            scope: the request.
            began: when it came, by ``time.perf_counter``.
            fault: the rule that fired, if one did.
        """
        line = self._lines.get(status)
        if line is None:
            line = self._lines[status] = f"goodjob - {self._version} - {status}\n".encode()
        self.write(line)

    def write(self, line: bytes) -> None:
        """Write a line together with the others of this pass of the event loop."""
        waiting = self._waiting
        if len(waiting) + len(line) > select.PIPE_BUF:
            self.flush()
        if not waiting:
            asyncio.get_running_loop().call_soon(self.flush)
        waiting += line

    def flush(self) -> None:
        """Write what waits, unless the reader has gone away."""
        lines = bytes(self._waiting)
        self._waiting.clear()
        while lines and self._open:
            try:
                lines = lines[os.write(self._descriptor, lines) :]
            except BlockingIOError:
                # Someone handed us a non-blocking stdout that is full. A line is never dropped.
                select.select([], [self._descriptor], [])
            except OSError as problem:
                # The reader went away. The log ends here, the service does not.
                self._open = False
                logging.getLogger("goodjob").warning(
                    "stdout cannot be written (%s); requests are no longer logged", problem
                )
                return


class JsonRequestLog(RequestLog):
    """One JSON object a request, for those who collect logs.

    Args:
        identity: who answers.
        descriptor: where to write.
    """

    def __init__(self, identity: Identity, descriptor: int = 1) -> None:
        super().__init__(identity.version, descriptor)
        self._identity = identity
        self._clock = _Clock()
        # Few requests differ in more than what is filled in; making JSON anew for each would
        # cost as much as answering it.
        self._template = functools.lru_cache(maxsize=256)(self._build_template)

    def answered(
        self,
        status: int,
        scope: Scope | None = None,
        began: float = 0.0,
        fault: str | None = None,
    ) -> None:
        """Write the line of one request."""
        scope = scope or {}
        request_id = attempt = "null"
        for name, value in scope.get("headers", ()):
            if name == b"x-request-id":
                request_id = json.dumps(value[:LONGEST_REQUEST_ID].decode("latin-1"))
            elif name == b"x-envoy-attempt-count" and value.isdigit() and len(value) < 10:
                attempt = str(int(value))
        span: trace.Span | None = scope.get(trace.KEY)
        line = self._template(status, scope.get("method"), scope.get("path"), fault) % (
            self._clock.now(),
            (time.perf_counter() - began) * 1000,
            request_id,
            attempt,
            f'"{span.trace_id}"' if span else "null",
            f'"{span.span_id}"' if span else "null",
        )
        self.write(line.encode())

    def _build_template(
        self, status: int, method: str | None, path: str | None, fault: str | None
    ) -> str:
        """Make the line with a place for each of what ``answered`` fills in."""
        fixed = {
            "level": "ERROR" if status >= 500 else "INFO",
            "pod": self._identity.pod,
            "version": self._identity.version,
            "status": status,
            "method": method,
            "path": path,
        }
        head = _dump(fixed)[1:-1].replace("%", "%%")
        rule = _dump(fault).replace("%", "%%")
        return (
            f'{{"time":"%s",{head},"duration_ms":%.3f,"request_id":%s,"fault":{rule},'
            '"attempt":%s,"trace_id":%s,"span_id":%s}\n'
        )


class JsonFormatter(logging.Formatter):
    """What the process has to say, one JSON object a record.

    Args:
        identity: who says it.
    """

    def __init__(self, identity: Identity) -> None:
        super().__init__()
        self._identity = identity
        self._clock = _Clock()

    def format(self, record: logging.LogRecord) -> str:
        """Make the line, a traceback within it."""
        entry = {
            "time": self._clock.now(),
            "level": record.levelname,
            "pod": self._identity.pod,
            "version": self._identity.version,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return _dump(entry)


class _Clock:
    """The time as text; its part down to the second is made once a second."""

    def __init__(self) -> None:
        self._second = 0
        self._text = ""

    def now(self) -> str:
        """The time in UTC with milliseconds."""
        milliseconds = time.time_ns() // 1_000_000
        second = milliseconds // 1000
        if second != self._second:
            self._second = second
            self._text = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        return f"{self._text}.{milliseconds % 1000:03d}+00:00"


def _dump(entry: object) -> str:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":"))


def configure(level: str, identity: Identity | None = None) -> None:
    """Send what the process has to say to stderr.

    Args:
        level: the least important level that is still shown.
        identity: who says it, if it is said in JSON.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        logging.Formatter("%(levelname)s: %(message)s")
        if identity is None
        else JsonFormatter(identity)
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    # A stderr that nobody reads is no reason to print tracebacks about it.
    logging.raiseExceptions = False
    if level != "debug":
        # uvicorn announces each of its servers at some length; one own line says it all.
        logging.getLogger("uvicorn").setLevel(logging.WARNING)
