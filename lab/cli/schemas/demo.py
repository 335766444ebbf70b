"""``demo --json``: what the story measured."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Self

from lab.cli.schemas.shape import Shape

if TYPE_CHECKING:
    from lab.demo.step import Measured


class Played(Shape):
    """The story, played to its end or to where it did not go as told."""

    went_well: bool
    failed: str | None
    """What did not go as told."""
    asked: int
    """Requests of the client's."""
    errors: int
    """Answers other than 200 that the client saw."""
    retried: int
    """Retries that the client did not see."""
    streak: int
    """500s in a row that v2's log ends with."""
    out_seconds: float
    """From v2's ejection to its return."""
    out_answers: int
    """Answers meanwhile."""
    out_v1: int
    """Of these, v1's."""
    interval_seconds: float
    """From one sweep of Envoy's to the next."""

    @classmethod
    def of(cls, seen: Measured) -> Self:
        """What the story came to."""
        facts = {field.name: getattr(seen, field.name) for field in fields(seen)}
        failed = None if seen.failed is None else str(seen.failed)
        return cls(**{**facts, "failed": failed}, went_well=failed is None)
