"""``status --json`` and ``watch --json``: each pod as each proxy sees it."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from lab.cli.schemas.shape import Shape


class Gateway(Shape):
    """The proxy that is asked where none is named."""

    url: str
    address: str


class Caller(Shape):
    """A proxy in front of the pods: an Envoy with an opinion of its own about each of them."""

    name: str
    kind: Literal["gateway", "sidecar"]
    url: str
    address: str
    """Where it takes requests, ``ip:port``."""
    admin: str | None
    """Its admin interface; null while it does not run."""
    restarts: int
    ejections_rotated_away: AwareDatetime | None
    """Ejections before this are in no log any more, and so not counted."""


class Host(Shape):
    """A pod in a pool of a proxy's."""

    caller: str
    pod: str
    version: str
    """The label ``version``, or a dash."""
    address: str
    pool: str
    """The pool in short: ``goodjob:80``, or ``goodjob:80/v2`` for a subset's."""
    cluster: str
    """The pool as Envoy calls it; empty for a pod in none."""
    ready: bool
    restarts: int
    trouble: str | None
    """Why it does not run, if it does not."""
    control: str | None
    """The URL of its control port, where that can be reached from here."""
    ejected: bool
    ejections: int
    """How often it was ejected so far."""
    ejected_since: AwareDatetime | None
    earliest_return: AwareDatetime | None
    latest_return: AwareDatetime | None
    reason: str | None
    """What ejected it, in Envoy's word."""


class Status(Shape):
    """A lab, its proxies and its pods."""

    name: str
    phase: Literal["starting", "ready", "stopping", "ended", "failed", "killed"]
    gateway: Gateway
    callers: tuple[Caller, ...]
    hosts: tuple[Host, ...]


class Turn(Shape):
    """A line of ``watch``: what has become of a pod in a pool."""

    time: AwareDatetime
    caller: str
    pod: str
    pool: str
    cluster: str
    state: str
    """``in the pool``, ``ejected``, ``not ready``, or what the trouble is."""
