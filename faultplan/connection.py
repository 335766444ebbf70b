"""What happens to the connection in the place of an answer."""

from dataclasses import dataclass

from faultplan.quantities import Duration, duration
from faultplan.settled import Settled

LONGEST_HANG = Duration(60 * 60 * 1000)
USUAL_HANG = Duration(10 * 60 * 1000)


@dataclass(frozen=True, slots=True)
class Reset(Settled):
    """End the connection with a TCP reset."""

    def __str__(self) -> str:
        return "reset"


@dataclass(frozen=True, slots=True)
class Close(Settled):
    """End the connection in good order, without an answer."""

    def __str__(self) -> str:
        return "close"


@dataclass(frozen=True, slots=True)
class Truncate(Settled):
    """Answer 200 with half of the body that ``Content-Length`` promises, and close."""

    def __str__(self) -> str:
        return "truncate"


@dataclass(frozen=True, slots=True)
class Malformed(Settled):
    """Answer with bytes that are no HTTP, and close."""

    def __str__(self) -> str:
        return "malformed"


@dataclass(frozen=True, slots=True)
class Hang(Settled):
    """Never answer, until the client has gone or the time is up; then close.

    Args:
        cap: the time.
    """

    cap: Duration = USUAL_HANG

    def __str__(self) -> str:
        return "hang" if self.cap == USUAL_HANG else f"hang:{self.cap}"


def parse_hang(argument: str) -> Hang:
    """Read what stands after ``hang:``, if anything does."""
    if not argument:
        return Hang()
    return Hang(duration(argument, f"hang:{argument}", LONGEST_HANG))
