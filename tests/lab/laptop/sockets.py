"""Servers on loopback sockets that do one thing each."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


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

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            requests.append(f"{self.command} {self.path}")
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        do_GET = do_POST = _answer  # noqa: N815 - the names that http.server looks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name for it
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", requests
        finally:
            server.shutdown()
            thread.join()
