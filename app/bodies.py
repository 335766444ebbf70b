"""Bodies of requests, read whole and only so far."""

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request


async def read(request: Request, largest: int) -> bytes:
    """Read a body, whether or not it says its length.

    Args:
        request: whose body.
        largest: how many bytes it may have.

    Raises:
        HTTPException: 413 for a body that is larger; 400 where the client left before the end,
            which nobody is there to read. Half an order is none.
    """
    too_large = HTTPException(413, f"the body is larger than {largest} bytes")
    # The server has checked that this is a number.
    if int(request.headers.get("content-length", "0")) > largest:
        raise too_large
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > largest:
                raise too_large
    except ClientDisconnect as gone:
        raise HTTPException(400, "the client left before the body was whole") from gone
    return bytes(body)
