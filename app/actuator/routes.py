"""The actuator's routes: what the settings expose, and nothing else."""

from typing import Any

from starlette.routing import Route

from app.actuator import drilldown, prometheus
from app.actuator.endpoint import MEDIA_TYPES, Endpoint
from app.actuator.info import Info
from app.actuator.links import PATH, Links
from app.actuator.loggers import LEVELS, Loggers, OneLogger
from app.actuator.management import Management
from app.metrics import Metrics


def routes(management: Management, metrics: Metrics) -> list[Route]:
    """Build the routes but those of health, which has paths outside of the actuator as well."""
    loggers = Loggers()
    writable = management.access("loggers") == "unrestricted"
    endpoints: tuple[tuple[str, str, Endpoint], ...] = (
        ("info", "/info", Info(management)),
        ("loggers", "/loggers", loggers),
        ("loggers", "/loggers/{name}", OneLogger(loggers, writable=writable)),
        ("metrics", "/metrics", drilldown.MeterNames(metrics.meters)),
        ("metrics", "/metrics/{requiredMetricName}", drilldown.OneMeter(metrics.meters)),
        ("prometheus", "/prometheus", prometheus.Scrape(metrics.registry)),
    )
    found = [
        Route(PATH + path, endpoint)
        for name, path, endpoint in endpoints
        if management.exposes(name)
    ]
    return [Route(PATH, Links(management)), *found] if management.discovery else found


def openapi(management: Management) -> dict[str, Any]:
    """Describe the same routes for OpenAPI."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes(management, Metrics()):
        parameters = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in route.param_convertors
        ]
        operation = {
            "tags": ["actuator"],
            "parameters": parameters,
            "responses": {"200": {"description": "Found", "content": _content(route.path)}}
            | ({"404": {"description": "Not found"}} if parameters else {}),
        }
        name = route.path.strip("/").replace("/", "_").replace("{", "").replace("}", "")
        paths[route.path] = {
            "get": {"summary": f"See {route.path}", "operationId": name, **operation}
        }
        if isinstance(route.app, OneLogger) and route.app.writable:
            paths[route.path]["post"] = _POST | {"parameters": parameters}
    return paths


_POST: dict[str, Any] = {
    "summary": "Set the level of a logger, or take it away",
    "operationId": "set_logger",
    "tags": ["actuator"],
    "requestBody": {
        "content": {
            media_type: {
                "schema": {
                    "type": ["object", "null"],
                    "properties": {
                        "configuredLevel": {"type": ["string", "null"], "enum": [*LEVELS, None]}
                    },
                }
            }
            for media_type in MEDIA_TYPES
        }
    },
    "responses": {
        "204": {"description": "Done"},
        "400": {"description": "No such level"},
        "413": {"description": "Too large"},
        "415": {"description": "Not JSON"},
    },
}


def _content(path: str) -> dict[str, Any]:
    if path == prometheus.PATH:
        return {kind: {"schema": {"type": "string"}} for kind in prometheus.Scrape.produces}
    return {kind: {"schema": {"type": "object"}} for kind in MEDIA_TYPES}
