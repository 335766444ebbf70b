"""``/actuator/loggers``: how much the process says about itself, seen and changed while it runs.

The request log on stdout is no logger and cannot be changed here.
"""

import json
import logging
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app import bodies
from app.actuator.endpoint import Endpoint, Found
from app.problems import problem

ROOT = "ROOT"
OFF = logging.CRITICAL + 10

# Spring's names for Python's levels. Python has nothing below DEBUG, so that there is no TRACE.
LEVELS = {
    "OFF": OFF,
    "FATAL": logging.CRITICAL,
    "ERROR": logging.ERROR,
    "WARN": logging.WARNING,
    "INFO": logging.INFO,
    "DEBUG": logging.DEBUG,
}
GROUPS = {"web": ("fastapi", "uvicorn", "uvicorn.error")}

LARGEST_BODY = 4 * 1024
LONGEST_NAME = 200
# A logger is never forgotten again; a client that keeps inventing them must not fill the memory.
MOST_LOGGERS = 1000


class Loggers(Endpoint):
    """All loggers, or the one that the path names.

    Args:
        root: what the root logger goes back to when its level is taken away.
    """

    def __init__(self, root: int | None = None) -> None:
        self._root = logging.getLogger().level if root is None else root

    async def read(self, request: Request) -> Found | None:
        """The levels of all loggers."""
        del request
        return Found(
            {
                "levels": list(LEVELS),
                "loggers": {name: _describe(find(name)) for name in [ROOT, *_names()]},
                "groups": {name: _group(name) for name in GROUPS},
            }
        )

    def choose(self, name: str, level: int) -> None:
        """Set the level of a logger or of a group's members; 0 takes it away."""
        for member in GROUPS.get(name, (name,)):
            found = find(member)
            found.setLevel(self._root if found is logging.getLogger() and not level else level)


class OneLogger(Endpoint):
    """The logger or group that the path names.

    Args:
        loggers: all of them.
        writable: whether levels may be set.
    """

    def __init__(self, loggers: Loggers, *, writable: bool = True) -> None:
        self._loggers = loggers
        self.writable = writable

    async def read(self, request: Request) -> Found | None:
        """A logger's level, or a group's."""
        name = request.path_params["name"]
        if name in GROUPS:
            return Found(_group(name))
        return Found(_describe(find(name))) if name in (ROOT, *_names()) else None

    async def write(self, request: Request) -> Response:
        """Set or take away a level."""
        name = request.path_params["name"]
        level = _read(await bodies.read(request, LARGEST_BODY))
        new = name not in (*GROUPS, ROOT, *logging.root.manager.loggerDict)
        if level is None or len(name) > LONGEST_NAME or (new and len(_names()) >= MOST_LOGGERS):
            return problem(400, request.scope)
        self._loggers.choose(name, level)
        return Response(status_code=204)


def find(name: str) -> logging.Logger:
    """A logger by the name that Spring would know it by."""
    return logging.getLogger(None if name == ROOT else name)


def level_name(level: int) -> str:
    """Name a level; one between two names goes by what it still lets through."""
    return next((name for name, bound in reversed(LEVELS.items()) if level <= bound), "OFF")


def _names() -> list[str]:
    known = logging.root.manager.loggerDict
    return sorted(name for name, logger in known.items() if isinstance(logger, logging.Logger))


def _describe(logger: logging.Logger) -> dict[str, Any]:
    configured = {"configuredLevel": level_name(logger.level)} if logger.level else {}
    return configured | {"effectiveLevel": level_name(logger.getEffectiveLevel())}


def _group(name: str) -> dict[str, Any]:
    levels = {find(member).level for member in GROUPS[name]}
    shared = levels.pop() if len(levels) == 1 else 0
    configured: dict[str, Any] = {"configuredLevel": level_name(shared)} if shared else {}
    return configured | {"members": list(GROUPS[name])}


def _read(body: bytes) -> int | None:
    """Read the level that is asked for: 0 to inherit it, nothing if it cannot be understood."""
    try:
        order = json.loads(body) if body.strip() else {}
    except (ValueError, RecursionError):
        return None
    if order is None:
        order = {}
    if not isinstance(order, dict):
        return None
    level = order.get("configuredLevel")
    if level is None:
        return logging.NOTSET
    return LEVELS.get(level.upper()) if isinstance(level, str) else None
