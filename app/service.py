"""The service port: the greeting, health and metrics behind one FastAPI app."""

from typing import Any

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from app import greeting, health, problems, target, trace
from app.actuator import routes as actuator
from app.actuator.management import Management
from app.availability import Availability
from app.faults.callers import Callers
from app.faults.switch import FaultSwitch
from app.identity import Identity
from app.log import RequestLog
from app.metrics import PATH, Metrics
from app.paths import Paths, Probe
from app.reply import METHODS


class Service(FastAPI):
    """Everything on the service port.

    Args:
        identity: whom to name in each answer.
        faults: decides which requests to ``/test`` fail.
        availability: the states behind the health answers.
        metrics: where requests are counted.
        log: where each request to ``/test`` leaves its line.
        callers: reads the faults that callers ask for; nothing where they may not.
        management: what of the actuator is offered, and how.
        paths: what is answered as ``/test`` is, and what probes ask.
        methods: how it may be asked; None for any way.
    """

    def __init__(
        self,
        *,
        identity: Identity,
        faults: FaultSwitch,
        availability: Availability,
        metrics: Metrics,
        log: RequestLog,
        callers: Callers | None = None,
        management: Management | None = None,
        paths: Paths | None = None,
        methods: tuple[str, ...] | None = METHODS,
    ) -> None:
        management = management or Management()
        super().__init__(
            title="goodjob",
            version=identity.version,
            summary="One small answer, faults on demand, and honest health",
            docs_url=None,
            redoc_url=None,
            # Spring answers /actuator/ with 404; a redirect would hide a mistyped probe path.
            redirect_slashes=False,
        )
        problems.install(self)
        self.router.routes.extend(health.routes(availability, management))
        self.router.routes.extend(actuator.routes(management, metrics))
        metrics.attach(self)
        target.match_whole_paths(self)
        self._active = metrics.active
        self._greeting = greeting.Greeting(identity, faults, metrics, log, callers, methods=methods)
        self._paths = paths or Paths()
        self._probe = Probe(availability)
        self._faults = faults
        self._management = management

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand what is plain ASGI to its app and all else to FastAPI."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        self._active.enter(scope)
        try:
            send = trace.follow(scope, send)
            path = scope["path"]
            if self._paths.has_probes and (asked := self._paths.probed(scope)):
                await self._faults.delay_probe()
                await self._probe(asked, receive, send)
                return
            if (pattern := self._paths.of(path)) is not None:
                await self._greeting(scope, receive, send, pattern)
                return
            if health.is_probe(path):
                await self._faults.delay_probe()
            await super().__call__(scope, receive, send)
        finally:
            self._active.leave(scope)

    def openapi(self) -> dict[str, Any]:
        """Describe all paths, with the ones that are plain ASGI."""
        schema = super().openapi()
        plain = greeting.OPENAPI | actuator.openapi(self._management)
        if self._management.exposes("health"):
            plain |= health.openapi()
        for path, operations in plain.items():
            schema["paths"].setdefault(path, operations)
        # The instrumentator leaves FastAPI's guess, which is JSON.
        answer = schema["paths"][PATH]["get"]["responses"]["200"]
        answer["content"] = {"text/plain": {"schema": {"type": "string"}}}
        return schema
