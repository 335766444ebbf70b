"""Effects that leave nothing open: what is written is what happens."""

from typing import Self

from faultplan.turn import Turn


class Settled:
    """An effect that is the same for each request, for classes to inherit from."""

    __slots__ = ()

    def settle(self, turn: Turn) -> Self:  # noqa: ARG002 - others draw from it
        """Itself: there is nothing to draw."""
        return self
