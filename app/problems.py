"""Errors in the JSON shape that Spring Boot answers with."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response


def problem(status: int, path: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Build the answer for an error.

    Args:
        status: the HTTP status.
        path: the path that was asked for.
        headers: headers to add, such as ``Allow``.
    """
    content = {
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "status": status,
        "error": HTTPStatus(status).phrase,
        "path": path,
    }
    return JSONResponse(content, status, headers=headers)


def install(app: FastAPI) -> None:
    """Let an app answer its errors in this shape."""

    async def from_http(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):  # pragma: no cover - registered for it alone
            raise error
        return problem(error.status_code, request.url.path, error.headers)

    async def from_bug(request: Request, error: Exception) -> Response:  # noqa: ARG001 - Starlette logs it
        return problem(500, request.url.path)

    app.add_exception_handler(HTTPException, from_http)
    app.add_exception_handler(Exception, from_bug)
