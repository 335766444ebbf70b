"""A client that shows what is on the wire, and how the connection ended."""

import contextlib
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.app.pod import DEADLINE, PORT, Pod


@dataclass
class Seen:
    """What a client got on one connection.

    Args:
        pieces: the bytes, each read with its seconds since the request.
        end: ``closed`` for a connection that was ended in good order, ``reset`` for any other.
        seconds: when it ended.
    """

    pieces: list[tuple[float, bytes]] = field(default_factory=list)
    end: str = "open"
    seconds: float = 0.0

    @property
    def raw(self) -> bytes:
        """All that came."""
        return b"".join(piece for _, piece in self.pieces)

    @property
    def head(self) -> bytes:
        """The status line and the headers."""
        return self.raw.partition(b"\r\n\r\n")[0]

    @property
    def body(self) -> bytes:
        """What came after them."""
        return self.raw.partition(b"\r\n\r\n")[2]


@contextlib.contextmanager
def asking(pod: Pod, path: str = "/test", **headers: str) -> Iterator[socket.socket]:
    """Send a request and leave its answer to the test."""
    lines = [f"GET {path} HTTP/1.1", "Host: goodjob", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    with socket.create_connection((pod.address, PORT), timeout=DEADLINE) as client:
        client.sendall("\r\n".join([*lines, "", ""]).encode())
        yield client


def look(pod: Pod, path: str = "/test", **headers: str) -> Seen:
    """Send a request and read until the connection has ended."""
    seen = Seen()
    began = time.monotonic()
    with asking(pod, path, **headers) as client:
        try:
            while piece := client.recv(65536):
                seen.pieces.append((time.monotonic() - began, piece))
            seen.end = "closed"
        except ConnectionResetError:
            seen.end = "reset"
    seen.seconds = time.monotonic() - began
    return seen


def connect(pod: Pod, port: int = PORT) -> socket.socket:
    """Open a connection."""
    return socket.create_connection((pod.address, port), timeout=DEADLINE)


def rest(client: socket.socket) -> bytes:
    """All that comes until the connection ends, however it does."""
    found = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := client.recv(65536):
            found += piece
    return found
