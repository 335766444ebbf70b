"""A line of Envoy's access log, in the lab's format: what it says it did with a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict

from lab.envoy.duration import took
from lab.envoy.flags import Flag, split_flags

if TYPE_CHECKING:
    from datetime import datetime

PER_TRY_TIMEOUT = "upstream_per_try_timeout"
"""RESPONSE_CODE_DETAILS of a request whose last try was too late, and not the request itself."""
CUT_SHORT = "upstream_reset_after_response_started"
"""How RESPONSE_CODE_DETAILS begin where an answer broke off after its status had come."""
DIRECT_RESPONSE = "direct_response"
"""The route answered itself, as its directResponse or its redirect says."""
VIA_UPSTREAM = "via_upstream"
"""The status is a pod's own."""


class AccessEntry(BaseModel):
    """One request, as the proxy saw it end."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    time: AwareDatetime
    """When the request reached the proxy."""
    request_id: str | None = None
    """The proxy's own ``x-request-id``."""
    client_id: str | None = None
    """The ``x-goodjob-request`` that the load generator sent."""
    method: str | None = None
    path: str | None = None
    authority: str | None = None
    status: int
    """What was sent downstream; 0 when the client was gone before there was anything to send."""
    flags: Annotated[tuple[str, ...], BeforeValidator(split_flags)] = ()
    """Response flags such as UH, UO or URX, in the proxy's order."""
    details: str | None = None
    """RESPONSE_CODE_DETAILS: ``via_upstream`` when the status is a pod's own."""
    upstream: str | None = None
    """The host tried last."""
    cluster: str | None = None
    route: str | None = None
    attempts: int | None = None
    """How many times an upstream was tried, retries included."""
    duration_ms: int | None = None

    @property
    def ended(self) -> datetime:
        """When it ended, as far as the log tells: it cuts how long it took to milliseconds."""
        return self.time + took(self.duration_ms)

    @property
    def cut_short(self) -> bool:
        """Whether its answer broke off after the status had come."""
        return (self.details or "").startswith(CUT_SHORT)

    @property
    def client_gone(self) -> bool:
        """Whether its client was gone before there was an answer (DC)."""
        return (self.details or "").startswith("downstream_") or self.status == 0

    @property
    def hid_a_failure(self) -> bool:
        """Whether a retry hid a failure from the client: the one definition of a hidden retry.

        A host was tried more than once, and what the client got in the end is a pod's own whole
        answer below 500. A 404 is one: the error of the try before it was hidden as well. It is
        none where the client was gone (status 0), where the answer broke off or was the proxy's
        (``details``), and where the last answer was to be tried again as well and could not be
        (URX, UO): that failure is the one that the client saw.
        """
        theirs = self.details in {None, VIA_UPSTREAM}
        gave_up = not {Flag.RETRIES_EXHAUSTED, Flag.OVERFLOW}.isdisjoint(self.flags)
        return (self.attempts or 0) > 1 and 0 < self.status < 500 and theirs and not gave_up
