"""Replies that an Envoy alone doesn't make: imitated ones, and those of other set-ups."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from lab.hammer import Cause, Outcome
from lab.hammer.cause import classify
from lab.hammer.outcome import Failure, failure_of

RESET = "upstream connect error or disconnect/reset before headers. "
ENVOY = {"server": "istio-envoy"}


def outcome(status: int, body: str = "", **more: Any) -> Outcome:
    """Return a response."""
    text = body.encode()
    return Outcome(0, "r-0", 0.1, 0.1, status, body=text, body_bytes=len(text), **more)


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (outcome(503, "no healthy upstream", pod="goodjob-v2-a"), Cause.APPLICATION_ERROR),
        (outcome(404, "", pod="goodjob-v2-a", marks=ENVOY), Cause.CLIENT_ERROR),
        (outcome(429, "", marks={**ENVOY, "x-envoy-ratelimited": "true"}), Cause.RATE_LIMITED),
        (outcome(503, "busy", marks={**ENVOY, "x-envoy-overloaded": "true"}), Cause.OVERFLOW),
        (outcome(503, RESET + "reset reason: connection timeout"), Cause.CONNECT_FAILURE),
        (outcome(503, RESET + "reset reason: remote reset"), Cause.RESET),
        (outcome(503, RESET), Cause.RESET),
        (outcome(403, "RBAC: access denied", marks=ENVOY), Cause.PROXY_ERROR),
        (outcome(404, "nothing here", marks=ENVOY), Cause.PROXY_ERROR),
        (outcome(404, "", marks={"server": "nginx"}), Cause.CLIENT_ERROR),
        (
            outcome(404, "", marks={**ENVOY, "x-envoy-upstream-service-time": "1"}),
            Cause.CLIENT_ERROR,
        ),
        (outcome(500), Cause.APPLICATION_ERROR),
        (outcome(301, "", marks=ENVOY), Cause.OK),
    ],
)
def test_a_reply_is_read_for_what_it_is(answer: Outcome, cause: Cause) -> None:
    """A pod that names itself is believed first, then Envoy's words, then its headers."""
    assert classify(answer, None) is cause


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (httpx.ConnectError("refused"), Failure.CONNECT),
        (httpx.ConnectTimeout("slow"), Failure.CONNECT),
        (httpx.ReadTimeout("slow"), Failure.TIMEOUT),
        (TimeoutError(), Failure.TIMEOUT),
        (httpx.ReadError("reset"), Failure.RESET),
        (httpx.WriteError("reset"), Failure.RESET),
        (httpx.RemoteProtocolError("not HTTP"), Failure.RESET),
        (httpx.LocalProtocolError("our own mistake"), None),
    ],
)
def test_an_exception_is_the_failure_it_means(error: Exception, failure: Failure | None) -> None:
    """A mistake of the hammer's own is none: it is raised."""
    assert failure_of(error) is failure
