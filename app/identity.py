"""Who answers: a version of the service, and the pod that runs it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """The two names that every answer carries."""

    version: str
    pod: str

    @property
    def headers(self) -> dict[str, str]:
        """The names as response headers."""
        return {"x-goodjob-version": self.version, "x-goodjob-pod": self.pod}
