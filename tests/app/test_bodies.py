"""Bodies that are whole, too large, or never come."""

import asyncio
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from app.bodies import read


def take(largest: int, *messages: dict[str, Any], length: int | None = None) -> bytes:
    """Read a body that comes in these messages."""
    left = list(messages)

    async def receive() -> dict[str, Any]:
        return left.pop(0)

    headers = [] if length is None else [(b"content-length", str(length).encode())]
    scope = {"type": "http", "method": "PUT", "headers": headers}
    return asyncio.run(read(Request(scope, receive), largest))


def piece(body: bytes, *, more: bool = False) -> dict[str, Any]:
    """A piece of a body."""
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_is_put_together() -> None:
    """Of as many bytes as it may have."""
    assert take(4, piece(b"ab", more=True), piece(b"cd")) == b"abcd"
    assert take(4, piece(b""), length=0) == b""


@pytest.mark.parametrize("length", [None, 5])
def test_one_byte_more_is_refused(length: int | None) -> None:
    """Before any of it is read, where the client says how much it will be."""
    came = [] if length else [piece(b"ab", more=True), piece(b"cde")]
    with pytest.raises(HTTPException) as caught:
        take(4, *came, length=length)
    assert caught.value.status_code == 413
    assert caught.value.detail == "the body is larger than 4 bytes"


def test_half_an_order_is_none() -> None:
    """A client that leaves in the middle is no error of the service, and changes nothing."""
    with pytest.raises(HTTPException) as caught:
        take(100, piece(b"{}", more=True), {"type": "http.disconnect"})
    assert caught.value.status_code == 400
    assert caught.value.detail == "the client left before the body was whole"
