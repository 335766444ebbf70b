"""A line of Envoy's own log of ejections and returns.

Source: Envoy, "Outlier detection", *Ejection event logging*, and the message
``envoy.data.cluster.v3.OutlierDetectionEvent``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

if TYPE_CHECKING:
    from datetime import datetime


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
    def time(self) -> datetime:
        """When it happened."""
        return self.timestamp

    @property
    def detector(self) -> str:
        """What was detected."""
        return self.type

    @property
    def ejections(self) -> int:
        """How often this host was ejected so far."""
        return self.num_ejections

    @property
    def success_rate(self) -> float | None:
        """The host's share of good answers at the sweep, in percent, where shares are what ejects.

        Of an ejection by failures, there is no ``success_rate_threshold``.
        """
        rate = self.eject_success_rate_event or self.eject_failure_percentage_event
        return rate.host_success_rate if rate else None

    @property
    def success_rate_threshold(self) -> float | None:
        """Below this is an ejection by success rate."""
        rate = self.eject_success_rate_event
        return rate.cluster_success_rate_ejection_threshold if rate else None

    @property
    def address(self) -> str:
        """The host, as ``ip:port``."""
        return self.upstream_url.removeprefix("tcp://")

    @property
    def ejects(self) -> bool:
        """Whether the host really left the pool."""
        return self.action == "EJECT" and self.enforced

    @property
    def returns(self) -> bool:
        """Whether the host came back."""
        return self.action == "UNEJECT"
