"""The connection under a request, for faults that no HTTP answer can show.

uvicorn gives an app no way to its transport, but each request a copy of the protocol's state: a
subclass puts the transport there, once a connection, so that a request costs no more than before.
"""

import asyncio
import socket
import struct

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

KEY = "goodjob.transport"

_LINGER_NOT = struct.pack("ii", 1, 0)


class Protocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, with the transport in the state of each scope."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Give this connection a state of its own."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, KEY: transport}


def of(scope: Scope) -> asyncio.Transport:
    """Give the transport of a request.

    Raises:
        RuntimeError: The server has not put it there.
    """
    try:
        transport: asyncio.Transport = scope["state"][KEY]
    except KeyError as error:
        msg = "this fault needs the connection, and the server gave none: use app.server"
        raise RuntimeError(msg) from error
    return transport


def reset(transport: asyncio.Transport) -> None:
    """End a connection with RST in the place of FIN: there is nothing to linger for."""
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
    transport.abort()
