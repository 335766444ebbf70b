"""uvicorn's HTTP over one connection, with bounds, and with answers in their requests' order."""

import asyncio
import logging
from typing import Any

import httptools
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from app import bounds, target
from app.bounds import Seats
from app.transport import KEY, Corked

# What is parsed at a time: a client that sends many requests in one piece has the others wait as
# bytes, and not as parsed requests, which take a hundred times as much.
_PIECE = 1024

_TOO_LARGE = (
    f"The head of a request may have {bounds.LARGEST_HEAD} bytes and {bounds.MOST_HEADERS} lines."
)
_BROKEN = "This is no HTTP request."
_LATE = f"The body was not whole {bounds.BODY_SECONDS:.0f} seconds after the head."

log = logging.getLogger("goodjob")


class State(ServerState):
    """What all connections of a server share.

    Args:
        seats: how many of them there may be.
    """

    def __init__(self, seats: Seats) -> None:
        super().__init__()
        self.seats = seats
        self.complained: set[str] = set()

    def complain(self, sentence: str) -> None:
        """Say what is wrong with a client: the first time to all, later to those who debug."""
        level = logging.DEBUG if sentence in self.complained else logging.INFO
        self.complained.add(sentence)
        log.log(level, "a client was refused: %s (from now on at level debug)", sentence)


class _Phase:
    """Where a connection is in what its client sends; plain numbers, compared for each request."""

    BETWEEN = 0
    BODY = 1
    # What may grow without end and is kept all the same: a head; and what is behind the line of a
    # chunk, which may be the last, so that it is body or trailers.
    CHUNK = 2
    HEAD = 3


