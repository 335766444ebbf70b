"""What Envoy's admin interface answers, as one look.

Source: Envoy, "Administration interface": ``/clusters``, ``/config_dump``, ``/stats``; the messages
``envoy.admin.v3.Clusters`` and ``ClustersConfigDump.DynamicCluster``. What has its zero value is
left out of them.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from lab.envoy.snapshot import HostLook, PoolLook, Snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping

CLUSTERS = "/clusters?format=json"
CONFIGS = "/config_dump?resource=dynamic_active_clusters"
STATS = (
    "/stats?format=json"
    "&filter=outlier_detection|lb_healthy_panic|upstream_rq_pending_overflow|aborts_injected"
)
_CLUSTER = "cluster."
# Envoy writes a ; after a cluster's name where its statistics have tags, as Istio's have.
_AFTER_NAME = (";.", ".")


def snapshot(
    clusters: Mapping[str, Any],
    configs: Mapping[str, Any],
    stats: Mapping[str, Any],
    when: datetime,
) -> Snapshot:
    """One look, from the answers to :data:`CLUSTERS`, :data:`CONFIGS` and :data:`STATS`."""
    dynamic = {each["cluster"]["name"]: each for each in configs.get("configs", [])}
    values = {
        stat["name"]: int(stat["value"]) for stat in stats.get("stats", []) if "value" in stat
    }
    pools: dict[str, PoolLook] = {}
    for status in clusters.get("cluster_statuses", []):
        name = status["name"]
        known = dynamic.get(name, {})
        pools[name] = PoolLook(
            name=name,
            config=known.get("cluster", {}),
            since=datetime.fromisoformat(known["last_updated"]) if known else None,
            hosts=tuple(_host(each) for each in status.get("host_statuses", [])),
            stats=_of_pool(values, name),
        )
    rest = {name: value for name, value in values.items() if not name.startswith(_CLUSTER)}
    return Snapshot(when, pools, rest)


def _host(status: Mapping[str, Any]) -> HostLook:
    socket = status["address"]["socket_address"]
    health = status.get("health_status", {})
    counters = {each["name"]: int(each.get("value", 0)) for each in status.get("stats", [])}
    place = status.get("locality", {})
    return HostLook(
        address=f"{socket['address']}:{socket['port_value']}",
        ejected=bool(health.get("failed_outlier_check")),
        told_healthy=health.get("eds_health_status", "HEALTHY") == "HEALTHY",
        locality="/".join(place.get(key, "") for key in ("region", "zone", "sub_zone")).rstrip("/"),
        priority=status.get("priority", 0),
        requests=counters.get("rq_total", 0),
        errors=counters.get("rq_error", 0),
    )


def _of_pool(values: Mapping[str, int], name: str) -> dict[str, int]:
    """A cluster's statistics, by what stands after its name."""
    found: dict[str, int] = {}
    for after in reversed(_AFTER_NAME):
        prefix = f"{_CLUSTER}{name}{after}"
        found |= {
            key.removeprefix(prefix): value
            for key, value in values.items()
            if key.startswith(prefix)
        }
    return found
