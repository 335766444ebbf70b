"""Health faults: what the probes say and how soon, for as long as the *when* of a rule lasts."""

from dataclasses import dataclass
from random import Random

from faultplan.errors import FaultPlanError
from faultplan.shapes import Shape, parse_shape


@dataclass(frozen=True, slots=True)
class Down:
    """Say that a probe is down."""

    probe: str

    def __str__(self) -> str:
        return f"{self.probe}:down"


@dataclass(frozen=True, slots=True)
class ProbeDelay:
    """Answer all probes later."""

    shape: Shape

    def __str__(self) -> str:
        return f"probe-delay:{self.shape}"

    def draw(self, random: Random) -> float:
        """Draw how much later one probe is answered, in seconds."""
        return self.shape.draw(random)


def parse_liveness(argument: str) -> Down:
    """Read what stands after ``liveness:``."""
    return _down("liveness", argument)


def parse_readiness(argument: str) -> Down:
    """Read what stands after ``readiness:``."""
    return _down("readiness", argument)


def parse_probe_delay(argument: str) -> ProbeDelay:
    """Read what stands after ``probe-delay:``."""
    return ProbeDelay(parse_shape(argument, f"probe-delay:{argument}"))


def _down(probe: str, argument: str) -> Down:
    if argument != "down":
        token = f"{probe}:{argument}"
        problem = "a probe can be broken with {probe}:down, and nothing else"
        raise FaultPlanError(token, problem, probe=probe)
    return Down(probe)
