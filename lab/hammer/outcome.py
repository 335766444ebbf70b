"""One request's record: what was sent, what came back or how it failed, and how long it took."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.words import Text

BODY_BYTES = 64 * 1024
"""How much of a body is kept; the rest is read and counted."""
TELLING_BYTES = 512
"""How much of a body is needed to recognise a proxy's own reply."""
TELLING_HEADERS = (
    "server",
    "x-envoy-overloaded",
    "x-envoy-ratelimited",
    "x-envoy-upstream-service-time",
)
"""The response headers that say whether a pod or a proxy answered."""


class Failure(StrEnum):
    """Why there is no complete answer."""

    CONNECT = "connect"
    TIMEOUT = "timeout"
    RESET = "reset"


@dataclass(slots=True)
class Outcome:
    """What became of one request; nobody changes it. Freezing would cost more than sending."""

    index: int
    request_id: str
    """The ``x-goodjob-request`` it carried."""
    latency_seconds: float
    """From the time it was due, so waiting for a free worker counts."""
    service_seconds: float
    """From the time it was really sent."""
    status: int | None = None
    """None where not even the head of an answer came."""
    pod: str | None = None
    version: str | None = None
    body: bytes = b""
    body_bytes: int = 0
    """The length of the whole body, also of what is not kept."""
    marks: Mapping[str, str] = field(default_factory=dict)
    """Those of ``TELLING_HEADERS`` that were in the answer."""
    failure: Failure | None = None
    error: Text | str | None = None
    """The failure: ours, or in the operating system's words."""
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When it was really sent."""

    @property
    def answered(self) -> bool:
        """Whether a complete response came back, whatever its status."""
        return self.failure is None

    @property
    def text(self) -> str:
        """The kept body as text."""
        return self.body.decode("utf-8", errors="replace")

    def compact(self) -> Outcome:
        """Return it with no more of the body than telling its cause needs."""
        return self if len(self.body) <= TELLING_BYTES else replace(self, body=self._telling())

    def _telling(self) -> bytes:
        return self.body[:TELLING_BYTES]
