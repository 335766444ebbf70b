"""The stream: all that there is first, then what comes, the same for every viewer."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lab.board.clock import Clock
from lab.board.feed import Feed, Viewer, message
from lab.errors import LabNotRunning
from lab.site.events import Asked, Planned
from lab.words import Text
from tests.lab.board.feeds import BOUND_SECONDS, Reader, RunningSite, parsed
from tests.lab.observe.sites import pod

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def site() -> RunningSite:
    """One pod, to which nothing has happened."""
    return RunningSite([pod("a", "v1")])


def planned(plan: str, when: datetime | None = None) -> Planned:
    """Something that is easily told apart."""
    return Planned(time=when or datetime.now(UTC), pod="a", plan=plan)


def test_a_viewer_gets_what_there_was_and_then_what_comes(site: RunningSite) -> None:
    """First the facts with the marks of before, and every mark once."""
    site.happened = [planned("500@first:1")]

    async def play() -> None:
        feed = Feed(lambda: site)
        feed.start()
        try:
            early = Reader(feed)
            _, hello = await early.until(lambda name, data: name == "hello" and data["marks"])
            assert [each["plan"] for each in hello["marks"]] == ["500@first:1"]
            assert hello["facts"]["pods"][0]["name"] == "a"
            site.happened.append(planned("500@first:2"))
            _, marks = await early.until(lambda name, _: name == "marks")
            assert [each["plan"] for each in marks] == ["500@first:2"]
            late = Reader(feed)
            _, hello = await late.until(lambda name, _: name == "hello")
            assert [each["plan"] for each in hello["marks"]] == ["500@first:1", "500@first:2"]
            assert [each["n"] for each in hello["marks"]] == [1, 2]
        finally:
            feed.stop()

    asyncio.run(play())


def test_what_is_older_than_ten_minutes_is_gone(site: RunningSite) -> None:
    """A page that is opened late starts with what it can show."""
    site.happened = [
        planned("500@first:1", datetime.now(UTC) - timedelta(minutes=11)),
        planned("500@first:2"),
    ]

    async def play() -> None:
        feed = Feed(lambda: site)
        feed.start()
        try:
            _, hello = await Reader(feed).until(lambda n, data: n == "hello" and data["marks"])
            assert [each["plan"] for each in hello["marks"]] == ["500@first:2"]
        finally:
            feed.stop()

    asyncio.run(play())


def test_a_lab_that_ended_is_said_and_its_successor_followed(site: RunningSite) -> None:
    """Without the page being loaded again."""
    there = [site]

    def find() -> RunningSite:
        if not there:
            raise LabNotRunning(Text("laptop-killed", lab="fake", command="goodjob up"))
        return there[0]

    async def play() -> None:
        feed = Feed(find)
        feed.start()
        try:
            reader = Reader(feed)
            await reader.until(
                lambda name, data: name == "hello" and bool(data["facts"].get("pods"))
            )
            site.now = "killed"
            there.clear()
            _, told = await reader.until(
                lambda name, data: name == "facts" and bool(data["facts"].get("trouble"))
            )
            assert told["facts"]["condition"] == "ended"
            assert "fake" in told["facts"]["trouble"]["en"]
            assert told["facts"]["trouble"]["ko"] != told["facts"]["trouble"]["en"]
            there.append(RunningSite([pod("b", "v2")], happened=[planned("none")]))
            _, hello = await reader.until(lambda name, data: name == "hello" and data["marks"])
            assert [each["plan"] for each in hello["marks"]] == ["none"]
        finally:
            feed.stop()

    asyncio.run(play())


def test_a_viewer_that_does_not_read_has_to_come_again() -> None:
    """Nobody's queue grows without end."""

    async def play() -> int:
        viewer = Viewer()
        given = 0
        while viewer.give(b"x"):
            given += 1
            assert given < 10_000
        return given

    assert asyncio.run(play()) == 400


def test_the_end_of_the_board_ends_every_stream(site: RunningSite) -> None:
    """A server that ends does not wait for its viewers."""

    async def play() -> None:
        feed = Feed(lambda: site)
        feed.start()
        reader = Reader(feed)
        await reader.until(lambda name, _: name == "hello")
        feed.stop()
        async with asyncio.timeout(BOUND_SECONDS):
            async for _ in reader.viewer.messages():
                pass

    asyncio.run(play())


def test_many_requests_are_one_message_a_moment(site: RunningSite) -> None:
    """A batch is encoded once, whoever looks."""
    site.happened = [planned("none")]

    async def play() -> None:
        feed = Feed(lambda: site)
        feed.start()
        try:
            readers = [Reader(feed) for _ in range(10)]
            for reader in readers:
                await reader.until(lambda name, data: name == "hello" and data["marks"])
            began = time.time()
            many = [Asked(time=datetime.now(UTC), proxy="gateway", status=200) for _ in range(300)]
            site.happened += many
            seen = [await reader.until(lambda name, _: name == "marks") for reader in readers]
            assert [len(marks) for _, marks in seen] == [300] * 10
            assert all(each["t"] >= (began - 1) * 1000 for _, marks in seen for each in marks)
        finally:
            feed.stop()

    asyncio.run(play())


