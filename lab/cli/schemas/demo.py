"""``demo --json``: what the story measured."""

from __future__ import annotations

from lab.cli.schemas.shape import Shape


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
