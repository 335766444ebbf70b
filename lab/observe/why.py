"""Why a pod is ejected, or why it is not: facts, each with its figures and a document.

Every figure is Envoy's own: its statistics, ``/clusters``, its configuration, its logs of tries
and of outlier events. Nothing is taken from the manifests.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.observe.figures import figures
from lab.observe.reason import reasons
from lab.observe.since import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lab.observe.reason import Reason
    from lab.site import Proxy, Site


@dataclass(frozen=True)
class Why:
    """One pod in one pool, in one caller's opinion.

    Args:
        caller: whose Envoy it is.
        asked: whether that Envoy ever sent to it.
        pod: its name.
        pool: ``goodjob:80``, or ``goodjob:80/v2`` for a subset.
        cluster: Envoy's name of the pool.
        ejected: whether it is out.
        turned: whether it ever was, since the pool knows it.
        since: since when its pool knows it, as far as that is known.
        requests: how often it was asked, by Envoy's count.
        failed: how many of those failed, by Envoy's count.
        reasons: the first says whether and why; the others what else there is to know.
    """

    caller: str
    asked: bool
    pod: str
    pool: str
    cluster: str
    ejected: bool
    turned: bool
    since: datetime | None
    requests: int
    failed: int
    reasons: tuple[Reason, ...]

    def as_dict(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return {
            "caller": self.caller,
            "pod": self.pod,
            "pool": self.pool,
            "cluster": self.cluster,
            "ejected": self.ejected,
            "since": None if self.since is None else self.since.isoformat(),
            "requests": self.requests,
            "failed": self.failed,
            "hidden_retries": None,
            "causes": [],
            "lost": [],
            "reasons": [reason.as_dict() for reason in self.reasons],
        }


def why(site: Site, proxy: Proxy, pods: Sequence[str]) -> list[Why]:
    """Why these pods are where they are; pools that never asked them are left out.

    Raises:
        LabError: the proxy can't be asked.
    """
    found = figures(site, proxy, pods)
    asked = {each.host.pod.name for each in found if each.own.requests}
    return [
        Why(
            caller=f.host.caller,
            asked=bool(f.own.requests or f.events),
            pod=f.host.pod.name,
            pool=f.host.pool,
            cluster=f.host.cluster,
            ejected=f.host.ejected,
            turned=f.host.ejected or any(each.ejects for each in f.events),
            since=_known(f.since.host(f.host.cluster, f.host.pod.name)),
            requests=f.own.requests,
            failed=f.own.errors,
            reasons=tuple(reasons(f)),
        )
        for f in found
        # A pod that nobody asked is still worth a word, but not in its subset's pool too.
        if f.own.requests or f.events or (f.host.pod.name not in asked and not f.host.is_subset)
    ]


def _known(when: datetime) -> datetime | None:
    return None if when == ALWAYS else when
