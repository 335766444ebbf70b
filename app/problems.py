"""Errors in the JSON shape that Spring Boot answers with."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

Handler = Callable[[Request, Any], Awaitable[Response]]
"""Answers one kind of exception, the one that it is registered for."""


def problem(status: int, scope: Scope, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Build the answer for an error.

    Args:
        status: the HTTP status.
        scope: the request; its path is told as it was sent.
        headers: headers to add, such as ``Allow``.
    """
    content = {
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "status": status,
        "error": HTTPStatus(status).phrase,
        "path": scope["raw_path"].decode("latin-1"),
    }
    return JSONResponse(content, status, headers=headers)


def install(app: FastAPI) -> None:
    """Let an app answer its errors in this shape."""

    async def from_http(request: Request, error: HTTPException) -> Response:
        return problem(error.status_code, request.scope, error.headers)

    async def from_bug(request: Request, error: Exception) -> Response:  # noqa: ARG001 - Starlette logs it
        return problem(500, request.scope)

    handlers: dict[type[Exception], Handler] = {HTTPException: from_http, Exception: from_bug}
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)
