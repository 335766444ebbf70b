"""One cluster for every Service port, and one more for every subset of it.

Source: pilot/pkg/networking/core/cluster.go, cluster_builder.go buildSubsetCluster.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.envoy.names import Pool
from lab.envoy.outlier import HTTP_OPTIONS
from lab.translate import connection_pool, load_balancer, outlier, tls
from lab.translate.assumptions import Proxy
from lab.translate.envoy_filter import patched
from lab.translate.locality import Preference
from lab.translate.names import ads, config_path, typed
from lab.translate.policy import Rule, policy_of, rule_for
from lab.translate.registry import AUTO, host_of, tcp_ports

if TYPE_CHECKING:
    from lab.manifests import Release, Service
    from lab.manifests.destination_rule import ProxyProtocol
    from lab.translate.caller import Caller
    from lab.translate.policy import Policy
    from lab.translate.registry import Registry

BLACK_HOLE = "BlackHoleCluster"
PASSTHROUGH = "PassthroughCluster"


def clusters(found: Registry, caller: Caller) -> list[dict[str, Any]]:
    """All clusters of a proxy: a router gets those of all Services as well."""
    made: list[dict[str, Any]] = []
    for host, service in found.services.items():
        rule = rule_for(found, host, service, caller)
        for port, protocol in tcp_ports(service):
            # A gateway finds nothing out by itself (setUpstreamProtocol).
            finds_out = protocol == AUTO and caller.proxy is Proxy.SIDECAR
            made += [
                _cluster(
                    service,
                    rule,
                    found.release,
                    subset=subset,
                    port=port.port,
                    protocol=AUTO if finds_out else protocol.replace(AUTO, "HTTP"),
                    reads_secrets=caller.proxy is Proxy.GATEWAY or _is_selective(rule),
                )
                for subset in subsets_of(rule)
            ]
    made = patched(made, found, caller.proxy, caller.namespace)
    made.append(_black_hole())
    if caller.proxy is Proxy.SIDECAR:
        made.append(_passthrough())
    return made


def subsets_of(rule: Rule | None) -> tuple[str, ...]:
    """The whole service, which has no name, and then every subset."""
    return ("", *(subset.name for subset in (rule.subsets if rule else ())))


def _cluster(
    service: Service,
    rule: Rule | None,
    release: Release,
    *,
    subset: str,
    port: int,
    protocol: str,
    reads_secrets: bool,
) -> dict[str, Any]:
    host = host_of(service)
    name = Pool(port, subset, host).name
    policy = policy_of(rule, subset, port)
    secured = tls.client_tls(policy.tls, reads_secrets=reads_secrets)
    out: dict[str, Any] = {
        "name": name,
        # The semicolon keeps the name in one piece when statistics are split at dots.
        "alt_stat_name": f"{name};",
        "type": "EDS",
        "eds_cluster_config": {"eds_config": ads(), "service_name": name},
        "connect_timeout": connection_pool.connect_timeout(policy.connection_pool),
        "circuit_breakers": connection_pool.circuit_breakers(
            policy.connection_pool, policy.retry_budget
        ),
        **load_balancer.lb_fields(policy.load_balancer),
        "metadata": {"filter_metadata": {"istio": _metadata(host, service, rule, subset)}},
    }
    if policy.tls is not None and policy.tls.mode != "DISABLE":
        out["metadata"]["filter_metadata"]["istio"]["alpn_override"] = "false"
    optional = {
        "common_lb_config": _common_lb_config(policy, service, release) or None,
        "outlier_detection": outlier.outlier_detection(policy.outlier_detection),
        "typed_extension_protocol_options": connection_pool.http_options(
            policy.connection_pool,
            protocol,
            outlier.error_matcher(policy.outlier_detection),
            tls.upstream_options(secured),
        ),
        "upstream_connection_options": connection_pool.keepalive(policy.connection_pool),
    }
    if secured is not None:
        http2 = connection_pool.is_http2(policy.connection_pool, protocol)
        optional["transport_socket"] = tls.client_socket(secured, http2=http2)
    out |= {field: value for field, value in optional.items() if value is not None}
    if is_original_destination(rule, subset, port):
        out |= {"type": "ORIGINAL_DST", "lb_policy": "CLUSTER_PROVIDED"}
        # The algorithm that was asked for beside it has no config either.
        for name in ("eds_cluster_config", *load_balancer.CONFIGS):
            out.pop(name, None)
    if policy.proxy_protocol is not None:
        out["transport_socket"] = _told_the_client(policy.proxy_protocol, out)
    return out


def _common_lb_config(policy: Policy, service: Service, release: Release) -> dict[str, Any]:
    """The panic threshold, and whether localities have weights (applyLoadBalancer)."""
    block = policy.outlier_detection
    panic = outlier.panic_threshold(block, release, forced=service.prefers_zone)
    out = {} if panic is None else {"healthy_panic_threshold": panic}
    preference = Preference.of(policy.load_balancer, service, ejects=block is not None)
    return out | preference.common_lb_config()


def _told_the_client(block: ProxyProtocol, cluster: dict[str, Any]) -> dict[str, Any]:
    """A socket that begins every connection with the client's address, around the one there is.

    Source: cluster_tls.go applyUpstreamProxyProtocol.
    """
    sockets = "envoy.transport_sockets"
    plain = {
        "name": f"{sockets}.raw_buffer",
        "typed_config": typed("envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer"),
    }
    return {
        "name": f"{sockets}.upstream_proxy_protocol",
        "typed_config": typed(
            "envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport",
            config={"version": block.version},
            transport_socket=cluster.get("transport_socket", plain),
        ),
    }


def is_original_destination(rule: Rule | None, subset: str, port: int) -> bool:
    """Whether PASSTHROUGH takes the cluster's endpoints away.

    A subset inherits it from above, even if it asks for another algorithm itself; its own takes
    the endpoints away even where an entry for the port asks for another (buildSubsetCluster).
    """
    blocks = [policy_of(rule, name, port).load_balancer for name in ("", subset)]
    chosen = rule.subset(subset) if rule and subset else None
    if chosen is not None and chosen.traffic_policy is not None:
        blocks.append(chosen.traffic_policy.load_balancer)
    return any(map(load_balancer.is_passthrough, blocks))


def _is_selective(rule: Rule | None) -> bool:
    """Whether a rule is for some workloads alone, which then read its Secrets."""
    return rule is not None and rule.source.spec.workload_selector is not None


def _metadata(host: str, service: Service, rule: Rule | None, subset: str) -> dict[str, Any]:
    meta = service.metadata
    out: dict[str, Any] = {
        "services": [{"host": host, "name": meta.name, "namespace": meta.namespace}]
    }
    if rule is not None:
        out["config"] = config_path(rule.source)
    if subset:
        out["subset"] = subset
    return out


def _black_hole() -> dict[str, Any]:
    """Where requests to nowhere go."""
    return {
        "name": BLACK_HOLE,
        "type": "STATIC",
        "connect_timeout": connection_pool.CONNECT_TIMEOUT,
        "lb_policy": "ROUND_ROBIN",
    }


def _passthrough() -> dict[str, Any]:
    """Where a sidecar sends what the mesh does not know."""
    return {
        "name": PASSTHROUGH,
        "type": "ORIGINAL_DST",
        "connect_timeout": connection_pool.CONNECT_TIMEOUT,
        "lb_policy": "CLUSTER_PROVIDED",
        "circuit_breakers": connection_pool.circuit_breakers(None, None),
        "typed_extension_protocol_options": {
            HTTP_OPTIONS: typed(
                HTTP_OPTIONS,
                common_http_protocol_options={"idle_timeout": "300s"},
                use_downstream_protocol_config={
                    "http_protocol_options": {},
                    "http2_protocol_options": {},
                },
            )
        },
    }
