"""Which pods have a plan that was set by hand."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from lab.cli.still import StillOn, still_on
from lab.control import ControlError
from lab.words import Text
from tests.lab.observe.sites import FakeSite, pod

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class _Control:
    report: dict[str, Any] | Exception

    def see(self) -> dict[str, Any]:
        """What the test says."""
        if isinstance(self.report, Exception):
            raise ControlError(Text("faults-no-answer")) from self.report
        return self.report


class _Site(FakeSite):
    """Its pods say what the test says, by name."""

    def __init__(self, **reports: dict[str, Any] | Exception) -> None:
        super().__init__([pod(name, "v2") for name in reports])
        self.reports = reports

    @contextlib.contextmanager
    def reach(self, name: str) -> Iterator[_Control]:
        """A pod's control."""
        yield _Control(self.reports[name])


def test_those_whose_plan_is_not_of_their_settings() -> None:
    """A pod that is silent may have one; one of another service has no port that could tell."""
    site = _Site(
        own={"plan": "500@random:0.3", "source": "settings"},
        other={"plan": "none", "source": "control"},
        hangs=httpx.ReadTimeout("late"),
        foreign=httpx.ConnectError("refused"),
    )
    assert still_on(site) == [  # type: ignore[arg-type]  # as much of a site as is asked
        StillOn("other", "v2", "none"),
        StillOn("hangs", "v2", None),
    ]
