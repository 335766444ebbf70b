"""The control of a pod's faults that tells its site of every other plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.site.events import Planned

if TYPE_CHECKING:
    from lab.site.protocol import FaultControl, Live


@dataclass(frozen=True, slots=True)
class Told:
    """A control whose changes are events.

    Args:
        pod: whose it is.
        control: what asks the pod.
        site: where it is.
    """

    pod: str
    control: FaultControl
    site: Live

    def see(self) -> dict[str, Any]:
        """The plan in force, as the service reports it."""
        return self.control.see()

    def put(self, plan: str, *, seed: int | None, ttl_seconds: float | None) -> dict[str, Any]:
        """Put a plan in force."""
        return self._told(self.control.put(plan, seed=seed, ttl_seconds=ttl_seconds), ttl_seconds)

    def clear(self) -> dict[str, Any]:
        """Return to the plan of the pod's settings."""
        return self._told(self.control.clear())

    def _told(self, report: dict[str, Any], ttl_seconds: float | None = None) -> dict[str, Any]:
        plan, seed = str(report["plan"]), report.get("seed")
        self.site.record([Planned(pod=self.pod, plan=plan, seed=seed, ttl_seconds=ttl_seconds)])
        return report
