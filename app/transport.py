"""The connection under a request, for faults that no HTTP answer can show.

``app.protocol`` puts the transport into the state of each request's scope.
"""

import asyncio
import socket
import struct
from typing import Any

from starlette.types import Scope

KEY = "goodjob.transport"

_LINGER_NOT = struct.pack("ii", 1, 0)


class Corked(asyncio.Transport):
    """A transport that sends together what is written in one pass of the event loop.

    uvicorn writes the head of an answer and its body apart: two system calls, and two segments.
    Here they leave as one, with the loop's next callbacks. Those keep their order, so that
    whatever was put there before the answer, such as its line in the log, is done before it leaves.

    Args:
        transport: sends it.
        loop: the event loop.
    """

    __slots__ = ("_closes", "_loop", "_pieces", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._pieces: list[Any] = []
        self._closes = False

    def write(self, data: Any) -> None:  # noqa: ANN401 - whatever bytes are like
        """Send it with what else this pass of the loop writes."""
        if not self._pieces:
            self._loop.call_soon(self._uncork)
        self._pieces.append(data)

    def close(self) -> None:
        """Close the connection after all that was written."""
        if self._pieces:
            self._closes = True
        else:
            self._transport.close()

    def abort(self) -> None:
        """Close the connection at once."""
        self._pieces.clear()
        self._transport.abort()

    def is_closing(self) -> bool:
        """Whether nothing more can be sent."""
        return self._closes or self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - asyncio's
        """Tell something about the connection."""
        return self._transport.get_extra_info(name, default)

    def pause_reading(self) -> None:
        """Take nothing from the client for now."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Take again what the client sends."""
        self._transport.resume_reading()

    def _uncork(self) -> None:
        # The client may have gone since.
        if self._pieces and not self._transport.is_closing():
            self._transport.write(b"".join(self._pieces))
        self._pieces.clear()
        if self._closes:
            self._transport.close()


def of(scope: Scope) -> asyncio.Transport:
    """The transport of a request.

    Raises:
        RuntimeError: the server has not put it there.
    """
    try:
        transport: asyncio.Transport = scope["state"][KEY]
    except KeyError as error:
        msg = "this fault needs the connection, and the server gave none: use app.server"
        raise RuntimeError(msg) from error
    return transport


def reset(transport: asyncio.Transport) -> None:
    """End a connection with RST in the place of FIN: there is nothing to linger for."""
    if not transport.is_closing():
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
    transport.abort()
