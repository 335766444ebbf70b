"""Rules about pods that are not there: none now, or none as soon as there is nothing to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.theory.finding import Finding, Level
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lab.theory.pools import Pool

#: KEDA takes no other value of it than one below the fewest, which is what is wrong.
_IDLE = "idleReplicaCount"


def pods_findings(found: Iterable[Pool]) -> Iterator[Finding]:
    """Pools that requests reach and that have no host, or will have none."""
    for pool in found:
        if pool.hosts != 0 or not pool.workloads:
            continue
        for workload in pool.workloads:
            by = workload.scaled
            if by is None:
                yield Finding(
                    Level.WARNING,
                    "no-pods",
                    workload.where,
                    "spec.replicas",
                    Text("lint-no-pods", pool=pool.name),
                    Text("lint-write-or-more", field="replicas", value=2),
                )
            else:
                yield Finding(
                    Level.WARNING,
                    "no-pods",
                    by.where,
                    f"spec.{by.field}",
                    Text("lint-scaled-to-none", pool=pool.name, workload=workload.where),
                    Text("lint-write-no-idle", field=by.field)
                    if by.field == _IDLE
                    else Text("lint-write-or-more", field=by.field, value=2),
                )
