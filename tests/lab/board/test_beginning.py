"""What was before anybody looked: read beside what comes."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from lab.board.beginning import Beginning
from lab.board.feed import Feed
from lab.envoy.outlier import Breaker
from lab.errors import LabError
from lab.site import BEGINNING, KINDS, Mark
from lab.site.events import Tried
from tests.lab.board.feeds import Reader, RunningSite
from tests.lab.observe.sites import pod

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lab.site import Event, Kind

POOL = "outbound|80||web"
BREAKERS = {("gateway", POOL): Breaker(consecutive_5xx=5)}


def tried(status: int, ago: float = 0.0) -> Tried:
    """A try at the one pod."""
    return Tried(
        time=datetime.now(UTC) - timedelta(seconds=ago),
        proxy="gateway",
        status=status,
        upstream="a:1",
        cluster=POOL,
        pod="a",
    )


@dataclass
class LongSite(RunningSite):
    """A site whose past takes as long to read as the test says."""

    go_on: threading.Event = field(default_factory=threading.Event)
    trouble: LabError | None = None

    def events(
        self, after: Mark = BEGINNING, *, kinds: Collection[Kind] = KINDS
    ) -> tuple[Sequence[Event], Mark]:
        """All that has happened is slow, and what is new is not."""
        if after == BEGINNING and "tried" in kinds:
            self.go_on.wait(30)
            if self.trouble is not None:
                raise self.trouble
        return super().events(after, kinds=kinds)


def test_what_comes_is_shown_at_once_and_what_was_when_it_is_read() -> None:
    """And then a run of errors that began before anybody looked is whole."""
    site = LongSite([pod("a", "v1")], happened=[tried(500, 1.0), tried(500, 0.9)])

    async def play() -> None:
        feed = Feed(lambda: site)
        # Who joins before there is anything is told when what comes is shown.
        reader = Reader(feed)
        feed.start()
        try:
            _, hello = await reader.until(
                lambda name, data: name == "hello" and data["facts"].get("pods")
            )
            assert hello["marks"] == []
            site.happened.append(tried(503))
            _, marks = await reader.until(lambda name, _: name == "marks")
            assert [(each["k"], each["s"]) for each in marks] == [("try", 503)]
            before = feed.last
            site.go_on.set()
            _, hello = await reader.until(lambda name, _: name == "hello")
            assert [each["s"] for each in hello["marks"]] == [500, 500, 503]
            assert [each["n"] for each in hello["marks"]] == [1, 2, 3]
            name, _ = await Reader(feed, before).until(lambda _, data: "marks" in data)
            assert name == "hello"
            site.happened.append(tried(200))
            _, marks = await reader.until(lambda name, _: name == "marks")
            assert [each["n"] for each in marks] == [4]
        finally:
            site.go_on.set()
            feed.stop()

    asyncio.run(play())


def test_a_run_goes_on_with_what_was_before() -> None:
    """The count is not begun anew."""
    site = LongSite([pod("a", "v1")], happened=[tried(500), tried(500)])
    begun = Beginning(site, BREAKERS, KINDS)
    assert not begun.ready()
    site.go_on.set()
    assert begun.ready(None)
    assert [each["run"] for each in begun.found] == [1, 2]
    assert begun.mark == site.mark()
    (more,) = begun.marks.of([tried(500)])
    assert (more["run"], more["n"]) == (3, 3)


def test_a_past_that_cant_be_read_is_said() -> None:
    """Where it is waited for, and not in a thread that nobody hears."""
    site = LongSite(trouble=LabError("gone"))
    site.go_on.set()
    with pytest.raises(LabError, match="gone"):
        Beginning(site, BREAKERS, KINDS).ready(None)
