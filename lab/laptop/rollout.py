"""How a Deployment replaces its pods without falling below what it promises. No I/O.

Source: Kubernetes, "Deployments", *Rolling Update Deployment*: maxSurge is rounded up,
maxUnavailable is rounded down, and where both come to 0, one pod may be missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lab.manifests.kubernetes import DeploymentSpec


@dataclass(frozen=True)
class Bounds:
    """How far a rolling update may go.

    Args:
        replicas: how many pods there should be.
        surge: how many more there may be meanwhile.
        unavailable: how many fewer may be ready meanwhile.
    """

    replicas: int
    surge: int
    unavailable: int

    @classmethod
    def of(cls, spec: DeploymentSpec) -> Bounds:
        """The bounds of a Deployment; ``Recreate`` may do without any pod, and has no surge."""
        if spec.strategy.type == "Recreate":
            return cls(spec.replicas, 0, spec.replicas)
        rolling = spec.strategy.rolling_update
        surge = _pods(rolling.max_surge if rolling else "25%", spec.replicas, up=True)
        unavailable = _pods(rolling.max_unavailable if rolling else "25%", spec.replicas, up=False)
        if surge == unavailable == 0:
            unavailable = 1
        return cls(spec.replicas, surge, min(unavailable, spec.replicas))

    @property
    def most(self) -> int:
        """How many pods there may be at once."""
        return self.replicas + self.surge

    @property
    def fewest_ready(self) -> int:
        """How many pods have to be ready at any time."""
        return self.replicas - self.unavailable


@dataclass(frozen=True)
class Step:
    """What may be done now: so many new pods started, so many old ones ended."""

    start: int
    end: int


def step(bounds: Bounds, *, new: int, new_ready: int, old: int, old_ready: int) -> Step:
    """The next step, by how many pods there are and how many of them are ready.

    Old pods that are not ready can be ended first: nobody misses them.
    """
    start = max(0, min(bounds.most - new - old, bounds.replicas - new))
    # New pods that aren't ready yet still count as missing.
    spare = new + start + old - bounds.fewest_ready - (new + start - new_ready)
    unready = min(old - old_ready, max(0, spare))
    ready = max(0, new_ready + old_ready - bounds.fewest_ready)
    return Step(start, min(old, unready + min(ready, old_ready)))


def _pods(value: int | str, replicas: int, *, up: bool) -> int:
    if isinstance(value, int):
        return value
    share = int(value.removesuffix("%")) * replicas
    # Whole numbers throughout: 29 % of 100 is 29, which floating point would miss.
    return -(-share // 100) if up else share // 100
