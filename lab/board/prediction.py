"""What can be said of the breaker in force before anything happens, beside what has happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.errors import LabError
from lab.theory.planned import PodNow
from lab.theory.predict import outlook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lab.site import Live
    from lab.theory.figures import Prediction, Trip


def pods_now(there: Live, silent: Callable[[str, LabError], None]) -> list[PodNow]:
    """The plans that the pods of a lab have now; one that does not say has that of its settings.

    Args:
        there: the lab.
        silent: called for each pod that does not say.
    """
    found = []
    for pod in there.pods():
        plan: str | None = None
        try:
            with there.reach(pod.name) as control:
                plan = str(control.see()["plan"])
        except LabError as error:
            silent(pod.name, error)
        found.append(PodNow(pod.deployment, pod.name, plan, ready=pod.ready))
    return found


def predicted(manifests: str, pods: Sequence[PodNow]) -> list[dict[str, Any]]:
    """Each pool with a breaker: how many can be out, when plans trip it, how long that is.

    Raises:
        LabError: the manifests are not right.
    """
    found = outlook([("manifests", manifests)], pods=pods).predictions
    return [_pool(each) for each in found]


def _pool(found: Prediction) -> dict[str, Any]:
    return {
        "pool": found.pool,
        "hosts": found.hosts,
        "ejectable": found.ejectable,
        "threshold": found.threshold,
        "trips": [_trip(each) for each in found.trips],
        "outs": [
            {"number": each.number, "earliest": each.earliest, "latest": each.latest}
            for each in found.outs
        ],
    }


def _trip(found: Trip) -> dict[str, Any]:
    """``requests`` to one host on average; None is never, or not a matter of the plan alone."""
    return {
        "who": found.workload.rpartition("/")[2],
        "fault": found.fault,
        "requests": found.requests,
        "exact": found.to_host is not None and found.to_host.half == found.to_host.nearly_all,
    }
