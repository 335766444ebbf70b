"""``up``, ``apply``, ``rollout``, ``down`` and ``logs`` with ``--json``: a lab and its changes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime

from lab.cli.schemas.shape import Shape


class Process(Shape):
    """A process of this machine."""

    pid: int
    started: AwareDatetime


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
    address: str
    listeners: dict[str, str]
    """Where each is bound, by Envoy's name for it."""
    https: Https | None
    process: Process | None
    admin: str | None
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
    url: str
    """What a client asks, without the path."""
    ca: str
    """The file of the authority to trust, for https; else empty."""


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


class RolledOut(Shape):
    """Deployments whose pods were replaced."""

    deployments: tuple[str, ...]
    started: tuple[str, ...]
    """The new pods."""


class Down(Shape):
    """A lab that was ended."""

    name: str
    logs: str
    """The folder of its logs, which stay until the next ``goodjob up``."""


class Line(Shape):
    """A line that a pod or a proxy has printed."""

    who: str
    line: str


def moment(seconds: float) -> datetime:
    """Seconds since the epoch as a time of this machine's zone."""
    return datetime.fromtimestamp(seconds).astimezone()
