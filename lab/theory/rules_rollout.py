"""What pods lose when they are replaced: kubelet and the proxies do not wait for each other.

Source: Kubernetes, "Pod Lifecycle", *Pod termination flow*; how late proxies hear of it is in
:mod:`lab.envoy.delay`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lab.envoy.delay import ENDPOINT_DELAY_SECONDS
from lab.theory.finding import Finding, Level
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lab.manifests.workload import Workload
    from lab.theory.pools import Pool

#: So many times the delay is a pause that is long enough on a busy cluster as well.
_MARGIN = 5
_PODS = "spec.template.spec"


def rollout_findings(found: Iterable[Pool]) -> Iterator[Finding]:
    """What of the pods that requests reach is cut off at each rollout."""
    workloads = {each.where: each for pool in found for each in pool.workloads}
    for workload in workloads.values():
        if workload.pre_stop_seconds is None or workload.replicas == 0:
            continue
        yield from _too_short(workload, workload.pre_stop_seconds)
        yield from _too_long(workload, workload.pre_stop_seconds)


def _too_short(workload: Workload, pause: float) -> Iterator[Finding]:
    if pause > ENDPOINT_DELAY_SECONDS:
        return
    template = "lint-short-pre-stop" if pause else "lint-no-pre-stop"
    enough = math.ceil(_MARGIN * ENDPOINT_DELAY_SECONDS)
    yield Finding(
        Level.WARNING,
        "no-pre-stop",
        workload.where,
        f"{_PODS}.containers",
        Text(template, seconds=pause, delay=ENDPOINT_DELAY_SECONDS),
        Text("lint-write-pre-stop", seconds=enough),
    )


def _too_long(workload: Workload, pause: float) -> Iterator[Finding]:
    if not pause or pause < workload.grace_seconds:
        return
    yield Finding(
        Level.WARNING,
        "pre-stop-over-grace",
        workload.where,
        f"{_PODS}.terminationGracePeriodSeconds",
        Text("lint-pre-stop-over-grace", seconds=pause, grace=workload.grace_seconds),
        Text("lint-write-grace", seconds=pause),
    )
