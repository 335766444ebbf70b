"""What happens to the connection in the place of an answer."""

from dataclasses import dataclass
from typing import ClassVar

from app.faults.effect import Exchange, Role, Settled
from app.faults.quantities import Duration, duration

LONGEST_HANG = Duration(60 * 60 * 1000)
USUAL_HANG = Duration(10 * 60 * 1000)


@dataclass(frozen=True, slots=True)
class Reset(Settled):
    """End the connection with a TCP reset."""

    role: ClassVar[Role] = Role.ANSWER

    def __str__(self) -> str:
        return "reset"

    async def apply(self, exchange: Exchange) -> None:
        """Reset it."""
        await exchange.reset()


@dataclass(frozen=True, slots=True)
class Close(Settled):
    """End the connection in good order, without an answer."""

    role: ClassVar[Role] = Role.ANSWER

    def __str__(self) -> str:
        return "close"

    async def apply(self, exchange: Exchange) -> None:
        """Close it."""
        await exchange.close()


@dataclass(frozen=True, slots=True)
class Truncate(Settled):
    """Answer 200 with half of the body that `Content-Length` promises, and close."""

    role: ClassVar[Role] = Role.ANSWER

    def __str__(self) -> str:
        return "truncate"

    async def apply(self, exchange: Exchange) -> None:
        """Send half of it."""
        await exchange.truncate()


@dataclass(frozen=True, slots=True)
class Malformed(Settled):
    """Answer with bytes that are no HTTP, and close."""

    role: ClassVar[Role] = Role.ANSWER

    def __str__(self) -> str:
        return "malformed"

    async def apply(self, exchange: Exchange) -> None:
        """Send them."""
        await exchange.malformed()


@dataclass(frozen=True, slots=True)
class Hang(Settled):
    """Never answer, until the client has gone or the time is up; then close.

    Args:
        cap: The time.
    """

    role: ClassVar[Role] = Role.ANSWER

    cap: Duration = USUAL_HANG

    def __str__(self) -> str:
        return "hang" if self.cap == USUAL_HANG else f"hang:{self.cap}"

    async def apply(self, exchange: Exchange) -> None:
        """Keep the client waiting."""
        await exchange.hang(self.cap.seconds)


def parse_hang(argument: str) -> Hang:
    """Read what stands after `hang:`, if anything does."""
    if not argument:
        return Hang()
    return Hang(duration(argument, f"hang:{argument}", LONGEST_HANG))
