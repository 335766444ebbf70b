"""A whole run as facts and marks, also of what is not there any more."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lab.board.drawn import drawn, gaps
from lab.observe.timeline import timeline
from lab.recorded import RecordedSite
from lab.site.events import Asked, Lost, Tried
from tests.lab.observe.sites import FakeSite, pod

if TYPE_CHECKING:
    from lab.site import Event

TRIPPED = Path(__file__).parents[1] / "recorded" / "tripped"
NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


def test_a_pod_that_is_gone_has_its_lane() -> None:
    """And so has a caller that only its requests tell of."""
    events: list[Event] = [
        Tried(time=NOW, proxy="other", pod="b", status=200, upstream="b:80", cluster="x"),
        Asked(time=NOW, proxy="third", status=200),
    ]
    facts, marks = drawn(FakeSite([pod("a", "v1")], happened=[*events]), events)
    assert [(each["name"], each["version"]) for each in facts["pods"]] == [("a", "v1"), ("b", "-")]
    assert [each["name"] for each in facts["callers"]][-2:] == ["other", "third"]
    assert [each["k"] for each in marks] == ["try", "end"]


def test_the_breaker_of_a_recording_is_known() -> None:
    """By its last look: how long a host stays out at least."""
    site = RecordedSite(TRIPPED)
    facts, marks = drawn(site, site.events()[0])
    (out,) = (each for each in marks if each["k"] == "out")
    (back,) = (each for each in marks if each["k"] == "back")
    assert out["earliest"] == out["t"] + 30_000 <= back["t"]
    assert {each["threshold"] for each in facts["hosts"]} == {5}
    assert back["sweep"] == facts["hosts"][0]["interval"] * 1000


def test_what_is_missing_is_said() -> None:
    """Lines that can't be read, older ones that are gone, and marks beyond the most."""
    lost = [
        Lost(time=NOW, what="a.jsonl", log="tries", why="damaged", lines=3),
        Lost(time=NOW, what="b.jsonl", log="access", why="rotated"),
    ]
    found = timeline(FakeSite([pod("a")], happened=[*lost]))
    assert [str(each) for each in gaps(found, cut=7)] == [
        "a.jsonl: 3 lines can't be read",
        "b.jsonl: older lines are gone",
        "7 older marks are not in the picture",
    ]
    assert gaps(timeline(FakeSite([pod("a")])), cut=0) == []
