"""Which fault plan is in force: the one from the settings, or one put there for a while."""

import time
from collections.abc import Callable
from typing import Literal

from app.faults.plan import FaultPlan, Strike

Source = Literal["settings", "control"]


class FaultSwitch:
    """Holds the plan in force and returns to the settings' plan when told to or when time is up.

    Args:
        text: The plan from the settings.
        seed: The seed of the process.
        clock: A clock that never goes back; tests bring their own.

    Raises:
        FaultPlanError: The text is not a plan.
    """

    def __init__(
        self, text: str, seed: int, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._text = text
        self._seed = seed
        self._clock = clock
        self._plan = FaultPlan(text, seed)
        self._source: Source = "settings"
        self._deadline: float | None = None

    @property
    def plan(self) -> FaultPlan:
        """The plan in force at this moment."""
        self._expire()
        return self._plan

    @property
    def source(self) -> Source:
        """Where the plan in force comes from."""
        self._expire()
        return self._source

    @property
    def seconds_left(self) -> float | None:
        """How long the plan in force will stay, or nothing if it stays."""
        self._expire()
        return None if self._deadline is None else max(self._deadline - self._clock(), 0.0)

    def decide(self) -> Strike | None:
        """Count a request and say what hits it."""
        return self.plan.decide()

    def put(self, text: str, *, seed: int | None = None, ttl_seconds: float | None = None) -> None:
        """Put another plan in force; its schedules begin at their beginning.

        Args:
            text: The plan.
            seed: Its seed; the seed of the process if not given.
            ttl_seconds: How long until the settings' plan returns; for good if not given.

        Raises:
            FaultPlanError: The text is not a plan; the plan in force stays as it is.
        """
        self._plan = FaultPlan(text, self._seed if seed is None else seed)
        self._source = "control"
        self._deadline = None if ttl_seconds is None else self._clock() + ttl_seconds

    def restore(self) -> None:
        """Return to the plan from the settings, from its beginning."""
        self._plan = FaultPlan(self._text, self._seed)
        self._source = "settings"
        self._deadline = None

    def _expire(self) -> None:
        # Looking at the clock when somebody asks needs no timer that could fire late.
        if self._deadline is not None and self._clock() >= self._deadline:
            self.restore()