class Protocol(HttpToolsProtocol):
    """A connection.

    uvicorn gives an app no way to its transport, but each request a copy of the protocol's state:
    the transport is put there, once a connection, so that a request costs no more than before.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._served = self.app
        assert isinstance(server_state, State)  # noqa: S101 - app.server puts it there
        self._state = server_state
        # A connection begins as one whose head has begun: there is as much time for both.
        self._phase = _Phase.HEAD
        self._timed = _Phase.BETWEEN
        self._timer: asyncio.TimerHandle | None = None
        self._stall: asyncio.TimerHandle | None = None
        # Requests without a whole answer so far, and whether one has become whole just now.
        self._open = 0
        self._whole = False
        self._stopping = False
        # How much of a head or of trailers has come; of a body, since its answer.
        self._counted = 0
        self._swallowed = 0
        # A target and its host that nothing speaks against: most clients ask for one all the time.
        self._fine: tuple[bytes, list[bytes]] = (b"", [])
        # What came while other requests wait for their turn.
        self._unread = b""
        # Why nothing is read any more, to be said when it is its turn.
        self._farewell: tuple[int, str] | None = None

    # -- the connection ---------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Give this connection a seat and a state of its own."""
        corked = Corked(transport, self.loop)
        super().connection_made(corked)
        self.app_state = {**self.app_state, KEY: corked}
        if self._state.seats.take(self):
            self._set_timer()
        else:
            self._state.complain("all connections have a request at hand, there is no seat left.")
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let the seat go."""
        self._state.seats.give_back(self)
        self._unread = b""
        for timer in (self._timer, self._stall):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def leave(self) -> None:
        """Give way to another connection."""
        self.transport.abort()

    # -- what comes in ----------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Take bytes of the client's."""
        self._unset_keepalive_if_required()
        if self._farewell is not None:
            return
        if self._unread:
            self._unread += data
            # An app that waits for its client to leave has let it go on.
            self.flow.pause_reading()
            return
        self._feed(data)

    def _feed(self, data: bytes) -> None:
        self._whole = False
        at = self._parse(data[:_PIECE])
        while at < len(data) and self._farewell is None and not self.transport.is_closing():
            if self.pipeline:
                self._unread = data[at:]
                self.flow.pause_reading()
                break
            at += self._parse(data[at : at + _PIECE])
        if self._phase == _Phase.BETWEEN and not self._open:
            self._wait_for_more()
        self._set_timer()

    def _wait_for_more(self) -> None:
        if not self._whole:
            # Line breaks alone are the beginning of a head that is to come.
            self._phase = _Phase.HEAD
        elif self.timeout_keep_alive_task is None:
            # The end of a body that was answered before.
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def _parse(self, piece: bytes) -> int:
        """Parse a piece, and tell how much of it has been."""
        counted = self._phase >= _Phase.CHUNK
        read = len(piece)
        try:
            self.parser.feed_data(piece)
        except httptools.HttpParserUpgrade as upgrade:
            # Nothing but HTTP/1.1 is spoken here, so that the request is one like any other, and
            # what comes behind it, too. Source: RFC 9110, section 7.8: a server may ignore it.
            read = int(upgrade.args[0])
        except httptools.HttpParserError:
            self._refuse(400, _BROKEN)
            return read
        if counted and self._phase >= _Phase.CHUNK:
            self._counted += read
            if self._counted > bounds.LARGEST_HEAD:
                self._refuse(400, _TOO_LARGE)
        return read

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._phase = _Phase.HEAD
        self._counted = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a line of the head; nobody here wants trailers."""
        if self._phase == _Phase.HEAD:
            # As uvicorn does it, without another call for each line of each request.
            name = name.lower()
            if name == b"expect" and value.lower() == b"100-continue":
                self.expect_100_continue = True
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Have the request answered, by the app or with what is wrong with it."""
        wrong = self._objection()
        self.app = self._served
        if not self.url.startswith(b"/"):
            self.url = target.path_of(self.url)
        if wrong is not None:
            self._state.complain(wrong)
            self.app, self.url = _refusal(wrong), b"/"
        super().on_headers_complete()
        self._phase = _Phase.BODY
        self._counted = self._swallowed = 0
        self._open += 1
        if self._stopping:
            self.cycle.keep_alive = False

    def _objection(self) -> str | None:
        # Of the pieces that a head has begun and ended in, nothing is counted so far.
        if self._counted > bounds.LARGEST_HEAD - 2 * _PIECE:
            size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
            if size > bounds.LARGEST_HEAD:
                return _TOO_LARGE
        if len(self.headers) > bounds.MOST_HEADERS:
            return _TOO_LARGE
        hosts = [value for name, value in self.headers if name == b"host"]
        if hosts == self._fine[1] and self.url == self._fine[0]:
            return None
        version = "1.1" if hosts else self.parser.get_http_version()
        wrong = target.objection(self.url, hosts, version)
        if wrong is None and hosts:
            self._fine = (self.url, hosts)
        return wrong

    def on_chunk_header(self) -> None:
        """Note that a chunk follows, or the end with its trailers."""
        self._phase = _Phase.CHUNK
        self._counted = 0

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body, whether or not somebody wants it."""
        self._phase = _Phase.BODY
        if self.cycle.response_complete:
            self._swallowed += len(body)
            if self._swallowed > bounds.LARGEST_SWALLOWED:
                self.transport.abort()
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that the request is whole."""
        self._phase = _Phase.BETWEEN
        self._whole = True
        if self._open:
            # Only now: half a request is no better than none, and gives way as easily.
            self._state.seats.busy(self)
        super().on_message_complete()

    # -- what goes out ----------------------------------------------------------------------------

    def on_response_complete(self) -> None:
        """Go on with what waited for this answer."""
        self._open -= 1
        super().on_response_complete()
        if self.transport.is_closing():
            return
        if not self._open:
            self._state.seats.idle(self)
            if self._farewell is not None:
                self._say(*self._farewell)
                return
        if self._unread and not self.pipeline:
            unread, self._unread = self._unread, b""
            self._unset_keepalive_if_required()
            self._feed(unread)
        if self._unread:
            # uvicorn has begun to read again.
            self.flow.pause_reading()

    def shutdown(self) -> None:
        """Answer what is at hand and nothing more."""
        self._stopping = True
        super().shutdown()

    def pause_writing(self) -> None:
        """Wait for the client to take what it asked for, and not for ever."""
        super().pause_writing()
        self._stall = self.loop.call_later(bounds.ANSWER_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on writing."""
        super().resume_writing()
        if self._stall is not None:
            self._stall.cancel()

    # -- what is not to be waited for -------------------------------------------------------------

    def _set_timer(self) -> None:
        phase = _Phase.BODY if self._phase == _Phase.CHUNK else self._phase
        if phase == self._timed:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._timed = phase
        if phase != _Phase.BETWEEN:
            seconds = bounds.HEAD_SECONDS if phase == _Phase.HEAD else bounds.BODY_SECONDS
            self._timer = self.loop.call_later(seconds, self._expire)

    def _expire(self) -> None:
        if not self._open:
            self.transport.close()
        elif self._phase == _Phase.HEAD:
            # Others are before it, and are answered; then there is nothing more to come.
            self.cycle.keep_alive = False
        else:
            self._refuse(408, _LATE)

    def _refuse(self, status: int, sentence: str) -> None:
        """Read nothing more, and say why when all before it is answered."""
        self._state.complain(sentence)
        self._farewell = (status, sentence)
        if self._open and _Phase.BODY <= self._phase <= _Phase.CHUNK:
            # The request whose body it is will never be whole.
            if self.pipeline:
                self.pipeline.popleft()
                self._open -= 1
            elif self.cycle.response_started:
                self.cycle.keep_alive = False
            else:
                # What the app has to say to half a request is no longer wanted.
                self.cycle.disconnected = True
                self.cycle.message_event.set()
                self._say(status, sentence)
        elif not self._open:
            self._say(status, sentence)

    def _say(self, status: int, sentence: str) -> None:
        body = sentence.encode() + b"\n"
        lines = [
            STATUS_LINE[status],
            b"content-type: text/plain; charset=utf-8\r\n",
            b"content-length: %d\r\n" % len(body),
            b"connection: close\r\n\r\n",
            body,
        ]
        self.transport.write(b"".join(lines))
        self.transport.close()


def _refusal(sentence: str) -> ASGIApp:
    return PlainTextResponse(sentence + "\n", 400, headers={"connection": "close"})
