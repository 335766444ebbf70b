"""loadBalancer to lb_policy, and to the hash policies of routes.

Source: pilot/pkg/networking/core/cluster_traffic_policy.go applyLoadBalancer,
ApplyRingHashLoadBalancer; route.go consistentHashToHashPolicy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lab.manifests.load_balancer import ConsistentHash, LoadBalancer

_POLICIES = {
    "UNSPECIFIED": "LEAST_REQUEST",
    "LEAST_CONN": "LEAST_REQUEST",
    "LEAST_REQUEST": "LEAST_REQUEST",
    "ROUND_ROBIN": "ROUND_ROBIN",
    "RANDOM": "RANDOM",
    "PASSTHROUGH": "CLUSTER_PROVIDED",
}
#: What the config of an algorithm is called.
CONFIGS = tuple(
    f"{name}_lb_config" for name in ("least_request", "maglev", "ring_hash", "round_robin")
)
_RING_SIZE = 1024
_WEIGHT_PERCENT = 10
#: A runtime key that nobody sets: Envoy wants one to be there.
_NO_RUNTIME_KEY = "("


def is_passthrough(block: LoadBalancer | None) -> bool:
    """Whether requests go where the client wanted, whoever that is."""
    return block is not None and block.simple == "PASSTHROUGH"


def lb_fields(block: LoadBalancer | None) -> dict[str, Any]:
    """lb_policy and its config; unset is LEAST_REQUEST, with Envoy's two choices."""
    if block is None:
        return {"lb_policy": "LEAST_REQUEST"}
    out: dict[str, Any] = {"lb_policy": _POLICIES[block.simple]}
    start = _slow_start(block)
    if start is not None and out["lb_policy"] in ("ROUND_ROBIN", "LEAST_REQUEST"):
        out[f"{out['lb_policy'].lower()}_lb_config"] = {"slow_start_config": start}
    if block.consistent_hash is not None:
        hashed = _hash_fields(block.consistent_hash)
        # Without a config of its own the hash keeps the other's, which Envoy does not use.
        out = hashed if len(hashed) > 1 else out | hashed
    return out


def _slow_start(block: LoadBalancer) -> dict[str, Any] | None:
    """slow_start_config of warmup, or of the deprecated duration alone."""
    if block.warmup is None:
        old = block.warmup_duration_secs
        return {"slow_start_window": old.proto()} if old else None
    warmup = block.warmup
    weight = _WEIGHT_PERCENT if warmup.minimum_percent is None else warmup.minimum_percent
    return {
        "slow_start_window": warmup.duration.proto(),
        "aggression": {
            "default_value": 1.0 if warmup.aggression is None else warmup.aggression,
            "runtime_key": _NO_RUNTIME_KEY,
        },
        "min_weight_percent": {"value": weight},
    }


def _hash_fields(block: ConsistentHash) -> dict[str, Any]:
    """MAGLEV, or RING_HASH with its least size."""
    if block.maglev is not None:
        table: dict[str, Any] = {"table_size": block.maglev.table_size}
        return {"lb_policy": "MAGLEV", "maglev_lb_config": table}
    size = block.minimum_ring_size or _RING_SIZE
    if block.ring_hash is not None:
        size = block.ring_hash.minimum_ring_size
    out: dict[str, Any] = {"lb_policy": "RING_HASH"}
    if size:
        out["ring_hash_lb_config"] = {"minimum_ring_size": size}
    return out


def hash_policy(block: ConsistentHash | None) -> list[dict[str, Any]]:
    """What of a request is hashed; on the route, not on the cluster."""
    if block is None:
        return []
    if block.http_header_name is not None:
        return [{"header": {"header_name": block.http_header_name}}]
    if block.http_query_parameter_name is not None:
        return [{"query_parameter": {"name": block.http_query_parameter_name}}]
    if block.http_cookie is not None:
        cookie: dict[str, Any] = {"name": block.http_cookie.name}
        if block.http_cookie.ttl is not None:
            cookie["ttl"] = block.http_cookie.ttl.proto()
        if block.http_cookie.path:
            cookie["path"] = block.http_cookie.path
        if block.http_cookie.attributes:
            cookie["attributes"] = [
                {"name": each.name, "value": each.value} for each in block.http_cookie.attributes
            ]
        return [{"cookie": cookie}]
    if block.use_source_ip is not None:
        return [{"connection_properties": {"source_ip": block.use_source_ip}}]
    return []
