"""The control API: see, replace and remove the fault plan of a running pod."""

import dataclasses
import functools
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app import bodies, target
from app.faults.switch import MOST_EVENTS, FaultSwitch, Source, Who
from app.guard import Guard
from app.identity import Identity
from faultplan.errors import FaultPlanError
from faultplan.grammar import GRAMMAR, parse, spell

if TYPE_CHECKING:
    from app.problems import Handler

PATH = "/faults"
LARGEST_BODY = 16 * 1024
LONGEST_TTL = 24 * 60 * 60

Body = TypeVar("Body", bound="Draft")


class Draft(BaseModel):
    """A plan to look at."""

    model_config = ConfigDict(extra="forbid", strict=True)

    plan: str = Field(
        description=f"effect@when, joined by ;\n\n{GRAMMAR}", examples=["500@first:3"]
    )


class Order(Draft):
    """The plan to put in force."""

    model_config = ConfigDict(allow_inf_nan=False)

    ttl_seconds: Annotated[float, Field(gt=0, le=LONGEST_TTL)] | None = Field(
        default=None, description="after this time the plan from the settings returns"
    )
    seed: Annotated[int, Field(ge=0, lt=2**63)] | None = Field(
        default=None, description="the seed of what is random; the pod's own if not given"
    )


class RuleReport(BaseModel):
    """What one rule has done so far."""

    rule: int = Field(description="its place in the plan; the first is 1")
    text: str
    matched: int = Field(description="requests that its when chose, and no mix or limit spared")
    fired: int = Field(description="requests that it hit; of rules that answer only the first does")


class Report(BaseModel):
    """The plan in force."""

    version: str
    pod: str
    plan: str
    source: Source
    seed: int
    ttl_seconds_left: float | None = Field(
        description="when the settings' plan returns; null if it need not"
    )
    requests: int = Field(description="requests seen since the plan was put in force")
    rules: list[RuleReport]


class Reading(BaseModel):
    """A plan as it was understood."""

    version: str
    pod: str
    plan: str = Field(description="the plan in its shortest spelling")
    rules: list[str]


class Event(BaseModel):
    """One change of the plan in force."""

    time: datetime
    who: Who = Field(description="what brought it: the start, this API, or a time that was up")
    plan: str
    seed: int
    ttl_seconds: float | None = Field(description="how long it was to stay; null for good")


class Events(BaseModel):
    """The last changes."""

    version: str
    pod: str
    events: list[Event] = Field(description=f"the oldest first, {MOST_EVENTS} at most")


class Problem(BaseModel):
    """Why a request was refused."""

    version: str
    pod: str
    status: int
    error: str
    grammar: str | None = Field(default=None, description="how a plan is written")


class _Refusal(Exception):
    """An answer other than success."""

    def __init__(self, status: int, error: str, grammar: str | None = None) -> None:
        self.status = status
        self.error = error
        self.grammar = grammar
        super().__init__(error)


def create(identity: Identity, faults: FaultSwitch) -> FastAPI:
    """Build the control app.

    Args:
        identity: whom to name in each answer.
        faults: the switch to operate.
    """
    app = FastAPI(
        title="goodjob control",
        version=identity.version,
        summary="The faults of one pod; reachable from inside the pod alone",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses={"4XX": {"model": Problem, "description": "Refused, and why"}},
    )
    _handle_errors(app, identity)
    app.add_middleware(Guard, refuse=functools.partial(_answer, identity))

    @app.get(PATH, operation_id="see_faults", summary="See the plan in force")
    async def see() -> Report:
        return _report(identity, faults)

    @app.put(
        PATH,
        operation_id="put_faults",
        summary="Put a plan in force",
        openapi_extra=_takes(Order),
    )
    async def put(request: Request) -> Report:
        order = _read(Order, await _body(request))
        try:
            faults.put(order.plan, seed=order.seed, ttl_seconds=order.ttl_seconds)
        except FaultPlanError as error:
            raise _Refusal(422, str(error), GRAMMAR) from error
        return _report(identity, faults)

    @app.delete(PATH, operation_id="drop_faults", summary="Return to the plan from the settings")
    async def drop() -> Report:
        faults.restore()
        return _report(identity, faults)

    @app.post(
        f"{PATH}/validate",
        operation_id="validate_faults",
        summary="Read a plan without putting it in force",
        openapi_extra=_takes(Draft),
    )
    async def validate(request: Request) -> Reading:
        draft = _read(Draft, await _body(request))
        try:
            rules = parse(draft.plan)
        except FaultPlanError as error:
            raise _Refusal(422, str(error), GRAMMAR) from error
        return Reading(
            version=identity.version,
            pod=identity.pod,
            plan=spell(rules),
            rules=[str(rule) for rule in rules],
        )

    @app.get(f"{PATH}/events", operation_id="see_events", summary="See the last changes")
    async def events() -> Events:
        return Events(
            version=identity.version,
            pod=identity.pod,
            events=[Event(**dataclasses.asdict(change)) for change in faults.changes],
        )

    target.match_whole_paths(app)
    return app


