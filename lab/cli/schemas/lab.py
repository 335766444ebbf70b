"""``up``, ``apply``, ``rollout``, ``down`` and ``logs`` with ``--json``: a lab and its changes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, Self

from lab.cli.schemas.shape import Shape, Time

if TYPE_CHECKING:
    from lab.cli.sites import LabState, ProcessState


class Process(Shape):
    """A process of this machine."""

    pid: int
    started: Time

    @classmethod
    def of(cls, process: ProcessState | None) -> Self | None:
        """As the supervisor keeps it; None where there is none."""
        if process is None:
            return None
        return cls(pid=process.pid, started=datetime.fromtimestamp(process.started, UTC))


class Https(Shape):
    """How a client reaches a gateway by TLS."""

    host: str
    address: str
    ca: str
    """The file of the authority to trust; empty where the lab signs nothing."""
    client: tuple[str, ...]
    """The files of the certificate to show and of its key, where one is wanted."""
    required: bool
    """Whether plain HTTP leads here."""


class Caller(Shape):
    """A proxy in front of the pods."""

    name: str
    kind: Literal["gateway", "sidecar"]
    host: str
    """A host name that it serves."""
    hosts: tuple[str, ...]
    """All that it has routes for."""
    address: str
    listeners: dict[str, str]
    """Where each is bound, by Envoy's name for it."""
    paths: dict[str, str]
    """What is asked for at hosts of whom no route takes ``/test``."""
    https: Https | None
    process: Process | None
    admin: str | None
    """The Unix socket of its admin interface; null while it does not run."""
    restarts: int


class Pod(Shape):
    """A pod."""

    name: str
    namespace: str
    deployment: str
    labels: dict[str, str]
    ip: str
    ports: dict[str, int]
    process: Process | None
    ready: bool
    terminating: bool
    restarts: int
    last_exit: int | None
    waiting: str | None
    """Why it is not started."""
    unready: str | None
    """Why the mesh may not send to it: what its probe asked and got, or how it ended."""
    stand_in: str | None
    """The image that goodjob's own service stands in for; null where it does not."""


#: What is told of a pod as the supervisor keeps it.
_AS_KEPT = {
    "name",
    "namespace",
    "deployment",
    "labels",
    "ip",
    "ports",
    "ready",
    "terminating",
    "restarts",
    "last_exit",
}


class Up(Shape):
    """A lab that has just come up."""

    name: str
    phase: Literal["ready"]
    source: str
    supervisor: Process
    message: str
    callers: tuple[Caller, ...]
    pods: tuple[Pod, ...]
    skipped: tuple[str, ...]
    """Resources that a laptop does not run, as ``Kind name``."""
    warnings: tuple[str, ...]
    applied: None = None
    """Nothing was changed yet."""
    url: str
    """What a client asks, without the path."""
    ca: str
    """The file of the authority to trust, for https; else empty."""

    @classmethod
    def of(cls, state: LabState) -> Self:
        """As the supervisor keeps it."""
        return cls(
            name=state.name,
            phase="ready",
            source=state.source,
            supervisor=Process(
                pid=state.supervisor.pid,
                started=datetime.fromtimestamp(state.supervisor.started, UTC),
            ),
            message=str(state.message),
            callers=tuple(
                Caller(
                    **each.model_dump(exclude={"process", "doors"}),
                    process=Process.of(each.process),
                )
                for each in state.proxies
            ),
            pods=tuple(
                Pod(
                    **each.model_dump(include=_AS_KEPT),
                    process=Process.of(each.process),
                    waiting=str(each.waiting) if each.waiting else None,
                    unready=str(each.unready) if each.unready else None,
                    stand_in=each.stand_in or None,
                )
                for each in state.pods
            ),
            skipped=tuple(state.skipped),
            warnings=tuple(map(str, state.warnings)),
            url=state.entrance.url,
            ca=state.entrance.ca,
        )


class StillOn(Shape):
    """A fault plan that was set by hand, and that a change of the manifests does not end."""

    pod: str
    version: str
    plan: str | None
    """Null where the pod does not answer, and so may have one."""


class Applied(Shape):
    """What a change came to; pools by Envoy's names."""

    reset: tuple[str, ...]
    """Pools that start anew: their ejections and counters are forgotten."""
    added: tuple[str, ...]
    removed: tuple[str, ...]
    routes: tuple[str, ...]
    listeners: tuple[str, ...]
    certificates: tuple[str, ...]
    started: tuple[str, ...]
    """New pods."""
    skipped: tuple[str, ...]
    """What was named and a laptop does not run, as ``Kind name``."""
    warnings: tuple[str, ...]
    """What there is to know of the manifests now, and was not before."""
    faults: tuple[StillOn, ...]
    """Pods whose fault plan is not that of their settings."""


class RolledOut(Shape):
    """Deployments whose pods were replaced."""

    deployments: tuple[str, ...]
    started: tuple[str, ...]
    """The new pods."""


class Down(Shape):
    """A lab that was ended."""

    name: str
    logs: str | None
    """The folder of its logs, which stay until the next ``goodjob up``; null without a lab."""


class Line(Shape):
    """A line that a pod or a proxy has printed."""

    who: str
    line: str
