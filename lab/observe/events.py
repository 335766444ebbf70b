"""Envoy's own log of ejections and returns, read from its file."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from pydantic import ValidationError

from lab.envoy.outlier_event import OutlierEvent
from lab.errors import LabError
from lab.laptop.logs import older

if TYPE_CHECKING:
    from pathlib import Path


class EventError(LabError):
    """A line of the outlier log that is not one of Envoy's events."""


def parse_event(line: str) -> OutlierEvent:
    """The event in a line of Envoy's log.

    Raises:
        EventError: it is none.
    """
    try:
        return OutlierEvent.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        msg = f"not an event of Envoy's outlier log ({first['msg']}): {line[:120]!r}"
        raise EventError(msg) from error


def read_events(path: Path) -> list[OutlierEvent]:
    """All events in the log and in the piece before it, oldest first.

    A half-written last line is left for the next time.
    """
    lines: list[str] = []
    for piece in (older(path), path):
        with contextlib.suppress(FileNotFoundError):
            text = piece.read_text(encoding="utf-8")
            lines += text[: text.rfind("\n") + 1].splitlines()
    return [parse_event(line) for line in lines if line.strip()]
