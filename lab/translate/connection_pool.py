"""connectionPool and retryBudget to circuit breakers, timeouts and HTTP protocol options.

Source: pilot/pkg/networking/core/cluster_traffic_policy.go applyConnectionPool,
applyRetryBudget, applyH2Upgrade; cluster_builder.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.envoy.outlier import HTTP_OPTIONS
from lab.manifests.destination_rule import HttpSettings, TcpSettings
from lab.translate.names import typed
from lab.translate.registry import AUTO, HTTP2_PROTOCOLS

if TYPE_CHECKING:
    from lab.manifests.destination_rule import ConnectionPool, RetryBudget

#: What istiod sends for "no limit"; Envoy's own default would be 1024 and 3 retries.
UNLIMITED = 2**32 - 1
#: MeshConfig.connectTimeout.
CONNECT_TIMEOUT = "10s"
_DEFAULT_BUDGET_PERCENT = 20.0
_DEFAULT_BUDGET_CONCURRENCY = 3


def halves(pool: ConnectionPool | None) -> tuple[TcpSettings, HttpSettings]:
    """Both halves of the block, with nothing set where there is nothing."""
    tcp = pool.tcp if pool else None
    http = pool.http if pool else None
    return tcp or TcpSettings(), http or HttpSettings()


def circuit_breakers(pool: ConnectionPool | None, budget: RetryBudget | None) -> dict[str, Any]:
    """One threshold, of default priority; 0 and unset are both no limit."""
    tcp, http = halves(pool)
    threshold: dict[str, Any] = {
        "max_connections": tcp.max_connections or UNLIMITED,
        "max_pending_requests": http.http1_max_pending_requests or UNLIMITED,
        "max_requests": http.http2_max_requests or UNLIMITED,
        "max_retries": http.max_retries or UNLIMITED,
    }
    if budget is not None:
        percent = _DEFAULT_BUDGET_PERCENT if budget.percent is None else budget.percent
        threshold["retry_budget"] = {
            "budget_percent": {"value": percent},
            "min_retry_concurrency": budget.min_retry_concurrency or _DEFAULT_BUDGET_CONCURRENCY,
        }
        if budget.budget_interval is not None:
            threshold["retry_budget"]["budget_interval"] = budget.budget_interval.proto()
    return {"thresholds": [threshold]}


def connect_timeout(pool: ConnectionPool | None) -> str:
    """Always sent: the mesh's 10 s unless tcp.connectTimeout says otherwise."""
    tcp, _ = halves(pool)
    return tcp.connect_timeout.proto() if tcp.connect_timeout else CONNECT_TIMEOUT


def keepalive(pool: ConnectionPool | None) -> dict[str, Any] | None:
    """Upstream connection options; an empty tcpKeepalive is the kernel's defaults."""
    tcp, _ = halves(pool)
    if tcp.tcp_keepalive is None:
        return None
    out: dict[str, Any] = {}
    if tcp.tcp_keepalive.probes > 0:
        out["keepalive_probes"] = tcp.tcp_keepalive.probes
    # Whole seconds: istiod drops the rest.
    if tcp.tcp_keepalive.time is not None:
        out["keepalive_time"] = tcp.tcp_keepalive.time.milliseconds // 1000
    if tcp.tcp_keepalive.interval is not None:
        out["keepalive_interval"] = tcp.tcp_keepalive.interval.milliseconds // 1000
    return {"tcp_keepalive": out}


def http_options(
    pool: ConnectionPool | None,
    protocol: str,
    error_matcher: dict[str, Any] | None = None,
    upstream: dict[str, Any] | None = None,
) -> dict[str, Any] | None:
    """typed_extension_protocol_options, if anything in it is set.

    Args:
        pool: the limits.
        protocol: what is spoken on the port.
        error_matcher: the answers that outlier detection counts.
        upstream: what TLS adds.
    """
    tcp, http = halves(pool)
    common: dict[str, Any] = {}
    idle = http.idle_timeout if http.idle_timeout is not None else tcp.idle_timeout
    if idle is not None:
        common["idle_timeout"] = idle.proto()
    if http.max_requests_per_connection > 0:
        common["max_requests_per_connection"] = http.max_requests_per_connection
    if tcp.max_connection_duration is not None:
        common["max_connection_duration"] = tcp.max_connection_duration.proto()
    # The options exist for these two even where they are dropped, for want of HTTP/2.
    http2 = http.max_concurrent_streams or http.http2_keep_alive
    asked = bool(common or error_matcher or upstream or http2)
    choice = _protocol_choice(http, protocol)
    if choice is None and not asked:
        return None
    options: dict[str, Any] = {"common_http_protocol_options": common} if common else {}
    # Envoy wants a choice.
    options |= choice or {"explicit_http_config": {"http_protocol_options": {}}}
    if upstream is not None:
        options["upstream_http_protocol_options"] = upstream
    if error_matcher is not None:
        options["outlier_detection"] = {"error_matcher": error_matcher}
    return {HTTP_OPTIONS: typed(HTTP_OPTIONS, **options)}


def is_http2(pool: ConnectionPool | None, protocol: str) -> bool:
    """Whether a cluster talks HTTP/2 and nothing else."""
    _, http = halves(pool)
    choice = _protocol_choice(http, protocol)
    return choice is not None and "explicit_http_config" in choice


def _protocol_choice(http: HttpSettings, protocol: str) -> dict[str, Any] | None:
    if http.use_client_protocol or protocol == AUTO:
        # Applied last, so that it takes streams and keepalive away again.
        both: dict[str, Any] = {"http_protocol_options": {}, "http2_protocol_options": {}}
        return {"use_downstream_protocol_config": both}
    if protocol not in HTTP2_PROTOCOLS and http.h2_upgrade_policy != "UPGRADE":
        return None
    http2: dict[str, Any] = {}
    if http.max_concurrent_streams > 0:
        http2["max_concurrent_streams"] = http.max_concurrent_streams
    if http.http2_keep_alive is not None:
        http2["connection_keepalive"] = {
            "interval": http.http2_keep_alive.interval.proto(),
            "timeout": http.http2_keep_alive.timeout.proto(),
        }
    return {"explicit_http_config": {"http2_protocol_options": http2}}
