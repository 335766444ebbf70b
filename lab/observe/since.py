"""Since when evidence counts: the one place that decides it, for status, watch, why and report.

Envoy forgets. A pool that is changed begins anew, with no ejection and no count; so does a host
that leaves the pool, and whatever a proxy knew is gone with its process. Its counters of a pool
are the exception: they live as long as the process, whatever becomes of the pool. What clients saw
is evidence of the rules that were in force then, and no longer once the pool or a route is another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from lab.site.events import Applied, PodTurned, ProxyTurned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lab.envoy.snapshot import PoolLook, Snapshot
    from lab.site import Event, Kind

CHANGES: frozenset[Kind] = frozenset({"applied", "pod turned", "proxy turned"})
"""The kinds of events that it is decided by."""
# Envoy is said to have started when it has its pools; on a busy machine one may be late.
_START = timedelta(seconds=1)
ALWAYS = datetime.min.replace(tzinfo=UTC)
"""Nothing is known that would have been forgotten."""


@dataclass(frozen=True)
class Since:
    """One proxy's beginnings.

    Args:
        began: its process, as far as that is known.
        pools: each pool's; a pool that the control plane does not tell of has none.
        pods: each pod's: of another one by its name, or at its address, nothing counts.
        rules: the last change of whatever sends requests somewhere.
        reset: pools that were changed while the process lived, and when the last time.
        counters: what Envoy's counters stood at then.
    """

    began: datetime = ALWAYS
    pools: Mapping[str, datetime] = field(default_factory=dict)
    pods: Mapping[str, datetime] = field(default_factory=dict)
    rules: datetime = ALWAYS
    reset: Mapping[str, datetime] = field(default_factory=dict)
    counters: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, proxy: str, look: Snapshot, events: Iterable[Event]) -> Since:
        """Those of a proxy.

        Args:
            proxy: its name.
            look: what it says.
            events: all that became of the site, in order.
        """
        began = rules = ALWAYS
        lives: dict[str, datetime] = {}
        over: set[str] = set()
        reset: dict[str, datetime] = {}
        counters: dict[str, Mapping[str, int]] = {}
        for each in events:
            match each:
                case ProxyTurned(to="started") if each.proxy == proxy:
                    began = each.time
                    reset.clear()
                    counters.clear()
                case PodTurned(to="started"):
                    # A container that is started again is the same pod.
                    if each.pod not in lives or each.pod in over:
                        lives[each.pod] = each.time
                    over.discard(each.pod)
                case PodTurned(to="gone" | "terminating"):
                    over.add(each.pod)
                case Applied():
                    if each.routes or each.listeners:
                        rules = each.time
                    reset |= dict.fromkeys((*each.reset, *each.added, *each.removed), each.time)
                    counters |= each.counters.get(proxy, {})
        return cls(
            began=began,
            pools={name: pool.since for name, pool in look.pools.items() if pool.since},
            pods=lives,
            rules=rules,
            reset=reset,
            counters=counters,
        )

    def pool(self, cluster: str) -> datetime:
        """Since when a pool is what it is."""
        return max(self.began, self.pools.get(cluster, ALWAYS))

    def host(self, cluster: str, pod: str) -> datetime:
        """Since when a pool knows a pod."""
        return max(self.pool(cluster), self.pods.get(pod, ALWAYS))

    def requests(self, cluster: str | None) -> datetime:
        """Since when requests for a pool go as they go now; None is no pool."""
        return max(self.rules, self.pools.get(cluster or "", self.reset.get(cluster or "", ALWAYS)))

    def counted(self, pool: PoolLook, statistic: str) -> int | None:
        """How much a counter of a pool has grown since the pool is what it is.

        None where nobody knows: the pool was changed, and where the counter stood is not written.
        """
        now = pool.stat(statistic)
        if not now or self.began == ALWAYS:
            return now
        known = max(self.began + _START, self.reset.get(pool.name, ALWAYS))
        if self.pools.get(pool.name, ALWAYS) > known:
            return None
        if pool.name in self.counters:
            return max(0, now - self.counters[pool.name].get(statistic, 0))
        return None if pool.name in self.reset else now
