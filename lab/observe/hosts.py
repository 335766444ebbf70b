"""Each pod as one caller's proxy sees it: ready, ejected since when, how often, back when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lab.envoy.ejection import Ejection, current_ejection
from lab.envoy.names import is_subset, short_name
from lab.envoy.outlier import Breaker
from lab.observe.events import read_events

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lab.envoy.outlier_event import OutlierEvent
    from lab.envoy.snapshot import Snapshot
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


def hosts(target: Target, look: Snapshot | None = None) -> list[Host]:
    """Every pod in every pool that it is in, as the proxy sees it now.

    Raises:
        LabError: the proxy can't be asked.
    """
    # By address alone: a Service may lead to a port that the pod does not name.
    pods = {pod.address.rpartition(":")[0]: pod for pod in target.pods()}
    look = look or target.look()
    by_host = _by_host(read_events(target.outlier_log()))
    found: list[Host] = []
    for pool in look.pools.values():
        breaker = Breaker.of(pool.config) or Breaker()
        for host in pool.hosts:
            pod = pods.get(host.address.rpartition(":")[0])
            if pod is None:
                continue
            events = by_host.get((pool.name, host.address), [])
            found.append(
                Host(
                    replace(pod, address=host.address),
                    pool.name,
                    ejected=host.ejected,
                    ejection=current_ejection(events, breaker) if host.ejected else None,
                    ejections=sum(event.ejects for event in events),
                    seen_at=look.when,
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
            seen_at=look.when,
            caller=target.caller,
        )
        for pod in pods.values()
        if pod.name not in known
    ]
    return sorted(found, key=lambda host: (host.is_subset, host.cluster, host.pod.name))


def _by_host(events: Sequence[OutlierEvent]) -> dict[tuple[str, str], list[OutlierEvent]]:
    result: dict[tuple[str, str], list[OutlierEvent]] = {}
    for event in events:
        result.setdefault((event.cluster_name, event.address), []).append(event)
    return result
