"""What all endpoints of the actuator have in common: methods, media types, and how they fail."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from app.accept import choose
from app.problems import problem

MEDIA_TYPES = (
    "application/vnd.spring-boot.actuator.v3+json",
    "application/vnd.spring-boot.actuator.v2+json",
    "application/json",
)


@dataclass(frozen=True, slots=True)
class Found:
    """What an endpoint has to say.

    Args:
        content: the body, made into JSON.
        status: the HTTP status.
    """

    content: dict[str, Any]
    status: int = 200


class Endpoint:
    """An ASGI app at one route; not a function, so that Starlette leaves all methods to it.

    Attributes:
        produces: the media types that it answers with, the best first.
        offered: the same as clients are told them.
        writable: whether it takes POST.
    """

    produces: tuple[str, ...] = MEDIA_TYPES
    offered: tuple[str, ...] = MEDIA_TYPES
    writable = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self._respond(Request(scope, receive))
        await response(scope, receive, send)

    async def read(self, request: Request) -> Found | Response | None:
        """Answer GET; nothing is a 404 without a body, and for HEAD a 204."""
        raise NotImplementedError

    async def write(self, request: Request) -> Response:
        """Answer POST, where an endpoint takes it."""
        raise NotImplementedError

    async def _respond(self, request: Request) -> Response:
        """Check the method, then the types, then the path: Spring's order."""
        writes = self.writable
        if request.method == "OPTIONS":
            allow = "GET,HEAD,POST,OPTIONS" if writes else "GET,HEAD,OPTIONS"
            return Response(headers={"Allow": allow, "Accept-Patch": ""})
        if request.method == "POST" and writes:
            sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if sent not in MEDIA_TYPES:
                return problem(415, request.scope, {"Accept": ", ".join(MEDIA_TYPES)})
            return await self.write(request)
        if request.method not in {"GET", "HEAD"}:
            return problem(405, request.scope, {"Allow": "GET, POST" if writes else "GET"})
        media_type = choose(accepted(request), self.produces)
        if media_type is None:
            return Response(status_code=406, headers={"Accept": ", ".join(self.offered)})
        found = await self.read(request)
        if found is None:
            # Spring's read operation without a result is only for GET a thing that is not there.
            return Response(status_code=404 if request.method == "GET" else 204)
        if isinstance(found, Response):
            return found
        # No charset in the type, as Spring's has none.
        return JSONResponse(found.content, found.status, media_type=media_type)


def accepted(request: Request) -> str | None:
    """The ``Accept`` header, its lines joined."""
    lines = request.headers.getlist("accept")
    return ",".join(lines) if lines else None


def wants_v2(request: Request) -> bool:
    """Whether the newest version that ``Accept`` names is 2, whatever its rank there."""
    header = (accepted(request) or "").lower()
    return MEDIA_TYPES[1] in header and MEDIA_TYPES[0] not in header
