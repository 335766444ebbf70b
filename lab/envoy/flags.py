"""Response flags: Envoy's own words for what became of a request.

Source: Envoy, "Access logging", *%RESPONSE_FLAGS%*.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Flag(StrEnum):
    """The flags that the lab knows; a log may have others."""

    NO_HEALTHY_UPSTREAM = "UH"
    """Every host is ejected or unhealthy, or there is none."""
    OVERFLOW = "UO"
    """A limit of the connection pool was reached; of a retry, that of retries."""
    TIMEOUT = "UT"
    """A host did not answer in time."""
    CONNECT_FAILURE = "UF"
    """There was no connection to the host: refused, or not open in time."""
    CONNECTION_ENDED = "UC"
    """The host ended the connection before it had answered."""
    REMOTE_RESET = "UR"
    """The host reset the request."""
    LOCAL_RESET = "LR"
    """The proxy reset it."""
    PROTOCOL_ERROR = "UPE"
    """What the host sent was no HTTP."""
    RETRIES_EXHAUSTED = "URX"
    """It failed, and was not tried again for it had been often enough."""
    FAULT_INJECTED = "FI"
    """The fault of the route answered; no host was asked."""
    DELAY_INJECTED = "DI"
    """The fault of the route held it back."""
    NO_ROUTE = "NR"
    """No route matches."""
    NO_CLUSTER = "NC"
    """A route matches, and its cluster does not exist."""
    RATE_LIMITED = "RL"
    """A rate limit of the proxy refused it."""


NO_ANSWER = frozenset(
    {
        Flag.TIMEOUT,
        Flag.CONNECT_FAILURE,
        Flag.CONNECTION_ENDED,
        Flag.REMOTE_RESET,
        Flag.LOCAL_RESET,
        Flag.PROTOCOL_ERROR,
    }
)
"""A host was asked, and the answer is the proxy's own."""


def split_flags(value: Any) -> Any:  # noqa: ANN401  # a validator's input is whatever was in the JSON
    """Envoy joins its flags with commas and writes ``-`` for none; a saved event has a list."""
    if isinstance(value, list):
        return tuple(value)
    if not isinstance(value, str):
        return value
    return tuple(flag for flag in value.split(",") if flag not in {"", "-"})
