"""Rules about headless Services, of which a client's proxy chooses no host.

Source: pilot/pkg/networking/core/cluster.go convertResolution: a sidecar's cluster of a Service
without an address sends to where the connection was going; a gateway's has the pods as hosts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.manifests import where_of
from lab.theory.finding import Finding, Level
from lab.translate.assumptions import Proxy
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.manifests import Reading
    from lab.theory.pools import Pool


def headless_findings(reading: Reading, guarded: Sequence[Pool]) -> Iterator[Finding]:
    """Breakers that hold for no client in the mesh, and maybe for nobody.

    Args:
        reading: the manifests.
        guarded: all pools with a breaker that requests reach.
    """
    for pool in guarded:
        service = where_of(pool.service)
        if pool.chosen or not reading.is_headless(service):
            continue
        by_gateway = any(
            each.chosen and each.service is pool.service and _is_of_gateway(each)
            for each in guarded
        )
        yield Finding(
            Level.WARNING,
            "headless-ejects-nobody",
            pool.where,
            pool.path,
            Text(
                "lint-headless",
                service=service,
                pool=pool.short,
                still="gateway" if by_gateway else "nobody",
            ),
            Text("lint-write-with-address"),
        )


def _is_of_gateway(pool: Pool) -> bool:
    return any(caller.proxy is Proxy.GATEWAY for caller in pool.callers)
