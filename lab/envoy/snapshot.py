"""One look at a proxy: its pools, their hosts and its figures, all of one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.envoy.retry_on import covered, covers_resets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True)
class HostLook:
    """A host of a pool, as ``/clusters`` has it.

    Args:
        address: ``ip:port``.
        ejected: ``failed_outlier_check``.
        told_healthy: what the control plane says of it, ``eds_health_status``.
        locality: ``region/zone/subzone``, as far as it is known.
        priority: 0 is asked first.
        requests: ``rq_total``.
        errors: ``rq_error``.
    """

    address: str
    ejected: bool
    told_healthy: bool
    locality: str
    priority: int
    requests: int
    errors: int

    @property
    def healthy(self) -> bool:
        """Whether it may be sent to, panic apart."""
        return self.told_healthy and not self.ejected


@dataclass(frozen=True)
class PoolLook:
    """A cluster of Envoy's.

    Args:
        name: Envoy's, ``outbound|80|v2|…``.
        config: the ``Cluster`` in proto JSON; empty where the proxy does not tell it.
        since: since when the cluster is what it is: Envoy forgets the past of a changed one; None
            where the proxy does not tell it.
        hosts: in the order of ``/clusters``.
        stats: the cluster's statistics, by what stands after its name.
    """

    name: str
    config: Mapping[str, Any]
    since: datetime | None
    hosts: tuple[HostLook, ...]
    stats: Mapping[str, int]

    @property
    def healthy(self) -> int:
        """How many hosts it may send to, panic apart."""
        return sum(each.healthy for each in self.hosts)

    @property
    def tiers(self) -> tuple[tuple[int, int], ...]:
        """The healthy and all hosts of each priority, the one that is asked first first."""
        numbers = range(max((each.priority for each in self.hosts), default=-1) + 1)
        tiers = [[each.healthy for each in self.hosts if each.priority == n] for n in numbers]
        return tuple((sum(tier), len(tier)) for tier in tiers)

    def host(self, address: str) -> HostLook | None:
        """The host at an address."""
        return next((each for each in self.hosts if each.address == address), None)

    def stat(self, name: str) -> int:
        """A statistic; 0 where Envoy has none of that name."""
        return self.stats.get(name, 0)


@dataclass(frozen=True)
class RouteLook:
    """Where a route leads, and what it tries again.

    Args:
        cluster: one of those that it leads to; there may be none of that name.
        retry_on: the conditions of its retries.
        retry_codes: the statuses, where they are named.
        retries: how often a request is tried again at the most.
        timeout: so many seconds are allowed for it; 0 is for ever.
        per_try_timeout: so many for each try; 0 is no limit of its own.
    """

    cluster: str
    retry_on: tuple[str, ...] = ()
    retry_codes: tuple[int, ...] = ()
    retries: int = 0
    timeout: float = 0.0
    per_try_timeout: float = 0.0

    @property
    def covers_resets(self) -> bool:
        """Whether it tries again where a host was asked, and there is no answer."""
        return bool(self.retries) and covers_resets(self.retry_on)

    @property
    def covers_refusals(self) -> bool:
        """Whether it tries again where there was no connection to a host."""
        return self.covers_resets or (bool(self.retries) and "connect-failure" in self.retry_on)

    def covers(self, status: int) -> bool:
        """Whether it tries again after an answer of that status."""
        return bool(self.retries) and status in covered(self.retry_on, self.retry_codes)


@dataclass(frozen=True)
class Snapshot:
    """One look.

    Args:
        when: the moment.
        pools: by Envoy's name.
        stats: statistics of the proxy that are no cluster's.
        routes: where requests are sent, one for each destination of a route.
    """

    when: datetime
    pools: Mapping[str, PoolLook]
    stats: Mapping[str, int]
    routes: tuple[RouteLook, ...] = ()
