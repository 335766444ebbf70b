"""Each pod as one caller's proxy sees it: ready, ejected since when, how often, back when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lab.envoy.ejection import Ejection, current_ejection
from lab.envoy.names import is_subset, short_name
from lab.envoy.outlier import Breaker
from lab.observe.events import read_events

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lab.envoy.outlier_event import OutlierEvent
    from lab.target import Pod, Target


@dataclass(frozen=True)
class Host:
    """A pod as a host of one of the proxy's clusters.

    Args:
        pod: the pod, at the address that the proxy has for it.
        cluster: the proxy's name of the pool, ``outbound|80||…``; empty for a pod in none.
        ejected: whether the proxy says that it is out, by its health flags.
        ejection: since when and until when, from the proxy's event log; None while it is in, and
            for the moment between the ejection and its line in the log.
        ejections: how often it was ejected so far.
        seen_at: when the proxy was asked.
        caller: whose proxy it was.
    """

    pod: Pod
    cluster: str
    ejected: bool
    ejection: Ejection | None
    ejections: int
    seen_at: datetime
    caller: str

    @property
    def pool(self) -> str:
        """The cluster in short."""
        return short_name(self.cluster)

    @property
    def is_subset(self) -> bool:
        """Whether the pool is a subset's."""
        return is_subset(self.cluster)


def hosts(target: Target) -> list[Host]:
    """Every pod in every pool that it is in, as the proxy sees it now.

    Raises:
        LabError: the proxy can't be asked.
    """
    # By address alone: a Service may lead to a port that the pod does not name.
    pods = {pod.address.rpartition(":")[0]: pod for pod in target.pods()}
    statuses = target.admin("/clusters?format=json").get("cluster_statuses", [])
    breakers = breakers_of(target)
    by_host = _by_host(read_events(target.outlier_log()))
    now = datetime.now(UTC)
    found: list[Host] = []
    for status in sorted(statuses, key=lambda status: status["name"]):
        for host in status.get("host_statuses", []):
            address = _address(host)
            pod = pods.get(address.rpartition(":")[0])
            if pod is None:
                continue
            pod = replace(pod, address=address)
            cluster = status["name"]
            events = by_host.get((cluster, address), [])
            ejected = bool(host["health_status"].get("failed_outlier_check"))
            found.append(
                Host(
                    pod,
                    cluster,
                    ejected=ejected,
                    ejection=current_ejection(events, breakers.get(cluster, Breaker()))
                    if ejected
                    else None,
                    ejections=sum(event.ejects for event in events),
                    seen_at=now,
                    caller=target.caller,
                )
            )
    known = {host.pod.name for host in found}
    found += [
        Host(
            pod,
            "",
            ejected=False,
            ejection=None,
            ejections=0,
            seen_at=now,
            caller=target.caller,
        )
        for pod in pods.values()
        if pod.name not in known
    ]
    return sorted(found, key=lambda host: (host.is_subset, host.cluster, host.pod.name))


def breakers_of(target: Target) -> dict[str, Breaker]:
    """Each pool's outlier detection as the proxy has it; Envoy's defaults where it has none."""
    dump = target.admin("/config_dump?resource=dynamic_active_clusters")
    clusters = [config["cluster"] for config in dump.get("configs", [])]
    return {cluster["name"]: Breaker.of(cluster) or Breaker() for cluster in clusters}


def _by_host(events: Sequence[OutlierEvent]) -> dict[tuple[str, str], list[OutlierEvent]]:
    result: dict[tuple[str, str], list[OutlierEvent]] = {}
    for event in events:
        result.setdefault((event.cluster_name, event.address), []).append(event)
    return result


def _address(host: Mapping[str, Any]) -> str:
    socket = host["address"]["socket_address"]
    return f"{socket['address']}:{socket['port_value']}"
