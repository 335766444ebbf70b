"""What an effect is: the two protocols between a fault plan and the request that it hits."""

from enum import Enum
from typing import TYPE_CHECKING, ClassVar, Protocol

from app.faults.turn import Turn

if TYPE_CHECKING:
    from app.faults.answers import Status


class Role(Enum):
    """How effects share a request."""

    ANSWER = "answer"
    """Decides what the client gets: the first rule of the plan that strikes with one wins."""
    REFUSAL = "refusal"
    """An answer that comes at once: nothing delays it."""
    BURDEN = "burden"
    """Comes before the answer, or changes how it is sent; all that strike act, in their order."""
    STATE = "state"
    """Changes what the probes say, not what a request suffers."""


class Exchange(Protocol):
    """One request that waits for its answer, as an effect sees it."""

    async def answer(self, status: "Status") -> None:
        """Answer the request with a status."""

    async def pause(self, seconds: float) -> None:
        """Wait; shorter if the plan ends meanwhile."""

    def drip(self, seconds: tuple[float, ...]) -> None:
        """Send the body in as many pieces, each after its pause."""

    async def hang(self, seconds: float) -> None:
        """Do not answer until the client has gone, the plan ends or the time is up; then close."""

    async def reset(self) -> None:
        """End the connection with a TCP reset."""

    async def close(self) -> None:
        """End the connection in good order, without an answer."""

    async def truncate(self) -> None:
        """Send half of the body that the header promises, and close."""

    async def malformed(self) -> None:
        """Send bytes that are no HTTP, and close."""

    def hoard(self, megabytes: int) -> None:
        """Keep more memory, up to the ceiling, until the plan ends."""

    async def die(self, code: int) -> None:
        """End the process."""


class Effect(Protocol):
    """What happens to a request when a rule fires; `str()` gives back its spelling."""

    role: ClassVar[Role]

    def settle(self, turn: Turn) -> "Effect | None":
        """Settle what is still open for this request: draw what is random, ask the limit.

        Returns:
            The effect, with nothing open; none where the request is spared.
        """

    async def apply(self, exchange: Exchange) -> None:
        """Do it to this request."""


class Settled:
    """An effect that is the same for each request, for classes to inherit from."""

    __slots__ = ()

    def settle(self, turn: Turn) -> "Effect | None":  # noqa: ARG002 - the protocol's
        """Leave it as it is."""
        return self  # type: ignore[return-value]  # the class that inherits is an effect
