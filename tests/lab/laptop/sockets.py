"""Servers on loopback sockets that do one thing each."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import BaseServer, UnixStreamServer
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

_Server = TypeVar("_Server", bound=BaseServer)


@contextmanager
def taken(*, listening: bool) -> Iterator[int]:
    """A port that somebody has; one that is not listened at refuses connections."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        if listening:
            found.listen()
        yield found.getsockname()[1]


@asynccontextmanager
async def answering(reply: bytes) -> AsyncIterator[tuple[int, list[str]]]:
    """A server that gives one reply to every request head and collects the heads.

    An empty reply is none at all: the connection stays open, and silent.
    """
    heads: list[str] = []
    open_ones: set[asyncio.Task[None] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_ones.add(asyncio.current_task())
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
            if not reply:
                await reader.read()
            writer.write(reply)
            await writer.drain()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], heads
    finally:
        server.close()
        await asyncio.gather(*filter(None, open_ones))


@contextmanager
def asked() -> Iterator[tuple[str, list[str]]]:
    """An HTTP server that answers everything with 200 and says what it was asked."""
    requests: list[str] = []
    with _serving(HTTPServer(("127.0.0.1", 0), _handler(requests))) as server:
        yield f"http://127.0.0.1:{server.server_port}", requests


@contextmanager
def asked_at(socket: Path) -> Iterator[list[str]]:
    """The same at a Unix socket."""
    requests: list[str] = []
    with _serving(UnixStreamServer(str(socket), _handler(requests))):
        yield requests


def _handler(requests: list[str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            requests.append(f"{self.command} {self.path}")
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        do_GET = do_POST = _answer  # noqa: N815 - the names that http.server looks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name for it
            """Say nothing."""

    return Handler


@contextmanager
def _serving(server: _Server) -> Iterator[_Server]:
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
