"""The load generator: sends requests, and says which pod answered, why, and how fast."""

from __future__ import annotations

from lab.hammer.cause import Cause
from lab.hammer.join import AccessSource
from lab.hammer.outcome import Outcome
from lab.hammer.plan import HammerPlan
from lab.hammer.runner import hammer, run
from lab.hammer.tally import Summary

__all__ = [
    "AccessSource",
    "Cause",
    "HammerPlan",
    "Outcome",
    "Summary",
    "hammer",
    "run",
]
