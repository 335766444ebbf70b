"""Requests to an ASGI app without a socket."""

import asyncio
from typing import Any

import httpx
from starlette.types import ASGIApp


def ask(app: ASGIApp, method: str, path: str, **options: Any) -> httpx.Response:
    """Send one request to an app and give the answer."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://goodjob") as client:
            return await client.request(method, path, **options)

    return asyncio.run(send())
