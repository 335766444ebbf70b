"""Which fault plan is in force: the one from the settings, or one put there for a while."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from app.faults.grip import MEMORY_LIMIT_MB, Grip
from faultplan.plan import FaultPlan

Source = Literal["settings", "control"]
Who = Literal["settings", "control", "ttl"]

MOST_EVENTS = 100


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the plan in force.

    Args:
        time: when.
        who: the settings at the start, the control API, or a time to live that was up.
        plan: the plan that was in force from then on.
        seed: its seed.
        ttl_seconds: how long it was to stay; nothing if for good.
    """

    time: datetime
    who: Who
    plan: str
    seed: int
    ttl_seconds: float | None


@dataclass(frozen=True, slots=True)
class Force:
    """A plan in force, and what it holds fast."""

    plan: FaultPlan
    grip: Grip


class FaultSwitch:
    """Holds the plan in force and returns to the settings' plan when told to or when time is up.

    Args:
        text: the plan from the settings.
        seed: the seed of the process.
        clock: a clock that never goes back; tests bring their own.
        memory_limit_mb: how much memory a plan may hoard.

    Raises:
        FaultPlanError: the text is not a plan.
    """

    def __init__(
        self,
        text: str,
        seed: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        memory_limit_mb: int = MEMORY_LIMIT_MB,
    ) -> None:
        self._text = text
        self._seed = seed
        self._clock = clock
        self._started = clock()
        self._memory_limit_mb = memory_limit_mb
        self._changes: deque[Change] = deque(maxlen=MOST_EVENTS)
        self._deadline: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._force = self._build(text, seed)
        self._source: Source = "settings"
        self._note("settings", None)

    @property
    def seed(self) -> int:
        """The seed of the process."""
        return self._seed

    @property
    def force(self) -> Force:
        """The plan in force at this moment, with its grip."""
        self._expire()
        return self._force

    @property
    def plan(self) -> FaultPlan:
        """The plan in force at this moment."""
        return self.force.plan

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

    @property
    def changes(self) -> list[Change]:
        """The last changes, the oldest first."""
        self._expire()
        return list(self._changes)

    def down(self, probe: str) -> bool:
        """Whether a fault breaks a probe now."""
        return self.plan.down(probe)

    async def delay_probe(self) -> None:
        """Wait as long as probes are to wait now."""
        force = self.force
        seconds = force.plan.probe_delay()
        if seconds:
            await force.grip.pause(seconds)

    def put(self, text: str, *, seed: int | None = None, ttl_seconds: float | None = None) -> None:
        """Put another plan in force; its schedules begin at their beginning.

        Args:
            text: the plan.
            seed: its seed; the seed of the process if not given.
            ttl_seconds: how long until the settings' plan returns; for good if not given.

        Raises:
            FaultPlanError: the text is not a plan; the plan in force stays as it is.
        """
        self._expire()
        self._swap(self._build(text, self._seed if seed is None else seed))
        self._source = "control"
        self._deadline = None if ttl_seconds is None else self._clock() + ttl_seconds
        self._note("control", ttl_seconds)
        self._watch()

    def restore(self, who: Who = "control") -> None:
        """Return to the plan from the settings, from its beginning.

        Args:
            who: what brought it back, for the list of changes.
        """
        self._swap(self._build(self._text, self._seed))
        self._source = "settings"
        self._deadline = None
        self._note(who, None)

    def _build(self, text: str, seed: int) -> Force:
        plan = FaultPlan(text, seed, clock=self._clock, started=self._started)
        return Force(plan, Grip(self._memory_limit_mb))

    def _swap(self, force: Force) -> None:
        ended, self._force = self._force, force
        ended.grip.release()

    def _note(self, who: Who, ttl_seconds: float | None) -> None:
        plan = self._force.plan
        self._changes.append(Change(datetime.now(UTC), who, plan.text, plan.seed, ttl_seconds))

    def _expire(self) -> None:
        # Looking at the clock when somebody asks needs no timer that could fire late.
        if self._deadline is not None and self._clock() >= self._deadline:
            self.restore("ttl")

    def _watch(self) -> None:
        """Look when the time is up even if nobody asks: requests may hang until then."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._deadline is None:
            return
        with contextlib.suppress(RuntimeError):  # no loop, so that nothing can hang either
            loop = asyncio.get_running_loop()
            # A loop's clock is coarser than ours: it may look early, and then looks again.
            self._timer = loop.call_later(max(self._deadline - self._clock(), 0.001), self._look)

    def _look(self) -> None:
        self._expire()
        self._watch()
