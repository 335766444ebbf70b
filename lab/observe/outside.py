"""Requests that a proxy passes on to where they were going anyway, which a laptop lets nothing do.

A sidecar in a cluster gets requests that were sent somewhere, and asks there: for a host that the
mesh does not know (``PassthroughCluster``), and in a pool whose load balancer is PASSTHROUGH. A
laptop's caller is asked itself, so that there is nowhere to pass them on to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab import sources
from lab.envoy.names import Pool
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.envoy.snapshot import PoolLook
    from lab.observe.fact import Value
    from lab.site.events import Asked
    from lab.sources import Source

_MOST_SHOWN = 3


def passed_on(
    failed: Text, cluster: str, pool: PoolLook | None, entries: Sequence[Asked]
) -> tuple[Text, dict[str, Value], Source] | None:
    """What is said of requests that found no host for it; None where that is another matter.

    Args:
        failed: how many of them got what, as part of a sentence.
        cluster: Envoy's name of where they were sent.
        pool: the same as the proxy has it.
        entries: lines of its access log.
    """
    if pool is None or pool.config.get("type") != "ORIGINAL_DST":
        return None
    if Pool.of(cluster) is not None:
        return Text("why-uh-passthrough", failed=failed), {}, sources.ISTIO_RULE
    hosts = sorted({each.authority or "-" for each in entries})
    text = Text("why-uh-outside", failed=failed, hosts=tuple(hosts[:_MOST_SHOWN]), cluster=cluster)
    return text, {"asked": ", ".join(hosts[:_MOST_SHOWN])}, sources.ISTIO_EGRESS