def test_whoever_comes_again_gets_what_it_missed(site: RunningSite) -> None:
    """By the last message's id; of another lab, or of what is gone, it gets all there is."""
    site.happened = [planned("500@first:1")]

    async def play() -> None:
        feed = Feed(lambda: site)
        feed.start()
        try:
            reader = Reader(feed)
            await reader.until(lambda name, data: name == "hello" and bool(data["marks"]))
            site.happened.append(planned("500@first:2"))
            await reader.until(lambda name, _: name == "marks")
            last = feed.last
            for had, name, plans in (
                (last, "again", []),
                (last.replace("-2", "-1"), "again", ["500@first:2"]),
                ("other-1", "hello", ["500@first:1", "500@first:2"]),
                (last + "x", "hello", ["500@first:1", "500@first:2"]),
                (last.rpartition("-")[0], "hello", ["500@first:1", "500@first:2"]),
            ):
                again = Reader(feed, had)
                got, data = await again.until(lambda _, data: "marks" in data)
                assert (got, [each["plan"] for each in data["marks"]]) == (name, plans)
        finally:
            feed.stop()

    asyncio.run(play())


def test_it_says_something_when_there_is_nothing_to_say(site: RunningSite) -> None:
    """So that silence means something; also where the lab has ended."""

    def find() -> RunningSite:
        if site.now == "killed":
            raise LabNotRunning(Text("laptop-killed", lab="fake", command="goodjob up"))
        return site

    async def play() -> None:
        feed = Feed(find)
        feed.start()
        try:
            reader = Reader(feed)
            for _ in range(2):
                await reader.until(lambda name, _: name == "beat")
            site.now = "killed"
            await reader.until(lambda name, data: name == "facts" and "trouble" in data["facts"])
            await reader.until(lambda name, _: name == "beat")
        finally:
            feed.stop()

    asyncio.run(play())


def load_of(rate: float) -> Callable[[str, Any], bool]:
    """Facts with this load."""
    return lambda name, data: name == "facts" and data["facts"]["load"] == rate


def test_load_is_told_to_whoever_looks_and_whoever_will(site: RunningSite) -> None:
    """Each rate, also where the lab has ended and nothing else turns."""

    async def play() -> None:
        feed = Feed(lambda: site)
        feed.start()
        try:
            reader = Reader(feed)
            _, hello = await reader.until(lambda name, _: name == "hello")
            assert hello["facts"]["load"] == 0
            for rate in (30.0, 0.0):
                feed.sends(rate)
                await reader.until(load_of(rate))
                _, hello = await Reader(feed).until(lambda name, _: name == "hello")
                assert hello["facts"]["load"] == rate
            await asyncio.to_thread(feed.show, None)
            feed.sends(20.0)
            _, told = await reader.until(load_of(20.0))
            assert told["facts"]["condition"] == "over"
        finally:
            feed.stop()

    asyncio.run(play())


def test_a_clock_that_jumped_is_told(site: RunningSite) -> None:
    """As a mark among the others, and so to whoever comes later, too."""
    ahead = [0.0]
    site.happened = [planned("none")]

    async def play() -> None:
        feed = Feed(lambda: site, Clock(lambda: time.time() + ahead[0]))
        feed.start()
        try:
            reader = Reader(feed)
            await reader.until(lambda name, data: name == "hello" and data["marks"])
            ahead[0] = 3600.0
            _, marks = await reader.until(lambda name, _: name == "marks")
            assert [(each["k"], each["seconds"]) for each in marks] == [("jumped", 3600)]
            _, hello = await Reader(feed).until(lambda name, _: name == "hello")
            assert [each["k"] for each in hello["marks"]] == ["plan", "jumped"]
        finally:
            feed.stop()

    asyncio.run(play())


def test_a_message_is_one_line_of_data() -> None:
    """What has line breaks in it can't forge another event."""
    raw = message("marks", [{"line": "a\n\ndata: b", "ko": "퇴출"}])
    assert raw.count(b"\n") == 3
    assert parsed(raw) == ("marks", [{"line": "a\n\ndata: b", "ko": "퇴출"}])


def test_another_site_takes_the_place_and_its_picture_stays(site: RunningSite) -> None:
    """A drill's lab, then what is left of it, for whoever comes late, too; then the first again."""
    other = RunningSite([pod("b", "v2")], happened=[planned("500@always")])

    async def play() -> None:
        feed = Feed(lambda: site)
        feed.start()
        try:
            reader = Reader(feed)
            await reader.until(
                lambda name, data: name == "hello" and bool(data["facts"].get("pods"))
            )
            await asyncio.to_thread(feed.show, lambda: other)
            await reader.until(lambda name, data: name == "hello" and data["marks"])
            other.happened.append(planned("none"))
            await asyncio.to_thread(feed.show, None)
            feed.tell({"phase": "done"})
            other.happened.append(planned("500@first:1"))
            _, told = await reader.until(lambda name, _: name == "lesson")
            assert told == {"phase": "done"}
            _, hello = await Reader(feed).until(lambda name, _: name == "hello")
            assert [each["plan"] for each in hello["marks"]] == ["500@always", "none"]
            assert hello["facts"]["condition"] == "over"
            assert hello["lesson"] == {"phase": "done"}
            await asyncio.to_thread(feed.back)
            _, hello = await reader.until(lambda name, _: name == "hello")
            assert [each["name"] for each in hello["facts"]["pods"]] == ["a"]
        finally:
            feed.stop()

    asyncio.run(play())
