"""What the service says about itself to a kubelet: is it alive, does it take traffic."""

from collections.abc import Callable
from enum import Enum


class Liveness(Enum):
    """Whether the process is worth keeping; the value is the health status it shows."""

    CORRECT = "UP"
    BROKEN = "DOWN"


class Readiness(Enum):
    """Whether the process wants requests; the value is the health status it shows."""

    ACCEPTING_TRAFFIC = "UP"
    REFUSING_TRAFFIC = "OUT_OF_SERVICE"


class Availability:
    """The two states, which nobody has vouched for at the beginning.

    Args:
        faulty: tells whether a fault breaks the probe of this name at this moment.
    """

    def __init__(self, faulty: Callable[[str], bool] = lambda _: False) -> None:
        self._faulty = faulty
        self._liveness = Liveness.BROKEN
        self._readiness = Readiness.REFUSING_TRAFFIC

    @property
    def liveness(self) -> Liveness:
        """Whether the process is worth keeping."""
        return Liveness.BROKEN if self._faulty("liveness") else self._liveness

    @liveness.setter
    def liveness(self, state: Liveness) -> None:
        self._liveness = state

    @property
    def readiness(self) -> Readiness:
        """Whether the process wants requests."""
        return Readiness.REFUSING_TRAFFIC if self._faulty("readiness") else self._readiness

    @readiness.setter
    def readiness(self, state: Readiness) -> None:
        self._readiness = state

    def start(self) -> None:
        """Say that the service runs and takes requests."""
        self.liveness = Liveness.CORRECT
        self.readiness = Readiness.ACCEPTING_TRAFFIC

    def refuse(self) -> None:
        """Ask for no more requests; the process itself is fine."""
        self.readiness = Readiness.REFUSING_TRAFFIC
