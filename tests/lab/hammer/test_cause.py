"""Replies that an Envoy alone doesn't make: imitated ones, and those of other set-ups."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from lab.envoy.access import AccessEntry
from lab.hammer import Cause, Outcome
from lab.hammer.cause import classify
from lab.hammer.outcome import Failure

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
        (outcome(404, "", marks={"server": "envoy"}), Cause.NO_ROUTE),
        (outcome(404, "", marks=ENVOY), Cause.NO_ROUTE),
        (outcome(503, "", marks=ENVOY), Cause.PROXY_ERROR),
        (outcome(503, "no healthy upstream"), Cause.NO_HEALTHY_UPSTREAM),
        (outcome(504, "upstream request timeout"), Cause.UPSTREAM_TIMEOUT),
        (outcome(503, "fault filter abort"), Cause.FAULT_INJECTED),
        (outcome(429, "local_rate_limited"), Cause.RATE_LIMITED),
        (outcome(503, "there is no healthy upstream"), Cause.APPLICATION_ERROR),
        (outcome(503, RESET + "reset reason: overflow"), Cause.OVERFLOW),
        (outcome(503, RESET + "reset reason: connection failure"), Cause.CONNECT_FAILURE),
        (outcome(503, RESET + "reset reason: local connection failure"), Cause.CONNECT_FAILURE),
        (outcome(503, RESET + "reset reason: remote connection failure"), Cause.CONNECT_FAILURE),
        (outcome(503, RESET + "reset reason: connection termination"), Cause.RESET),
        (outcome(399, "no healthy upstream", marks=ENVOY), Cause.OK),
        (outcome(400), Cause.CLIENT_ERROR),
        (outcome(499), Cause.CLIENT_ERROR),
        (outcome(399, pod="goodjob-v2-a"), Cause.OK),
        (outcome(500), Cause.APPLICATION_ERROR),
        (outcome(301, "", marks=ENVOY), Cause.OK),
    ],
)
def test_a_reply_is_read_for_what_it_is(answer: Outcome, cause: Cause) -> None:
    """A pod that names itself is believed first, then Envoy's words, then its headers."""
    assert classify(answer, None) is cause


def entry(status: int, flags: str = "-", details: str | None = None) -> AccessEntry:
    """Return what the proxy logged."""
    when = datetime(2026, 1, 1, tzinfo=UTC)
    return AccessEntry(time=when, status=status, flags=flags, details=details)  # type: ignore[arg-type]  # as it is logged


@pytest.mark.parametrize(
    ("logged", "cause"),
    [
        (entry(503, "UH"), Cause.NO_HEALTHY_UPSTREAM),
        (entry(503, "UO"), Cause.OVERFLOW),
        (entry(503, "FI"), Cause.FAULT_INJECTED),
        (entry(503, "-", "direct_response"), Cause.DIRECT_RESPONSE),
        (entry(503, "UF"), Cause.CONNECT_FAILURE),
        (entry(504, "UT"), Cause.UPSTREAM_TIMEOUT),
        (entry(503, "UC"), Cause.RESET),
        (entry(503, "UR"), Cause.RESET),
        (entry(503, "LR"), Cause.RESET),
        (entry(502, "UPE"), Cause.RESET),
        (entry(404, "NR"), Cause.NO_ROUTE),
        (entry(503, "NC"), Cause.NO_DESTINATION),
        (entry(429, "RL"), Cause.RATE_LIMITED),
        # The more telling of two: why it failed, and not that it was tried again.
        (entry(503, "UF,URX"), Cause.CONNECT_FAILURE),
        (entry(503, "UH,UO"), Cause.OVERFLOW),
        (entry(503, "UT,UH"), Cause.NO_HEALTHY_UPSTREAM),
        (entry(504, "UT,UF"), Cause.CONNECT_FAILURE),
        (entry(504, "UC,UT"), Cause.UPSTREAM_TIMEOUT),
        # Facts beside a cause.
        (entry(503, "URX"), Cause.PROXY_ERROR),
        (entry(503, "DI"), Cause.PROXY_ERROR),
        (entry(400), Cause.PROXY_ERROR),
        (entry(399), Cause.OK),
        (entry(301, details="direct_response"), Cause.OK),
        # A pod's own answer, whatever the flags say beside it.
        (entry(500, "URX", "via_upstream"), Cause.APPLICATION_ERROR),
        (entry(503, "UO", "via_upstream"), Cause.APPLICATION_ERROR),
        (entry(499, "-", "via_upstream"), Cause.CLIENT_ERROR),
        (entry(400, "-", "via_upstream"), Cause.CLIENT_ERROR),
        (entry(399, "-", "via_upstream"), Cause.OK),
        (entry(200, "DI", "via_upstream"), Cause.OK),
    ],
)
def test_the_log_is_believed_before_the_reply(logged: AccessEntry, cause: Cause) -> None:
    """The reply here says the contrary each time."""
    ok = outcome(200, "no healthy upstream", marks=ENVOY)
    assert classify(ok, logged) is cause


@pytest.mark.parametrize(
    ("failure", "logged", "cause"),
    [
        (Failure.CONNECT, None, Cause.CLIENT_CONNECT_FAILED),
        (Failure.TIMEOUT, None, Cause.CLIENT_TIMEOUT),
        (Failure.RESET, None, Cause.CLIENT_RESET),
        (Failure.RESET, entry(200, "UC"), Cause.RESET),
        (Failure.RESET, entry(200, "UT"), Cause.UPSTREAM_TIMEOUT),
        (Failure.RESET, entry(200, "-"), Cause.CLIENT_RESET),
        (Failure.TIMEOUT, entry(0, "UT"), Cause.CLIENT_TIMEOUT),
        (Failure.CONNECT, entry(503, "UH"), Cause.CLIENT_CONNECT_FAILED),
    ],
)
def test_a_failure_is_the_clients_unless_the_proxy_knows_who_broke_off(
    failure: Failure, logged: AccessEntry | None, cause: Cause
) -> None:
    """The proxy can't know better where nothing reached it, or where the client gave up."""
    broken = Outcome(0, "r-0", 0.1, 0.1, None, failure=failure)
    assert classify(broken, logged) is cause


def test_programs_know_the_causes_by_name() -> None:
    """They are in the JSON, and in what people have written to read it."""
    assert [cause.value for cause in Cause] == [
        "ok",
        "application_error",
        "client_error",
        "no_healthy_upstream",
        "overflow",
        "upstream_timeout",
        "connect_failure",
        "reset",
        "fault_injected",
        "direct_response",
        "no_route",
        "no_destination",
        "rate_limited",
        "proxy_error",
        "client_connect_failed",
        "client_timeout",
        "client_reset",
    ]
