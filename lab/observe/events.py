"""Envoy's own log of ejections and returns.

Source: Envoy, "Outlier detection", *Ejection event logging*, and the message
``envoy.data.cluster.v3.OutlierDetectionEvent``.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from lab.errors import LabError
from lab.laptop.logs import older

if TYPE_CHECKING:
    from pathlib import Path


class EventError(LabError):
    """A line of the outlier log that is not one of Envoy's events."""


class Rate(BaseModel):
    """What a sweep found of a host, where shares are what ejects; percents."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    host_success_rate: float = 0
    cluster_success_rate_ejection_threshold: float | None = None
    """Below this an ejection by success rate; ejections by failures have their own threshold."""


class OutlierEvent(BaseModel):
    """A host left the pool or came back; one Envoy's opinion of one cluster's host.

    Envoy leaves out what has its zero value, so the defaults are the zero values.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    timestamp: AwareDatetime
    cluster_name: str
    upstream_url: str
    action: Literal["EJECT", "UNEJECT"] = "EJECT"
    type: str = "CONSECUTIVE_5XX"
    """What was detected; only an ejection has it."""
    num_ejections: int = 0
    """How often this host was ejected so far, this time included."""
    enforced: bool = False
    """False: detected, but the host stayed in the pool."""
    eject_failure_percentage_event: Rate | None = None
    eject_success_rate_event: Rate | None = None

    @property
    def address(self) -> str:
        """The host, as ``ip:port``."""
        return self.upstream_url.removeprefix("tcp://")

    @property
    def ejects(self) -> bool:
        """Whether the host really left the pool."""
        return self.action == "EJECT" and self.enforced


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
