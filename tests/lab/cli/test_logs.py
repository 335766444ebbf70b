"""Whose lines are printed, where it is no pod that there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lab.cli import logs as command
from lab.site.events import Mark, PodTurned
from tests.lab.observe.sites import FakeSite, pod

if TYPE_CHECKING:
    import pytest

WHEN = datetime(2026, 3, 2, 9, 0, 7, tzinfo=UTC)


@dataclass
class Place(FakeSite):
    """A site that has a log of whoever is asked for."""

    def log(self, who: str, _after: Mark | None = None) -> tuple[list[str], Mark]:
        """One line, with its name."""
        return [f"this is {who}"], Mark()


def test_a_pod_that_is_gone_has_left_its_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A rollout has replaced it, and what it printed is there."""
    place = Place([pod("web-2")], [], [PodTurned(time=WHEN, pod="web-1", to="gone")])
    monkeypatch.setattr(command, "lab", lambda _name: place)
    command.logs("web-1", follow=False, tail=None, raw=False, as_json=False)
    assert capsys.readouterr().out == "this is web-1\n"
