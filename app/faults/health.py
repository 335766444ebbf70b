"""Health faults: what the probes say and how soon, for as long as the *when* of a rule lasts."""

from dataclasses import dataclass
from random import Random
from typing import ClassVar

from app.faults.delays import Shape, parse_shape
from app.faults.effect import Exchange, Role, Settled
from app.faults.errors import FaultPlanError


class _State(Settled):
    """An effect that no request suffers."""

    __slots__ = ()

    role: ClassVar[Role] = Role.STATE

    async def apply(self, exchange: Exchange) -> None:
        """Do nothing: requests to /test are not what it is about."""


@dataclass(frozen=True, slots=True)
class Down(_State):
    """Say that a probe is down."""

    probe: str

    def __str__(self) -> str:
        return f"{self.probe}:down"


@dataclass(frozen=True, slots=True)
class ProbeDelay(_State):
    """Answer all probes later."""

    shape: Shape

    def __str__(self) -> str:
        return f"probe-delay:{self.shape}"

    def draw(self, random: Random) -> float:
        """Draw how much later one probe is answered, in seconds."""
        return self.shape.draw(random)


def parse_liveness(argument: str) -> Down:
    """Read what stands after `liveness:`."""
    return _down("liveness", argument)


def parse_readiness(argument: str) -> Down:
    """Read what stands after `readiness:`."""
    return _down("readiness", argument)


def parse_probe_delay(argument: str) -> ProbeDelay:
    """Read what stands after `probe-delay:`."""
    return ProbeDelay(parse_shape(argument, f"probe-delay:{argument}"))


def _down(probe: str, argument: str) -> Down:
    if argument != "down":
        token = f"{probe}:{argument}"
        raise FaultPlanError(token, f"a probe can be broken with {probe}:down, and nothing else")
    return Down(probe)
