"""Each cause, really produced by an Envoy: from its access log, and from its reply alone."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from lab.hammer import Cause, HammerPlan, Outcome, Summary, hammer
from lab.hammer.cause import classify
from tests.lab.hammer.conftest import (
    Answer,
    Envoy,
    close,
    cluster,
    hang,
    pod,
    running_envoy,
    script,
    serving,
)

if TYPE_CHECKING:
    from pathlib import Path

FILTERS = "type.googleapis.com/envoy.extensions.filters.http"
NOTHING = {"thresholds": [{"max_connections": 0, "max_pending_requests": 0}]}
ALWAYS = {"numerator": 100}
RETRIED = {"retry_on": "5xx", "num_retries": 2}


def to(path: str, name: str, **action: Any) -> dict[str, Any]:
    """Route one path to a cluster."""
    return {"name": path, "match": {"path": path}, "route": {"cluster": name, **action}}


def filtered(path: str, name: str, config: dict[str, Any]) -> dict[str, Any]:
    """Route one path to the good pod, with one HTTP filter configured."""
    kind = {"fault": "fault.v3.HTTPFault", "local_ratelimit": "local_ratelimit.v3.LocalRateLimit"}
    typed = {"@type": f"{FILTERS}.{kind[name]}", **config}
    return {**to(path, "good"), "typed_per_filter_config": {f"envoy.filters.http.{name}": typed}}


ROUTES = [
    to("/good", "good"),
    to("/broken", "broken"),
    to("/unknown", "unknown"),
    to("/flaky", "flaky", retry_policy=RETRIED),
    to("/exhausted", "broken", retry_policy=RETRIED),
    to("/slow", "slow", timeout="0.2s"),
    to("/slow-tries", "slow", retry_policy={**RETRIED, "per_try_timeout": "0.1s"}),
    to("/patient", "slow", timeout="0s"),
    to("/closing", "closing"),
    to("/empty", "empty"),
    to("/refused", "refused"),
    to("/refused-tries", "refused", retry_policy=RETRIED),
    to("/full", "full"),
    filtered("/abort", "fault", {"abort": {"http_status": 503, "percentage": ALWAYS}}),
    filtered("/delay", "fault", {"delay": {"fixed_delay": "0.01s", "percentage": ALWAYS}}),
    filtered(
        "/limited",
        "local_ratelimit",
        {
            "stat_prefix": "limit",
            "token_bucket": {"max_tokens": 1, "fill_interval": "3600s"},
            "filter_enabled": {"default_value": ALWAYS},
            "filter_enforced": {"default_value": ALWAYS},
        },
    ),
    {"match": {"path": "/direct"}, "direct_response": {"status": 503}},
    {"match": {"path": "/moved"}, "direct_response": {"status": 301}},
    {"match": {"path": "/clusterless"}, "route": {"cluster_header": "x-nowhere"}},
]
PODS: dict[str, Answer] = {
    "good": script(pod("v1")),
    "broken": script(pod("v2", 500)),
    "unknown": script(pod("v1", 404)),
    "flaky": script(pod("v2", 500), pod("v1")),
    "slow": hang,
    "closing": close,
}


@dataclass(frozen=True)
class Told:
    """What became of the last request to a path."""

    summary: Summary
    outcome: Outcome


async def ask(envoy: Envoy, path: str, count: int = 1, timeout: float = 10.0) -> Told:  # noqa: ASYNC109  # the plan's own
    """Send requests to a path of Envoy."""
    outcomes: list[Outcome] = []
    plan = HammerPlan(url=envoy.url + path, count=count, timeout_seconds=timeout)
    summary = await hammer(plan, access=envoy.access, on_outcome=outcomes.append, settle_seconds=30)
    return Told(summary, outcomes[-1])


async def ask_all(folder: Path, refused: int) -> dict[str, Told]:
    """Start the pods and an Envoy before them, and ask every path once."""
    async with AsyncExitStack() as stack:
        servers = {
            name: await stack.enter_async_context(serving(answer)) for name, answer in PODS.items()
        }
        clusters = [cluster(name, server.port) for name, server in servers.items()]
        clusters += [
            cluster("empty"),
            cluster("refused", refused),
            cluster("full", servers["good"].port, circuit_breakers=NOTHING),
        ]
        envoy = stack.enter_context(running_envoy(folder, clusters, ROUTES))
        told = {
            path: await ask(envoy, path)
            for path in (route["match"]["path"] for route in ROUTES)
            if path not in {"/patient", "/limited"}
        }
        told["/nowhere"] = await ask(envoy, "/nowhere")
        told["/limited"] = await ask(envoy, "/limited", count=2)
        told["/patient"] = await ask(envoy, "/patient", timeout=0.2)
    return told


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, closed_port: int) -> dict[str, Told]:
    """What Envoy told about each path."""
    return asyncio.run(ask_all(tmp_path_factory.mktemp("envoy"), closed_port))


CAUSES = [
    ("/good", 200, Cause.OK),
    ("/broken", 500, Cause.APPLICATION_ERROR),
    ("/unknown", 404, Cause.CLIENT_ERROR),
    ("/flaky", 200, Cause.OK),
    ("/exhausted", 500, Cause.APPLICATION_ERROR),
    ("/slow", 504, Cause.UPSTREAM_TIMEOUT),
    ("/slow-tries", 504, Cause.UPSTREAM_TIMEOUT),
    ("/closing", 503, Cause.RESET),
    ("/empty", 503, Cause.NO_HEALTHY_UPSTREAM),
    ("/refused", 503, Cause.CONNECT_FAILURE),
    ("/refused-tries", 503, Cause.CONNECT_FAILURE),
    ("/full", 503, Cause.OVERFLOW),
    ("/abort", 503, Cause.FAULT_INJECTED),
    ("/delay", 200, Cause.OK),
    ("/direct", 503, Cause.DIRECT_RESPONSE),
    ("/moved", 301, Cause.OK),
    ("/nowhere", 404, Cause.NO_ROUTE),
]


@pytest.mark.parametrize(("path", "status", "cause"), CAUSES)
def test_the_access_log_tells_the_cause(
    told: dict[str, Told], path: str, status: int, cause: Cause
) -> None:
    """Every request has its entry, and the entry says why it ended so."""
    summary = told[path].summary

    assert [(row.status, row.cause) for row in summary.rows] == [(status, cause)]
    assert summary.cause_source == "access log"
    assert summary.missing_entries == 0


@pytest.mark.parametrize(("path", "status", "cause"), CAUSES)
def test_the_response_tells_the_same_cause(
    told: dict[str, Told], path: str, status: int, cause: Cause
) -> None:
    """Without a log, Envoy's own replies are recognised by their text and headers."""
    outcome = told[path].outcome
    if cause is Cause.DIRECT_RESPONSE:
        # The log alone tells it from an error of the proxy's own.
        cause = Cause.PROXY_ERROR

    assert (outcome.status, classify(outcome, None)) == (status, cause)


