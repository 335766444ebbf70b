"""Changes of the repository's manifests that several tests make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.labs import repository_manifests, resource

if TYPE_CHECKING:
    from tests.labs import Documents


def outlier_detection(documents: Documents) -> dict[str, Any]:
    """The breaker's settings, to be changed in place."""
    rule = resource(documents, "DestinationRule", "goodjob")
    settings: dict[str, Any] = rule["spec"]["trafficPolicy"]["outlierDetection"]
    return settings


def without_retries(documents: Documents) -> None:
    """The client sees what the pod answered."""
    routes = resource(documents, "VirtualService", "goodjob")["spec"]["http"]
    routes[1]["retries"] = {"attempts": 0}


def quick(documents: Documents) -> None:
    """The same breaker with shorter times, and no retries."""
    without_retries(documents)
    outlier_detection(documents).update(interval="1s", baseEjectionTime="2s")


def rule(threshold: int) -> dict[str, Any]:
    """The repository's DestinationRule with another threshold."""
    found = resource(repository_manifests(), "DestinationRule", "goodjob")
    found["spec"]["trafficPolicy"]["outlierDetection"]["consecutive5xxErrors"] = threshold
    return found


def routes(attempts: int) -> dict[str, Any]:
    """The repository's VirtualService with another number of retries."""
    found = resource(repository_manifests(), "VirtualService", "goodjob")
    found["spec"]["http"][1]["retries"] = {"attempts": attempts}
    return found
