"""connectionPool and retryBudget, field by field, as applyConnectionPool of istiod has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Cluster = Callable[..., dict[str, Any]]

MAX = 4294967295
FREE = {
    "max_connections": MAX,
    "max_pending_requests": MAX,
    "max_requests": MAX,
    "max_retries": MAX,
}
HTTP = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
TYPE = {"@type": f"type.googleapis.com/{HTTP}"}
HTTP1: dict[str, Any] = {"explicit_http_config": {"http_protocol_options": {}}}
UPGRADE = {"h2UpgradePolicy": "UPGRADE"}


def _http(**fields: Any) -> dict[str, Any]:
    return {"connectionPool": {"http": fields}}


def _tcp(**fields: Any) -> dict[str, Any]:
    return {"connectionPool": {"tcp": fields}}


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        pytest.param(None, FREE, id="no rule: no limit"),
        pytest.param(_http(http2MaxRequests=2), {**FREE, "max_requests": 2}, id="http2MaxRequests"),
        pytest.param(
            _http(http1MaxPendingRequests=1),
            {**FREE, "max_pending_requests": 1},
            id="http1MaxPendingRequests",
        ),
        pytest.param(_http(maxRetries=5), {**FREE, "max_retries": 5}, id="maxRetries"),
        pytest.param(_tcp(maxConnections=3), {**FREE, "max_connections": 3}, id="maxConnections"),
        pytest.param(_http(http2MaxRequests=0), FREE, id="0 can't be said"),
        pytest.param(
            {"retryBudget": {}},
            {
                **FREE,
                "retry_budget": {"budget_percent": {"value": 20.0}, "min_retry_concurrency": 3},
            },
            id="retryBudget with its defaults",
        ),
        pytest.param(
            {"retryBudget": {"percent": 0.3, "minRetryConcurrency": 7, "budgetInterval": "10s"}},
            {
                **FREE,
                "retry_budget": {
                    "budget_percent": {"value": 0.3},
                    "min_retry_concurrency": 7,
                    "budget_interval": "10s",
                },
            },
            id="retryBudget",
        ),
        pytest.param(
            {"retryBudget": {"percent": 0, "minRetryConcurrency": 0}},
            {
                **FREE,
                "retry_budget": {"budget_percent": {"value": 0}, "min_retry_concurrency": 3},
            },
            id="a budget of 0 % is said, and a concurrency of 0 can't be",
        ),
    ],
)
def test_the_circuit_breakers(
    cluster_of: Cluster, policy: dict[str, Any] | None, expected: dict[str, Any]
) -> None:
    """There is always one threshold, and what is not said is no limit at all."""
    assert cluster_of(policy=policy)["circuit_breakers"] == {"thresholds": [expected]}


def test_the_connect_timeout_is_the_meshs_unless_said(cluster_of: Cluster) -> None:
    """10 s of the mesh, or tcp.connectTimeout."""
    assert cluster_of()["connect_timeout"] == "10s"
    assert cluster_of(policy=_tcp(connectTimeout="250ms"))["connect_timeout"] == "0.250s"


@pytest.mark.parametrize(
    ("keepalive", "expected"),
    [
        pytest.param({}, {}, id="the kernel's defaults"),
        pytest.param({"probes": 0}, {}, id="probes 0 is unset"),
        pytest.param(
            {"probes": 3, "time": "2h", "interval": "75500ms"},
            {"keepalive_probes": 3, "keepalive_time": 7200, "keepalive_interval": 75},
            id="whole seconds",
        ),
    ],
)
def test_the_keepalive(
    cluster_of: Cluster, keepalive: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Keepalive is sent where the rule has it, cut off to seconds."""
    cluster = cluster_of(policy=_tcp(tcpKeepalive=keepalive))

    assert cluster["upstream_connection_options"] == {"tcp_keepalive": expected}
    assert "upstream_connection_options" not in cluster_of()


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        pytest.param(
            _http(idleTimeout="5s"),
            {"common_http_protocol_options": {"idle_timeout": "5s"}, **HTTP1},
            id="http.idleTimeout",
        ),
        pytest.param(
            {"connectionPool": {"http": {"idleTimeout": "5s"}, "tcp": {"idleTimeout": "9s"}}},
            {"common_http_protocol_options": {"idle_timeout": "5s"}, **HTTP1},
            id="http.idleTimeout wins",
        ),
        pytest.param(
            _tcp(idleTimeout="0s"),
            {"common_http_protocol_options": {"idle_timeout": "0s"}, **HTTP1},
            id="tcp.idleTimeout 0s is off",
        ),
        pytest.param(
            _http(maxRequestsPerConnection=1),
            {"common_http_protocol_options": {"max_requests_per_connection": 1}, **HTTP1},
            id="maxRequestsPerConnection",
        ),
        pytest.param(
            _tcp(maxConnectionDuration="1h"),
            {"common_http_protocol_options": {"max_connection_duration": "3600s"}, **HTTP1},
            id="maxConnectionDuration",
        ),
        pytest.param(
            _http(maxConcurrentStreams=7), HTTP1, id="maxConcurrentStreams is lost on HTTP/1"
        ),
        pytest.param(
            _http(maxConcurrentStreams=7, **UPGRADE),
            {"explicit_http_config": {"http2_protocol_options": {"max_concurrent_streams": 7}}},
            id="maxConcurrentStreams",
        ),
        pytest.param(
            _http(http2KeepAlive={"interval": "1s", "timeout": "2s"}, **UPGRADE),
            {
                "explicit_http_config": {
                    "http2_protocol_options": {
                        "connection_keepalive": {"interval": "1s", "timeout": "2s"}
                    }
                }
            },
            id="http2KeepAlive",
        ),
        pytest.param(
            _http(http2KeepAlive={"interval": "1s", "timeout": "2s"}),
            HTTP1,
            id="http2KeepAlive is lost on HTTP/1",
        ),
        pytest.param(
            _http(**UPGRADE),
            {"explicit_http_config": {"http2_protocol_options": {}}},
            id="h2UpgradePolicy",
        ),
        pytest.param(
            _http(useClientProtocol=True, maxConcurrentStreams=7),
            {
                "use_downstream_protocol_config": {
                    "http_protocol_options": {},
                    "http2_protocol_options": {},
                }
            },
            id="useClientProtocol",
        ),
    ],
)
def test_the_http_options(
    cluster_of: Cluster, policy: dict[str, Any], expected: dict[str, Any]
) -> None:
    """HTTP options are there where a field asks for them, and always choose a protocol."""
    options = cluster_of(policy=policy)["typed_extension_protocol_options"]

    assert options == {HTTP: {**TYPE, **expected}}


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param(None, id="no rule"),
        pytest.param(_http(h2UpgradePolicy="DO_NOT_UPGRADE"), id="no upgrade"),
        pytest.param(_http(maxRequestsPerConnection=0), id="maxRequestsPerConnection 0"),
    ],
)
def test_no_http_options_without_need(cluster_of: Cluster, policy: dict[str, Any] | None) -> None:
    """Where nothing asks for them there are none."""
    assert "typed_extension_protocol_options" not in cluster_of(policy=policy)


@pytest.mark.parametrize(
    "port",
    [
        pytest.param({"name": "http2"}, id="http2"),
        pytest.param({"name": "grpc-api"}, id="grpc"),
        pytest.param({"name": "grpc-web"}, id="grpc-web"),
        pytest.param({"name": "x", "appProtocol": "kubernetes.io/h2c"}, id="h2c"),
    ],
)
def test_a_port_that_says_http2_is_http2(cluster_of: Cluster, port: dict[str, Any]) -> None:
    """The port's name, or its appProtocol, chooses HTTP/2 by itself."""
    options = cluster_of(ports=[{"port": 80, **port}])["typed_extension_protocol_options"]

    assert options == {HTTP: {**TYPE, "explicit_http_config": {"http2_protocol_options": {}}}}
