"""A line of Envoy's log of tries: one for every time that it asked a pod, also for a retry.

This is what outlier detection counts: one entry a try, in the order in which the tries ended. A
request that was answered without asking anybody (a fault of the mesh, an overflow, no healthy
host) has none with a host.

Source: Envoy API, ``Router.upstream_log``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict

from lab.envoy.duration import took
from lab.envoy.flags import NO_ANSWER, Flag, split_flags

if TYPE_CHECKING:
    from datetime import datetime


class Attempt(BaseModel):
    """One try."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    time: AwareDatetime
    """When the try began."""
    request_id: str | None = None
    """The proxy's own ``x-request-id``, the same for all tries of a request."""
    status: int = 0
    """What the pod answered; 0 where there was no answer."""
    flags: Annotated[tuple[str, ...], BeforeValidator(split_flags)] = ()
    upstream: str | None = None
    """The pod, as ``ip:port``."""
    cluster: str | None = None
    duration_ms: int | None = None

    @property
    def ended(self) -> datetime:
        """When it ended, as far as the log tells: it cuts how long it took to milliseconds."""
        return self.time + took(self.duration_ms)

    @property
    def local_failure(self) -> bool:
        """Whether the proxy itself says that it failed: no answer in time, or no connection."""
        return self.status == 0 or not NO_ANSWER.isdisjoint(self.flags)

    @property
    def broke_off(self) -> bool:
        """Whether its answer broke off after its status had come, and had been counted."""
        return self.status != 0 and self.local_failure and not self.never_connected

    @property
    def unnamed(self) -> bool:
        """Whether it ended without an answer and no flag of its own says why.

        The route's time ran out, or the client was gone: only the request's own line tells which.
        """
        return self.status == 0 and NO_ANSWER.isdisjoint(self.flags)

    @property
    def never_connected(self) -> bool:
        """Whether there was no connection at all: refused, or not there in time."""
        return Flag.CONNECT_FAILURE in self.flags

    @property
    def counted_as(self) -> int:
        """The status that outlier detection counts: a timeout is a 504, a broken one a 503."""
        if not self.local_failure:
            return self.status
        return 504 if Flag.TIMEOUT in self.flags else 503
