"""``why --json``: what failed, and why a pod is, or is not, ejected."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from lab.cli.schemas.shape import Shape, Time


class Source(Shape):
    """The document that says how it works."""

    title: str
    url: str


class Reason(Shape):
    """One thing that there is to know."""

    code: str
    sentence: str
    template: str
    values: dict[str, Any]
    figures: dict[str, str | int | float | bool]
    """What Envoy said, by Envoy's name for it."""
    source: Source


class Cause(Shape):
    """One kind of failure that clients saw, and what it came of.

    ``queue`` failed nobody, and ``not-ejected`` counts what the others have counted.
    """

    kind: str
    caller: str
    pool: str
    """Empty where the requests were for none."""
    count: int
    """How many requests."""
    from_: Time = Field(alias="from")
    """When the first of them began."""
    to: Time
    """When the last of them began."""
    sentence: str
    template: str
    values: dict[str, Any]
    figures: dict[str, str | int | float | bool]
    source: Source


class Why(Shape):
    """A pool of one proxy with what failed there, or one pod in it.

    Pools come first. Of a pod the first reason says whether it is out.
    """

    caller: str
    pod: str | None
    """Null for a pool as a whole."""
    pool: str
    cluster: str
    stand_in: str | None
    """The image that goodjob's own service stands in for; null where it does not."""
    ejected: bool
    since: Time | None
    """Since when it counts; null where nothing is known that would not."""
    requests: int
    failed: int
    hidden_retries: int | None
    """Failures that a retry hid from the client; null of a pod."""
    causes: tuple[Cause, ...]
    lost: tuple[str, ...]
    """What these figures lack, as it is in no log any more."""
    reasons: tuple[Reason, ...]
