"""The components of health: each looks at one thing and says how it is."""

import asyncio
import logging
import shutil
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.actuator.management import Management
from app.actuator.meters import absolute
from app.availability import Availability

# Spring waits for ever; here a disk that hangs must not pile up requests.
PATIENCE_SECONDS = 5.0

log = logging.getLogger("goodjob")


@dataclass(frozen=True, slots=True)
class Component:
    """How one thing is."""

    status: str
    details: Mapping[str, Any] = field(default_factory=dict)


Indicator = Callable[[], Awaitable[Component]]


def indicators(availability: Availability, management: Management) -> dict[str, Indicator]:
    """The indicators that the settings leave switched on, by their names, sorted."""

    async def ping() -> Component:
        return Component("UP")

    async def disk_space() -> Component:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await asyncio.to_thread(
                measure_disk, management.disk_space_path, management.disk_space_threshold
            )

    async def liveness() -> Component:
        return Component(availability.liveness.value)

    async def readiness() -> Component:
        return Component(availability.readiness.value)

    found: dict[str, Indicator] = {
        "diskSpace": disk_space,
        "livenessState": liveness,
        "ping": ping,
        "readinessState": readiness,
    }
    return {name: found[name] for name in management.components()}


async def look(name: str, indicator: Indicator, slow_seconds: float) -> Component:
    """Ask an indicator; one that fails is down, and says why.

    Args:
        name: its name.
        indicator: what to ask.
        slow_seconds: how long it may take before the log says so.
    """
    began = time.perf_counter()
    try:
        return await indicator()
    except Exception as error:  # noqa: BLE001 - whatever it is, health has to answer
        kind = type(error)
        log.warning("health check %s failed: %r", name, error)
        return Component("DOWN", {"error": f"{kind.__module__}.{kind.__qualname__}: {error}"})
    finally:
        took = time.perf_counter() - began
        if took > slow_seconds:
            log.warning("health contributor %s took %.3f s to respond", name, took)


def measure_disk(path: str, threshold: int) -> Component:
    """Compare the free space below a path with what has to be left."""
    where = absolute(path)
    exists = Path(where).exists()
    # A path that is not there has no space at all, and that is below any threshold.
    total, _, free = shutil.disk_usage(where) if exists else (0, 0, 0)
    details = {
        "total": total,
        "free": free,
        "threshold": threshold,
        "path": where,
        "exists": exists,
    }
    return Component("UP" if free >= threshold and exists else "DOWN", details)
