"""The connection under a request, for faults that no HTTP answer can show.

uvicorn gives an app no way to its transport. Its own extension point for protocols does: a
subclass puts the transport into the scope, as an ASGI extension.
"""

import asyncio
import socket
import struct

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

EXTENSION = "goodjob.transport"

_LINGER_NOT = struct.pack("ii", 1, 0)


class Protocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, with the transport in each scope."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Make the extension once a connection."""
        super().connection_made(transport)
        self._extensions: dict[str, dict[object, object]] = {EXTENSION: {"transport": transport}}

    def on_message_begin(self) -> None:
        """Add the extension to the scope that uvicorn has just made."""
        super().on_message_begin()
        self.scope["extensions"] = self._extensions


def of(scope: Scope) -> asyncio.Transport:
    """Give the transport of a request.

    Raises:
        RuntimeError: The server has not put it there.
    """
    try:
        transport: asyncio.Transport = scope["extensions"][EXTENSION]["transport"]
    except KeyError as error:
        msg = "this fault needs the connection, and the server gave none: use app.server"
        raise RuntimeError(msg) from error
    return transport


def reset(transport: asyncio.Transport) -> None:
    """End a connection with RST in the place of FIN: there is nothing to linger for."""
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
    transport.abort()
