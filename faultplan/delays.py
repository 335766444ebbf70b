"""Time that an answer takes: before it, or between the pieces of its body."""

from dataclasses import dataclass

from faultplan.shapes import Shape, parse_shape
from faultplan.turn import Turn

PIECES = 10


@dataclass(frozen=True, slots=True)
class Wait:
    """A delay that was drawn for one request."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Delay:
    """Wait before the answer."""

    shape: Shape

    def __str__(self) -> str:
        return f"delay:{self.shape}"

    def settle(self, turn: Turn) -> Wait:
        """Draw how long."""
        return Wait(self.shape.draw(turn.random))


@dataclass(frozen=True, slots=True)
class Pieces:
    """A drip that was drawn for one request: the pause before each piece, in seconds."""

    seconds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Drip:
    """Send the body in pieces, with a delay before each; the headers come at once."""

    shape: Shape

    def __str__(self) -> str:
        return f"drip:{self.shape}"

    def settle(self, turn: Turn) -> Pieces:
        """Draw each of the delays."""
        return Pieces(tuple(self.shape.draw(turn.random) for _ in range(PIECES)))


def parse_delay(argument: str) -> Delay:
    """Read what stands after ``delay:``."""
    return Delay(parse_shape(argument, f"delay:{argument}"))


def parse_drip(argument: str) -> Drip:
    """Read what stands after ``drip:``."""
    return Drip(parse_shape(argument, f"drip:{argument}"))