def test_a_rate_limit_is_told_apart(told: dict[str, Told]) -> None:
    """The first request passes, the second is the proxy's own 429, in both sources."""
    rows = told["/limited"].summary.rows

    assert [(row.status, row.cause, row.count) for row in rows] == [
        (200, Cause.OK, 1),
        (429, Cause.RATE_LIMITED, 1),
    ]
    assert classify(told["/limited"].outcome, None) is Cause.RATE_LIMITED


def test_a_missing_cluster_is_no_destination(told: dict[str, Told]) -> None:
    """NC is in the log only: the reply is an empty 503, and no more than a proxy's error."""
    assert [row.cause for row in told["/clusterless"].summary.rows] == [Cause.NO_DESTINATION]
    assert classify(told["/clusterless"].outcome, None) is Cause.PROXY_ERROR


def test_a_client_that_gives_up_is_no_fault_of_the_pod(told: dict[str, Told]) -> None:
    """The log says DC, status 0; the hammer's own timeout is the cause."""
    summary = told["/patient"].summary

    assert [(row.status, row.cause) for row in summary.rows] == [(None, Cause.CLIENT_TIMEOUT)]
    assert (summary.answered, summary.failed) == (0, 1)


def test_a_retry_that_worked_is_made_visible(told: dict[str, Told]) -> None:
    """The client saw one 200; the log says that it took two attempts."""
    assert told["/flaky"].summary.hidden_retries == 1
    assert told["/good"].summary.hidden_retries == 0
    assert told["/exhausted"].summary.hidden_retries == 0


def test_exhausted_retries_are_a_fact_beside_the_cause(told: dict[str, Told]) -> None:
    """URX stands with a pod's 500, with a timeout and with a refused connection."""
    exhausted = {path for path, one in told.items() if one.summary.retries_exhausted}

    assert exhausted == {"/exhausted", "/slow-tries", "/refused-tries"}


def test_an_injected_delay_is_counted(told: dict[str, Told]) -> None:
    """DI stands beside a pod's 200."""
    assert {path for path, one in told.items() if one.summary.delayed} == {"/delay"}


def test_the_host_tried_last_is_named_where_no_pod_answered(told: dict[str, Told]) -> None:
    """A timeout shows which host it waited for; a pod's own answer has the pod's name."""
    slow, broken = told["/slow"].summary.rows[0], told["/broken"].summary.rows[0]

    assert slow.pod is None
    assert slow.upstream is not None
    assert slow.upstream.startswith("127.0.0.1:")
    assert (broken.pod, broken.version, broken.upstream) == ("goodjob-v2-a", "v2", None)
