"""HTTP listeners: the gateway's, bound to a port, and the sidecar's, reached by redirection.

Source: pilot/pkg/networking/core/gateway.go, listener.go buildGatewayListener,
listener_builder.go buildHTTPConnectionManager.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.envoy.names import listener_name
from lab.translate.action import CORS_FILTER, FAULT_FILTER
from lab.translate.names import ads, typed
from lab.translate.tls import server_socket

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.translate.servers import GatewayServer

BIND = "0.0.0.0"  # noqa: S104 - as istiod names and binds it; the lab's runner binds it elsewhere
GRPC_WEB = "GRPC-WEB"
TLS_INSPECTOR = "envoy.filters.listener.tls_inspector"
_INSPECTOR = "envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector"
_HTTP = "envoy.extensions.filters.http"
_MANAGER = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"


def http_filters(*, grpc_web: bool = False) -> list[dict[str, Any]]:
    """grpc_stats, fault, cors, router, in istiod's order, without its own filters.

    Args:
        grpc_web: whether browsers are answered that speak gRPC over HTTP/1.1.
    """
    translated = {
        "name": "envoy.filters.http.grpc_web",
        "typed_config": typed(f"{_HTTP}.grpc_web.v3.GrpcWeb"),
    }
    return [
        *((translated,) if grpc_web else ()),
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


def _manager(
    prefix: str,
    route_name: str,
    protocol: str,
    **fields: Any,  # noqa: ANN401 - JSON
) -> dict[str, Any]:
    config = typed(
        _MANAGER,
        stat_prefix=prefix,
        rds={"config_source": ads(), "route_config_name": route_name},
        http_filters=http_filters(grpc_web=protocol == GRPC_WEB),
        normalize_path=True,
        path_with_escaped_slashes_action="KEEP_UNCHANGED",
        stream_idle_timeout="0s",
        upgrade_configs=[{"upgrade_type": "websocket"}],
        **fields,
    )
    return {"name": "envoy.filters.network.http_connection_manager", "typed_config": config}


def _listener(name: str, port: int, chains: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": name,
        "address": {"socket_address": {"address": BIND, "port_value": port}},
        "filter_chains": chains,
        "traffic_direction": "OUTBOUND",
        "max_connections_to_accept_per_socket_event": 1,
    }


def gateway_listener(port: int, servers: Sequence[GatewayServer]) -> dict[str, Any]:
    """``0.0.0.0_8080``, whose routes are named ``http.8080``.

    Plain servers are one filter chain; each server that ends TLS has its own, which is chosen by
    the name in the client's hello.
    """
    name = listener_name(BIND, port)
    if not servers[0].server.is_https:
        return _listener(name, port, [_gateway_chain(name, servers[0])])
    chains = [_gateway_chain(name, one) for one in servers]
    # Also where no chain asks for a name: it finds the protocol that the client offers.
    inspector = {"name": TLS_INSPECTOR, "typed_config": typed(_INSPECTOR)}
    return _listener(name, port, chains) | {"listener_filters": [inspector]}


def _gateway_chain(name: str, one: GatewayServer) -> dict[str, Any]:
    manager = _manager(
        # A server that ends TLS may name its own statistics.
        (one.server.is_https and one.server.name) or f"outbound_{name}",
        one.route_name,
        one.server.port.protocol,
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
    chain: dict[str, Any] = {"filters": [manager], "transport_socket_connect_timeout": "15s"}
    if one.server.is_https and one.server.tls is not None:
        if one.server_names:
            chain["filter_chain_match"] = {"server_names": list(one.server_names)}
        chain["transport_socket"] = server_socket(one.server.tls)
    return chain


def sidecar_listener(port: int, protocol: str) -> dict[str, Any]:
    """``0.0.0.0_80``, bound to no socket: the redirected connection is handed over.

    Args:
        port: of all Services that share it.
        protocol: of the first of them, which decides for all.
    """
    name = listener_name(BIND, port)
    manager = _manager(f"outbound_{name}", str(port), protocol, use_remote_address=False)
    return _listener(name, port, [{"filters": [manager]}]) | {"bind_to_port": False}