def _takes(body: type[Draft]) -> dict[str, Any]:
    """Describe a body that is read by hand, so that its refusals are sentences."""
    schema = {"application/json": {"schema": body.model_json_schema()}}
    return {"requestBody": {"required": True, "content": schema}}


def _report(identity: Identity, faults: FaultSwitch) -> Report:
    left = faults.seconds_left
    plan = faults.plan
    return Report(
        version=identity.version,
        pod=identity.pod,
        plan=plan.text,
        source=faults.source,
        seed=plan.seed,
        ttl_seconds_left=None if left is None else round(left, 3),
        requests=plan.requests,
        rules=[
            RuleReport(rule=rule.number, text=rule.text, matched=rule.matched, fired=rule.fired)
            for rule in plan.rules
        ],
    )


async def _body(request: Request) -> bytes:
    """Read a JSON body that is not too large."""
    content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() != "application/json":
        sent = f'not "{content_type}"' if content_type else "and the request names no type"
        raise _Refusal(415, f"the body must be application/json, {sent}")
    return await bodies.read(request, LARGEST_BODY)


def _read(kind: type[Body], body: bytes) -> Body:
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False)
        if details[0]["type"] == "json_invalid":
            cause = details[0]["msg"].removeprefix("Invalid JSON: ")
            raise _Refusal(400, f"the body is not JSON: {cause}") from error
        problems = [_complaint(detail["loc"], detail["msg"]) for detail in details]
        raise _Refusal(422, "; ".join(problems)) from error


def _complaint(location: tuple[int | str, ...], message: str) -> str:
    where = ".".join(map(str, location)) or "the body"
    return f"{where}: {message[:1].lower()}{message[1:]}"


def _answer(
    identity: Identity,
    status: int,
    error: str,
    grammar: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    body = Problem(
        version=identity.version,
        pod=identity.pod,
        status=status,
        error=error,
        grammar=grammar,
    )
    return JSONResponse(body.model_dump(exclude_none=True), status, headers=headers)


def _handle_errors(app: FastAPI, identity: Identity) -> None:
    answer = functools.partial(_answer, identity)

    async def from_refusal(request: Request, error: _Refusal) -> Response:  # noqa: ARG001 - Starlette's shape
        return answer(error.status, error.error, error.grammar)

    async def from_http(request: Request, error: HTTPException) -> Response:
        path, status = request.url.path, error.status_code
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            allow = ", ".join(_methods(app, path))
            text = f"{path} does not take {request.method}, only {allow}"
            return answer(status, text, headers={"Allow": allow})
        if status == HTTPStatus.NOT_FOUND:
            return answer(status, f"there is nothing at {path}; faults are at {PATH}")
        return answer(status, str(error.detail), headers=error.headers)

    async def from_bug(request: Request, error: Exception) -> Response:  # noqa: ARG001 - Starlette logs it
        return answer(500, "the service made a mistake; its log says more")

    handlers: dict[type[Exception], Handler] = {
        _Refusal: from_refusal,
        HTTPException: from_http,
        Exception: from_bug,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def _methods(app: FastAPI, path: str) -> list[str]:
    # Starlette names the methods of the first route at a path; here each method is a route.
    found: set[str] = set()
    for route in app.routes:
        candidate: Any = route
        if candidate.path == path:
            found |= candidate.methods
    return sorted(found)
