"""One small protocol for whatever runs the pods; above it, a laptop and a cluster look the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lab.envoy.snapshot import Snapshot
    from lab.target.access import AccessLog


@dataclass(frozen=True)
class Pod:
    """A pod, as far as the mesh and the class care.

    Args:
        name: its name.
        version: its label ``version``, or a dash.
        address: ``ip:port``, as the proxy knows it.
        ready: whether the mesh may send to it.
        restarts: how often it was started again.
        trouble: why it does not run, if it does not.
        control: the URL of its control port.
    """

    name: str
    version: str
    address: str
    ready: bool
    restarts: int
    trouble: str | None
    control: str


class Target(Protocol):
    """Where the service runs and what can be known of it, as one caller's proxy sees it."""

    name: str
    caller: str
    url: str

    def pods(self) -> Sequence[Pod]:
        """The pods as they are now."""
        ...

    def pod_log(self, pod: str) -> Path:
        """The file with what a pod has printed."""
        ...

    def access_log(self) -> AccessLog:
        """The proxy's access log."""
        ...

    def attempt_log(self) -> Path:
        """The proxy's log of tries, one JSON object for every time that it asked a pod."""
        ...

    def outlier_log(self) -> Path:
        """The proxy's log of ejections and returns, one JSON object a line."""
        ...

    def look(self) -> Snapshot:
        """All that the proxy says of its pools, read once."""
        ...

    def admin(self, path: str) -> Any:  # noqa: ANN401 - it is whatever JSON the proxy answers
        """What the proxy's admin interface answers to a GET, as JSON."""
        ...
