"""``faults --json``: the fault plan of each pod, as its service reports it."""

from __future__ import annotations

from typing import Literal

from lab.cli.schemas.shape import Shape


class Silent(Shape):
    """A pod that did not answer."""

    pod: str
    version: str
    error: str


class Rule(Shape):
    """A rule of a plan, and what it has done."""

    rule: int
    """Its place in the plan; the first is 1."""
    text: str
    matched: int
    """Requests that its *when* chose, and no mix or limit spared."""
    fired: int
    """Requests that it hit; of rules that answer, only the first does."""


class Plan(Shape):
    """The plan in force in a pod."""

    pod: str
    version: str
    plan: str
    source: Literal["settings", "control"]
    """Where it comes from."""
    seed: int
    ttl_seconds_left: float | None
    """When the settings' plan returns; null if it need not."""
    requests: int
    """Seen since the plan was put in force."""
    rules: tuple[Rule, ...]
