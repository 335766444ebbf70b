"""Why a request ended the way it did, read from what Envoy reports.

The access log says it exactly: ``via_upstream`` means that the status is a pod's own, and a
response flag names the reason for a reply that the proxy made up itself. Without an access log the
reply's own text and headers are read, which is less: a service may imitate both.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from lab.envoy.access import DIRECT_RESPONSE, VIA_UPSTREAM
from lab.envoy.flags import Flag
from lab.hammer.outcome import Failure

if TYPE_CHECKING:
    from lab.envoy.access import AccessEntry
    from lab.hammer.outcome import Outcome


class Cause(StrEnum):
    """What decided the outcome of a request."""

    OK = "ok"
    """Answered below 400."""
    APPLICATION_ERROR = "application_error"
    """A pod answered 500 or above."""
    CLIENT_ERROR = "client_error"
    """A pod answered 4xx: the request was wrong."""
    NO_HEALTHY_UPSTREAM = "no_healthy_upstream"
    """UH: every host was ejected or unhealthy, or there was none."""
    OVERFLOW = "overflow"
    """UO: a connection pool limit was reached."""
    UPSTREAM_TIMEOUT = "upstream_timeout"
    """UT: a pod did not answer in the time the route allows."""
    CONNECT_FAILURE = "connect_failure"
    """UF: the proxy could not connect to the pod."""
    RESET = "reset"
    """UC, UR, LR: the connection to the pod broke before it had answered."""
    FAULT_INJECTED = "fault_injected"
    """FI: the fault of the VirtualService answered, no pod saw the request."""
    DIRECT_RESPONSE = "direct_response"
    """The directResponse of the VirtualService answered, no pod saw the request."""
    NO_ROUTE = "no_route"
    """NR: no route matches."""
    NO_DESTINATION = "no_destination"
    """NC: a route matches, and leads to a cluster that does not exist."""
    RATE_LIMITED = "rate_limited"
    """RL: a rate limit of the proxy refused it."""
    PROXY_ERROR = "proxy_error"
    """Any other 4xx or 5xx that the proxy made up itself."""
    CLIENT_CONNECT_FAILED = "client_connect_failed"
    """The hammer could not connect to the URL."""
    CLIENT_TIMEOUT = "client_timeout"
    """The hammer's own timeout ran out first."""
    CLIENT_RESET = "client_reset"
    """The connection to the URL broke before the answer was complete."""


BY_FLAG = {
    Flag.OVERFLOW: Cause.OVERFLOW,
    Flag.NO_HEALTHY_UPSTREAM: Cause.NO_HEALTHY_UPSTREAM,
    Flag.FAULT_INJECTED: Cause.FAULT_INJECTED,
    Flag.CONNECT_FAILURE: Cause.CONNECT_FAILURE,
    Flag.TIMEOUT: Cause.UPSTREAM_TIMEOUT,
    Flag.CONNECTION_ENDED: Cause.RESET,
    Flag.REMOTE_RESET: Cause.RESET,
    Flag.LOCAL_RESET: Cause.RESET,
    Flag.PROTOCOL_ERROR: Cause.RESET,
    Flag.NO_ROUTE: Cause.NO_ROUTE,
    Flag.NO_CLUSTER: Cause.NO_DESTINATION,
    Flag.RATE_LIMITED: Cause.RATE_LIMITED,
}
"""Flags that name a cause, the more telling first; URX and DI are facts beside one."""

BY_FAILURE = {
    Failure.CONNECT: Cause.CLIENT_CONNECT_FAILED,
    Failure.TIMEOUT: Cause.CLIENT_TIMEOUT,
    Failure.RESET: Cause.CLIENT_RESET,
}

BY_REPLY = {
    "no healthy upstream": Cause.NO_HEALTHY_UPSTREAM,
    "upstream request timeout": Cause.UPSTREAM_TIMEOUT,
    "fault filter abort": Cause.FAULT_INJECTED,
    "local_rate_limited": Cause.RATE_LIMITED,
}
"""How the proxy's own replies begin."""

RESET_REPLY = "upstream connect error or disconnect/reset before headers"
RESET_REASON = "reset reason: "
BY_RESET_REASON = {
    "overflow": Cause.OVERFLOW,
    "connection failure": Cause.CONNECT_FAILURE,
    "local connection failure": Cause.CONNECT_FAILURE,
    "remote connection failure": Cause.CONNECT_FAILURE,
    "connection timeout": Cause.CONNECT_FAILURE,
}
"""Any other reason is a reset."""


def classify(outcome: Outcome, entry: AccessEntry | None) -> Cause:
    """Return what decided the outcome, from the access log's entry where there is one."""
    if outcome.failure is not None:
        broken_off = outcome.failure is Failure.RESET and entry is not None
        reported = _from_flags(entry.flags) if broken_off and entry is not None else None
        return reported or BY_FAILURE[outcome.failure]
    return _from_response(outcome) if entry is None else _from_entry(entry)


def _from_entry(entry: AccessEntry) -> Cause:
    # A pod's own 500 may carry flags too: URX after the last retry, UO if there was no retry left.
    if entry.details == VIA_UPSTREAM:
        return _from_status(entry.status)
    reported = _from_flags(entry.flags)
    if reported is not None:
        return reported
    if entry.status < 400:
        return Cause.OK
    return Cause.DIRECT_RESPONSE if entry.details == DIRECT_RESPONSE else Cause.PROXY_ERROR


def _from_flags(flags: tuple[str, ...]) -> Cause | None:
    return next((cause for flag, cause in BY_FLAG.items() if flag in flags), None)


def _from_status(status: int) -> Cause:
    if status < 400:
        return Cause.OK
    return Cause.CLIENT_ERROR if status < 500 else Cause.APPLICATION_ERROR


def _from_response(outcome: Outcome) -> Cause:
    status = outcome.status or 0
    if outcome.pod is not None or status < 400:
        return _from_status(status)
    reply = outcome.text
    if reply.startswith(RESET_REPLY):
        reason = reply.partition(RESET_REASON)[2]
        return next((c for r, c in BY_RESET_REASON.items() if reason.startswith(r)), Cause.RESET)
    for beginning, cause in BY_REPLY.items():
        if reply.startswith(beginning):
            return cause
    if "x-envoy-overloaded" in outcome.marks:
        return Cause.OVERFLOW
    if "x-envoy-ratelimited" in outcome.marks:
        return Cause.RATE_LIMITED
    if not _made_by_proxy(outcome):
        return _from_status(status)
    return Cause.NO_ROUTE if status == 404 and not outcome.body_bytes else Cause.PROXY_ERROR


def _made_by_proxy(outcome: Outcome) -> bool:
    """Envoy names itself as the server, and says how long the upstream took where one answered."""
    named = outcome.marks.get("server", "") in {"envoy", "istio-envoy"}
    return named and "x-envoy-upstream-service-time" not in outcome.marks
