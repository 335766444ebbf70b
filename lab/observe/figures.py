"""Everything that Envoy says about one host of one of its clusters, read once."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lab.envoy.access import AccessEntry
from lab.envoy.attempt import Attempt
from lab.envoy.outlier import Breaker
from lab.envoy.streak import Streak, streak
from lab.observe.events import read_events
from lab.observe.hosts import Host, hosts
from lab.target.attempts import tail

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lab.envoy.outlier_event import OutlierEvent
    from lab.target import Target

_STATS = "outlier_detection|lb_healthy_panic|upstream_rq_pending_overflow|aborts_injected"
# The lab has Envoy write its logs every tenth of a second.
_FLUSH_SECONDS = 0.5
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Figures:
    """One host's.

    Args:
        host: the pod in its pool.
        breaker: the cluster's outlier detection; None if it has none.
        hosts: how many hosts the cluster has.
        healthy: how many of them it may send to.
        locality: where this one is, as region/zone/subzone; empty where nobody said.
        priority: of this one; 0 is asked first.
        tiers: the healthy and all hosts of each priority, the first one first.
        streak: what the tries come to.
        requests: ``rq_total`` of the host.
        errors: ``rq_error`` of the host.
        stats: the cluster's statistics, by what stands after its name.
        faults: ``fault.aborts_injected`` of the proxy.
        aborted: of these, for this cluster, from the access log.
        events: the host's, oldest first.
    """

    host: Host
    breaker: Breaker | None
    hosts: int
    healthy: int
    locality: str
    priority: int
    tiers: tuple[tuple[int, int], ...]
    streak: Streak
    requests: int
    errors: int
    stats: Mapping[str, int]
    faults: int
    aborted: int
    events: tuple[OutlierEvent, ...]

    def stat(self, name: str) -> int:
        """A statistic of the cluster; 0 where Envoy has none of that name."""
        return self.stats.get(name, 0)


def figures(target: Target, pods: Sequence[str]) -> list[Figures]:
    """The figures of these pods, in every pool that they are in.

    Raises:
        LabError: the proxy can't be asked.
    """
    dump = _clusters(target)
    since = _since(dump)
    seen = [host for host in hosts(target) if host.pod.name in pods and host.cluster in since]
    clusters = {each["cluster"]["name"]: each["cluster"] for each in dump}
    statuses = {
        status["name"]: status.get("host_statuses", [])
        for status in target.admin("/clusters?format=json").get("cluster_statuses", [])
    }
    stats = target.admin(f"/stats?format=json&filter={_STATS}")["stats"]
    values = {stat["name"]: int(stat["value"]) for stat in stats if "value" in stat}
    asked = {
        (host.cluster, host.pod.address): _counters(
            statuses.get(host.cluster, []), host.pod.address
        ).get("rq_total", 0)
        for host in seen
    }
    attempts = _attempts(target, asked, since)
    entries = tail(target.access_log().path, AccessEntry)
    events = read_events(target.outlier_log())
    found = []
    for host in seen:
        own = [
            e
            for e in events
            if (e.cluster_name, e.address) == (host.cluster, host.pod.address)
            and e.timestamp >= since[host.cluster]
        ]
        tries = [a for a in attempts if (a.cluster, a.upstream) == (host.cluster, host.pod.address)]
        breaker = Breaker.of(clusters.get(host.cluster, {}))
        returns = [event.timestamp for event in own if event.action == "UNEJECT"]
        all_hosts = statuses.get(host.cluster, [])
        own_status = _status(all_hosts, host.pod.address)
        counters = _counters(all_hosts, host.pod.address)
        prefix = f"cluster.{host.cluster};."
        found.append(
            Figures(
                host=host,
                breaker=breaker,
                hosts=len(all_hosts),
                healthy=sum(_is_healthy(each) for each in all_hosts),
                locality=_place(own_status.get("locality", {})),
                priority=own_status.get("priority", 0),
                tiers=_tiers(all_hosts),
                streak=streak(tries, breaker or Breaker(consecutive_5xx=0), returns),
                requests=counters.get("rq_total", 0),
                errors=counters.get("rq_error", 0),
                stats={
                    name.removeprefix(prefix): value
                    for name, value in values.items()
                    if name.startswith(prefix)
                },
                faults=sum(v for name, v in values.items() if name.endswith(".aborts_injected")),
                aborted=sum("FI" in e.flags and e.cluster == host.cluster for e in entries),
                events=tuple(own),
            )
        )
    return found


def _clusters(target: Target) -> list[Mapping[str, Any]]:
    dump = target.admin("/config_dump?resource=dynamic_active_clusters")
    found: list[Mapping[str, Any]] = dump.get("configs", [])
    return found


def _attempts(
    target: Target, asked: Mapping[tuple[str, str], int], since: Mapping[str, datetime]
) -> list[Attempt]:
    """The tries of these pools; what Envoy has counted already is waited for, for a moment."""
    deadline = time.monotonic() + _FLUSH_SECONDS
    while True:
        found = [
            each
            for each in tail(target.attempt_log(), Attempt)
            if (began := since.get(each.cluster or "")) is not None and each.time >= began
        ]
        logged = Counter((each.cluster, each.upstream) for each in found)
        complete = all(logged[host] >= count for host, count in asked.items())
        if complete or time.monotonic() >= deadline:
            return found
        time.sleep(_POLL_SECONDS)


def _since(dump: Sequence[Mapping[str, Any]]) -> dict[str, datetime]:
    """Since when each pool is what it is: a changed one is new to Envoy, which forgets its past."""
    return {each["cluster"]["name"]: datetime.fromisoformat(each["last_updated"]) for each in dump}


def _status(statuses: Sequence[Mapping[str, Any]], address: str) -> Mapping[str, Any]:
    for status in statuses:
        socket = status["address"]["socket_address"]
        if f"{socket['address']}:{socket['port_value']}" == address:
            return status
    return {}


def _counters(statuses: Sequence[Mapping[str, Any]], address: str) -> dict[str, int]:
    stats = _status(statuses, address).get("stats", [])
    return {stat["name"]: int(stat.get("value", 0)) for stat in stats}


def _place(locality: Mapping[str, str]) -> str:
    parts = (locality.get(name, "") for name in ("region", "zone", "sub_zone"))
    return "/".join(parts).rstrip("/")


def _tiers(statuses: Sequence[Mapping[str, Any]]) -> tuple[tuple[int, int], ...]:
    found: dict[int, list[bool]] = {}
    for status in statuses:
        found.setdefault(status.get("priority", 0), []).append(_is_healthy(status))
    return tuple((sum(found[each]), len(found[each])) for each in sorted(found))


def _is_healthy(status: Mapping[str, Any]) -> bool:
    health = status["health_status"]
    ready = health.get("eds_health_status", "HEALTHY") == "HEALTHY"
    return ready and not health.get("failed_outlier_check")
