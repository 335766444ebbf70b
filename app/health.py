"""Health over HTTP, as Spring Boot 3 answers it with its probes switched on.

The status of a probe is the availability state alone. No fault of `/test` ever shows here:
what the mesh ejects is a host that answers badly, not one that Kubernetes restarts.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from app.accept import choose
from app.availability import Availability
from app.problems import problem

PREFIXES = ("/actuator/health", "/health")

MEDIA_TYPES = (
    "application/vnd.spring-boot.actuator.v3+json",
    "application/vnd.spring-boot.actuator.v2+json",
    "application/json",
)

# The first that is present is the status of the whole.
_WORST_FIRST = ("DOWN", "OUT_OF_SERVICE", "UP")
_PROBES = ("liveness", "readiness")

# Spring resolves a probe's short path as a group name, too.
_GROUPS = {probe: probe for probe in _PROBES} | {"livez": "liveness", "readyz": "readiness"}

_UNAVAILABLE = frozenset({"DOWN", "OUT_OF_SERVICE"})


class Health:
    """Gives the status of the service and of its two probes.

    Args:
        availability: The states behind the answers.
    """

    def __init__(self, availability: Availability) -> None:
        self._availability = availability

    def body(self, segments: tuple[str, ...]) -> dict[str, Any] | None:
        """Give the health at a path below the prefix.

        Args:
            segments: The path, without empty segments; none of them for the whole.

        Returns:
            The body in Spring's key order, or nothing if there is no such group. Components
            exist only where details are shown, and they never are.
        """
        if not segments:
            present = {self._status(probe) for probe in _PROBES}
            status = next(status for status in _WORST_FIRST if status in present)
            return {"status": status, "groups": list(_PROBES)}
        if len(segments) > 1 or segments[0] not in _GROUPS:
            return None
        return {"status": self._status(_GROUPS[segments[0]])}

    def _status(self, probe: str) -> str:
        if probe == "liveness":
            return self._availability.liveness.value
        return self._availability.readiness.value


def routes(availability: Availability) -> list[Route]:
    """Build the routes: both prefixes with all below them, `/livez` and `/readyz`."""
    health = Health(availability)
    found = []
    for prefix in PREFIXES:
        found.append(Route(prefix, _Endpoint(health)))
        found.append(Route(prefix + "/{path:path}", _Endpoint(health)))
    found.append(Route("/livez", _Endpoint(health, ("liveness",))))
    found.append(Route("/readyz", _Endpoint(health, ("readiness",))))
    return found


def is_probe(path: str) -> bool:
    """Tell whether a path is one that a kubelet asks, or a part of health."""
    return path in {"/livez", "/readyz"} or path.startswith(PREFIXES)


def openapi() -> dict[str, Any]:
    """Describe the paths for OpenAPI."""
    paths = [prefix + group for prefix in PREFIXES for group in ("", "/liveness", "/readiness")]
    return {path: {"get": _describe(path)} for path in (*paths, "/livez", "/readyz")}


def _describe(path: str) -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": ["status"],
        "properties": {
            "status": {"type": "string", "enum": list(_WORST_FIRST)},
            "groups": {"type": "array", "items": {"type": "string"}},
        },
    }
    content = {media_type: {"schema": schema} for media_type in MEDIA_TYPES}
    return {
        "summary": f"Health at {path}",
        "operationId": "health" + path.replace("/", "_"),
        "tags": ["health"],
        "responses": {
            "200": {"description": "UP", "content": content},
            "503": {"description": "DOWN or OUT_OF_SERVICE", "content": content},
        },
    }


class _Endpoint:
    """Answers one route; a class, so that Starlette leaves all methods to it."""

    def __init__(self, health: Health, segments: tuple[str, ...] | None = None) -> None:
        self._health = health
        self._segments = segments

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._answer(Request(scope))(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        """Check the method, then the media type, then the path: Spring's order."""
        if request.method == "OPTIONS":
            return Response(headers={"Allow": "GET,HEAD,OPTIONS", "Accept-Patch": ""})
        if request.method not in {"GET", "HEAD"}:
            return problem(405, request.url.path, {"Allow": "GET"})
        accepted = request.headers.getlist("accept")
        media_type = choose(",".join(accepted) if accepted else None, MEDIA_TYPES)
        if media_type is None:
            return Response(status_code=406)
        segments = self._segments
        if segments is None:
            path: str = request.path_params.get("path", "")
            segments = tuple(filter(None, path.split("/")))
        body = self._health.body(segments)
        if body is None:
            return Response(status_code=404)
        status = 503 if body["status"] in _UNAVAILABLE else 200
        return JSONResponse(body, status, media_type=media_type)
