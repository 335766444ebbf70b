"""HTTP listeners: the gateway's, bound to a port, and the sidecar's, reached by redirection.

Source: pilot/pkg/networking/core/gateway.go, listener.go, listener_builder.go
buildHTTPConnectionManager.
"""

from __future__ import annotations

from typing import Any

from lab.translate.action import CORS_FILTER, FAULT_FILTER
from lab.translate.names import ads, typed

BIND = "0.0.0.0"  # noqa: S104 - as istiod names and binds it; the lab's runner binds it elsewhere
_HTTP = "envoy.extensions.filters.http"
_MANAGER = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"


def http_filters() -> list[dict[str, Any]]:
    """grpc_stats, fault, cors, router, in istiod's order, without its own filters."""
    return [
        {
            "name": "envoy.filters.http.grpc_stats",
            "typed_config": typed(
                f"{_HTTP}.grpc_stats.v3.FilterConfig",
                emit_filter_state=True,
                stats_for_all_methods=False,
            ),
        },
        {"name": FAULT_FILTER, "typed_config": typed(f"{_HTTP}.fault.v3.HTTPFault")},
        {"name": CORS_FILTER, "typed_config": typed(f"{_HTTP}.cors.v3.Cors")},
        {
            "name": "envoy.filters.http.router",
            "typed_config": typed(f"{_HTTP}.router.v3.Router"),
        },
    ]


def _manager(name: str, route_name: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    config = typed(
        _MANAGER,
        stat_prefix=f"outbound_{name}",
        rds={"config_source": ads(), "route_config_name": route_name},
        http_filters=http_filters(),
        normalize_path=True,
        path_with_escaped_slashes_action="KEEP_UNCHANGED",
        stream_idle_timeout="0s",
        upgrade_configs=[{"upgrade_type": "websocket"}],
        **fields,
    )
    return {"name": "envoy.filters.network.http_connection_manager", "typed_config": config}


def _listener(name: str, port: int, chain: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "address": {"socket_address": {"address": BIND, "port_value": port}},
        "filter_chains": [chain],
        "traffic_direction": "OUTBOUND",
        "max_connections_to_accept_per_socket_event": 1,
    }


def gateway_listener(port: int) -> dict[str, Any]:
    """``0.0.0.0_8080``, whose routes are named ``http.8080`` (section 6)."""
    name = f"{BIND}_{port}"
    manager = _manager(
        name,
        f"http.{port}",
        use_remote_address=True,
        server_name="istio-envoy",
        forward_client_cert_details="SANITIZE_SET",
        set_current_client_cert_details={
            "subject": True,
            "cert": True,
            "dns": True,
            "uri": True,
        },
        http_protocol_options={},
        proxy_100_continue=True,
    )
    chain = {"filters": [manager], "transport_socket_connect_timeout": "15s"}
    return _listener(name, port, chain)


def sidecar_listener(port: int) -> dict[str, Any]:
    """``0.0.0.0_80``, bound to no socket: the redirected connection is handed over (9.3)."""
    name = f"{BIND}_{port}"
    manager = _manager(name, str(port), use_remote_address=False)
    return _listener(name, port, {"filters": [manager]}) | {"bind_to_port": False}
