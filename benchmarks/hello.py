"""The yardstick: the smallest ASGI app on the same uvicorn, on the same machine, at the same time.

Run by `throughput.py` as `python hello.py HOST PORT`.
"""

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn

Message = MutableMapping[str, Any]

START: Message = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"27")],
}
BODY: Message = {"type": "http.response.body", "body": "굿잡 v1 요청입니다.\n".encode()}


async def hello(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],  # noqa: ARG001 - the signature is ASGI's
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Answer any request with the same words as the service."""
    if scope["type"] == "http":
        await send(START)
        await send(BODY)


if __name__ == "__main__":
    uvicorn.run(
        hello,
        host=sys.argv[1],
        port=int(sys.argv[2]),
        loop="uvloop",
        http="httptools",
        lifespan="off",
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
    )
