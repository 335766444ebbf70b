"""Health over HTTP, as Spring Boot 3 answers it with its probes switched on.

The status of a probe is the availability state alone. No fault of ``/test`` ever shows here:
what the mesh ejects is a host that answers badly, not one that Kubernetes restarts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.actuator.components import Component, Indicator, indicators, look
from app.actuator.endpoint import MEDIA_TYPES, Endpoint, Found, wants_v2
from app.actuator.management import GroupSettings, Management
from app.actuator.values import same
from app.availability import Availability

PREFIXES = ("/actuator/health", "/health")

# The first that is present is the status of the whole.
_ORDER = ("DOWN", "OUT_OF_SERVICE", "UP", "UNKNOWN")
_CODES = {"down": 503, "outofservice": 503}

_PROBES = {"liveness": "livenessState", "readiness": "readinessState"}
_PROBE_PATHS = {"liveness": "/livez", "readiness": "/readyz"}


@dataclass(frozen=True, slots=True)
class _Group:
    """Some components, and how they are shown and added up."""

    members: tuple[str, ...]
    components: bool = False
    details: bool = False
    order: tuple[str, ...] = _ORDER
    codes: Mapping[str, int] | None = None
    path: str | None = None

    def code(self, status: str) -> int:
        codes = _CODES if self.codes is None else self.codes
        return codes.get(same(status), 200)

    def sum_up(self, found: Mapping[str, Component]) -> str:
        present = {same(component.status): component.status for component in found.values()}
        return next(
            (present[same(name)] for name in self.order if same(name) in present), "UNKNOWN"
        )


class Health:
    """Gives the status of the service, of its groups and of its components.

    Args:
        availability: the states behind the probes.
        management: what is shown, and which groups there are.
    """

    def __init__(self, availability: Availability, management: Management) -> None:
        self._indicators: dict[str, Indicator] = indicators(availability, management)
        self._slow_seconds = management.slow_indicator_seconds
        self._whole = _whole(tuple(self._indicators), management)
        self.groups = _groups(self._whole, management)
        # A group's short path is its name, too, below the prefix.
        self._names = self.groups | {
            group.path.removeprefix("/"): group
            for name, group in self.groups.items()
            if group.path and group.path.removeprefix("/") not in self.groups
        }

    async def at(self, segments: tuple[str, ...], *, v2: bool = False) -> Found | None:
        """The health at a path below the prefix.

        Args:
            segments: the path, without empty segments; none of them for the whole.
            v2: whether components are called details, as they were in Spring Boot 2.

        Returns:
            The body in Spring's key order, or nothing if there is no such group or component,
            or none that may be seen.
        """
        group = self._names.get(segments[0]) if segments else None
        rest = segments[1:] if group else segments
        group = group or self._whole
        if rest:
            return await self._component(group, rest)
        if not group.members:
            return None if segments else Found({"status": "UP"})
        found = {name: await self._look(name) for name in group.members}
        status = group.sum_up(found)
        body: dict[str, Any] = {"status": status}
        if not segments and self.groups:
            body["groups"] = sorted(self.groups)
        if group.components:
            body["details" if v2 else "components"] = {
                name: _leaf(component, group) for name, component in found.items()
            }
        return Found(body, group.code(status))

    async def _component(self, group: _Group, rest: tuple[str, ...]) -> Found | None:
        if not group.components or len(rest) > 1 or rest[0] not in group.members:
            return None
        component = await self._look(rest[0])
        return Found(_leaf(component, group), group.code(component.status))

    async def _look(self, name: str) -> Component:
        return await look(name, self._indicators[name], self._slow_seconds)


def _leaf(component: Component, group: _Group) -> dict[str, Any]:
    body: dict[str, Any] = {"status": component.status}
    if group.details and component.details:
        body["details"] = dict(component.details)
    return body


def _whole(names: tuple[str, ...], management: Management) -> _Group:
    details, components = management.show_details, management.show_components
    return _Group(
        members=names,
        components=details if components is None else components,
        details=details,
        order=management.status_order or _ORDER,
        codes=_codes(management.http_mapping),
    )


def _groups(whole: _Group, management: Management) -> dict[str, _Group]:
    groups = {name: _own(settings, whole) for name, settings in management.groups.items()}
    if management.probes:
        for name, member in _PROBES.items():
            path = _PROBE_PATHS[name] if management.probe_paths else None
            own = groups.get(name)
            # A group of the user's own replaces the probe's, members and all, but for its path.
            groups[name] = (
                _Group((member,), path=path)
                if own is None
                else _Group(
                    own.members,
                    own.components,
                    own.details,
                    own.order,
                    own.codes,
                    path if own.path is None else own.path,
                )
            )
    return groups


def _own(settings: GroupSettings, whole: _Group) -> _Group:
    def named(name: str, names: tuple[str, ...]) -> bool:
        return name in names or "*" in names

    details = whole.details if settings.show_details is None else settings.show_details
    components = settings.show_components
    if components is None:
        components = whole.components if settings.show_details is None else details
    return _Group(
        members=tuple(
            name
            for name in whole.members
            if named(name, settings.include or ("*",)) and not named(name, settings.exclude)
        ),
        components=components,
        details=details,
        order=settings.status_order or whole.order,
        codes=_codes(settings.http_mapping) or whole.codes,
        path=settings.additional_path,
    )


def _codes(mapping: Mapping[str, int]) -> dict[str, int] | None:
    return {same(status): code for status, code in mapping.items()} or None


def routes(availability: Availability, management: Management | None = None) -> list[Route]:
    """Build the routes: both prefixes with all below them, and the groups' own short paths."""
    management = management or Management()
    if not management.exposes("health"):
        return []
    health = Health(availability, management)
    found = []
    for prefix in PREFIXES:
        found.append(Route(prefix, _Endpoint(health)))
        found.append(Route(prefix + "/{path:path}", _Endpoint(health)))
    found += [
        Route(group.path, _Endpoint(health, (name,)))
        for name, group in health.groups.items()
        if group.path
    ]
    return found


def is_probe(path: str) -> bool:
    """Whether a path is one that a kubelet asks, or a part of health."""
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
            "status": {"type": "string", "enum": list(_ORDER)},
            "components": {"type": "object"},
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


class _Endpoint(Endpoint):
    """Answers one route."""

    def __init__(self, health: Health, segments: tuple[str, ...] | None = None) -> None:
        self._health = health
        self._segments = segments

    async def read(self, request: Request) -> Found | Response:
        segments = self._segments
        if segments is None:
            path: str = request.path_params.get("path", "")
            segments = tuple(filter(None, path.split("/")))
        found = await self._health.at(segments, v2=wants_v2(request))
        # Health says so itself, to HEAD as well.
        return found or Response(status_code=404)
