"""What the service says about itself to a kubelet: is it alive, does it take traffic."""

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
    """The two states, which nobody has vouched for at the beginning."""

    def __init__(self) -> None:
        self.liveness = Liveness.BROKEN
        self.readiness = Readiness.REFUSING_TRAFFIC

    def start(self) -> None:
        """Say that the service runs and takes requests."""
        self.liveness = Liveness.CORRECT
        self.readiness = Readiness.ACCEPTING_TRAFFIC

    def refuse(self) -> None:
        """Ask for no more requests; the process itself is fine."""
        self.readiness = Readiness.REFUSING_TRAFFIC
