"""Fault plans that were set by hand, and are still in force after a change of the manifests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.errors import LabError

if TYPE_CHECKING:
    from lab.site import Live

_BY_HAND = "control"


@dataclass(frozen=True)
class StillOn:
    """A pod with a plan that is not the one of its settings.

    Args:
        pod: its name.
        version: what it calls itself.
        plan: the plan; None where the pod gives no answer, and so may have one.
    """

    pod: str
    version: str
    plan: str | None


def still_on(place: Live) -> list[StillOn]:
    """Those that are; a pod whose service has no fault plans, as it is not ours, is not asked for.

    Args:
        place: where the pods are.
    """
    import httpx

    found = []
    for pod in place.pods():
        try:
            with place.reach(pod.name) as control:
                report = control.see()
        except LabError as error:
            if not isinstance(error.__cause__, httpx.ConnectError):
                found.append(StillOn(pod.name, pod.version, None))
            continue
        if report.get("source") == _BY_HAND:
            found.append(StillOn(pod.name, pod.version, str(report["plan"])))
    return found
