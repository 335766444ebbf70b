"""Waiting for a connection: what Envoy does with a request that finds none free.

A pool may have so many connections; a request beyond them waits for one, for as long as it takes,
unless it is limited how many may wait. Nobody fails for it, and nothing in the pod's log tells.

Source: Envoy, "Circuit breaking", *Cluster maximum connections*, *Cluster maximum pending
requests*; "Cluster statistics": ``upstream_cx_overflow``, ``upstream_rq_pending_total``;
conn_pool_base.cc: newStreamImpl.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

UNLIMITED = 2**32 - 1
_DEFAULT = 1024
CONNECTION_LIMITED = "upstream_cx_overflow"
CONNECTIONS = "upstream_cx_total"
PENDING = "upstream_rq_pending_total"


@dataclass(frozen=True)
class Limits:
    """The limits of a cluster's connection pool.

    Args:
        connections: so many connections.
        pending: so many requests may wait for one.
        requests: so many may be under way.
        retries: so many may be tried again at once.
    """

    connections: int
    pending: int
    requests: int
    retries: int

    @classmethod
    def of(cls, cluster: Mapping[str, Any]) -> Limits:
        """Those of a ``Cluster`` in proto JSON, with Envoy's defaults."""
        given = cluster.get("circuit_breakers", {}).get("thresholds", ())
        default = (each for each in given if each.get("priority", "DEFAULT") == "DEFAULT")
        own: Mapping[str, Any] = next(default, {})
        return cls(
            connections=int(own.get("max_connections", _DEFAULT)),
            pending=int(own.get("max_pending_requests", _DEFAULT)),
            requests=int(own.get("max_requests", _DEFAULT)),
            retries=int(own.get("max_retries", 3)),
        )


def waited(limited: int, pending: int, connections: int) -> int:
    """How many requests waited because no connection was free, and none might be opened.

    Args:
        limited: how much ``upstream_cx_overflow`` has grown.
        pending: the same of ``upstream_rq_pending_total``; a request that opens a connection
            is among them.
        connections: the same of ``upstream_cx_total``.
    """
    # One that waits may be refused a connection more than once, whenever another is closed.
    return max(0, min(limited, pending - connections))
