"""A failure, as every command prints it with ``--json``."""

from __future__ import annotations

from typing import Any

from lab.cli.schemas.shape import Shape


class Failure(Shape):
    """What went wrong."""

    template: str | None
    """The sentence's name in the catalogue; null where the words are somebody else's."""
    values: dict[str, Any]
    """What the sentence is made with."""
    sentence: str
    """In English, whatever the language of the terminal."""
    exit_code: int


class Failed(Shape):
    """In place of the answer, on standard output."""

    error: Failure
