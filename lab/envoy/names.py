"""The names of what an Envoy has from istiod: its pools and its listeners.

Source: Istio, pilot/pkg/model/service.go BuildSubsetKey; the names of listeners are an address and
a port.
"""

from __future__ import annotations

from dataclasses import dataclass

_OUTBOUND = "outbound"
_PARTS = 4


@dataclass(frozen=True, slots=True)
class Pool:
    """A cluster of Envoy's that stands for a port of a Service, or for a subset of it.

    Args:
        port: the Service's.
        subset: empty for all of its pods.
        host: the Service's full name.
    """

    port: int
    subset: str
    host: str

    @classmethod
    def of(cls, name: str) -> Pool | None:
        """The pool of that name; None where it is not the name of one, as ``BlackHoleCluster``."""
        parts = name.split("|")
        if len(parts) != _PARTS or parts[0] != _OUTBOUND or not parts[1].isdecimal():
            return None
        return cls(int(parts[1]), parts[2], parts[3])

    @property
    def name(self) -> str:
        """Envoy's: ``outbound|80|v1|goodjob.goodjob.svc.cluster.local``; no subset is empty."""
        return f"{_OUTBOUND}|{self.port}|{self.subset}|{self.host}"

    @property
    def short(self) -> str:
        """``goodjob:80``, or ``goodjob:80/v2`` for a subset."""
        return f"{self.service}:{self.port}" + (f"/{self.subset}" if self.subset else "")

    @property
    def is_subset(self) -> bool:
        """Whether it is a subset's."""
        return bool(self.subset)

    @property
    def service(self) -> str:
        """The Service, without its namespace."""
        return self.host.partition(".")[0]


def short_name(cluster: str) -> str:
    """A cluster's name in short; one that is no pool's is itself, and none is a dash."""
    pool = Pool.of(cluster)
    return pool.short if pool else cluster or "-"


def is_subset(cluster: str) -> bool:
    """Whether a cluster is a subset's."""
    pool = Pool.of(cluster)
    return pool is not None and pool.is_subset


def listener_name(address: str, port: int) -> str:
    """``0.0.0.0_80``: the listener on a port of every address."""
    return f"{address}_{port}"


def listener_port(name: str) -> str:
    """The port that a listener's name ends with."""
    return name.rpartition("_")[2]
