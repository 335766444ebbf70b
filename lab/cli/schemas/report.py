"""``report --json``: one timeline of all that was written."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict

from lab.cli.schemas.shape import Shape, Time


class Moment(Shape):
    """One line of the timeline; beside these keys it has the facts of its kind."""

    model_config = ConfigDict(extra="allow")

    time: Time
    """When it came about; a request that failed ``began`` earlier. Of several alike it is the
    first's, ``until`` the last's, and ``count`` says how many."""
    kind: str
    """``requests``, ``request``, ``eject``, ``detected``, ``return``, or what became of a pod, an
    Envoy or the whole."""
    text: str


class Report(Shape):
    """A lab's past, whether it runs or not."""

    name: str
    condition: Literal["running", "ended", "killed", "unknown"]
    """Whether it runs; ``unknown`` is of a recording whose facts are damaged."""
    recorded: bool
    """Whether it is of a recording: then the condition is that of when it was made."""
    stand_ins: dict[str, str]
    """Pods that are stand-ins of goodjob's own service, each with the image that it stands for."""
    moments: tuple[Moment, ...]
    left_out: int
    """How many older moments there were; ``--last`` asks for more."""
    rotated: dict[str, Time]
    """Logs whose earlier lines are gone, and so in no figure, and since when."""
    unread: tuple[str, ...]
    """Logs that are longer than what was read of them."""
    damaged: dict[str, int]
    """How many lines of a log were passed over."""
    lost: tuple[str, ...]
    """What else of the evidence could not be read at all."""
    requests: int
    """How many the access logs have."""
    statuses: dict[int, int]
    """What clients got, by status."""
    hidden_retries: int
    """Failures that a retry hid from the client."""
    ejections: dict[str, int]
    """By pool, as Envoy calls it."""
    ejections_by_caller: dict[str, dict[str, int]]
    """The same, for each proxy."""
    seen_by_pod: dict[str, dict[int, int]]
    """What the Envoys saw of each pod, by status; 0 is no answer."""
    logged_by_pod: dict[str, dict[int, int]]
    """What each pod logged itself, by status."""
    sent: int
    """How many requests clients told of themselves."""
    failures: dict[str, int]
    """Of these, those that had no answer, by what the client saw instead."""
    html: str | None
    """The page that the run was written to, where that was asked for."""
    png: str | None
    """The picture that it was drawn into, where that was asked for; ``svg`` likewise."""
    svg: str | None
    saved: str | None
    """The folder where ``--save`` has kept the run."""
