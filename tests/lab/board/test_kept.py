"""A recorded run, served: all of it, to whoever asks, and nothing to be done."""

from __future__ import annotations

import asyncio
import json
import zlib
from pathlib import Path

import pytest

from lab.board.kept import KeptBench, KeptFeed
from lab.errors import LabError
from lab.recorded import RecordedSite
from tests.lab.observe.sites import FakeSite, pod

TRIPPED = Path(__file__).parents[1] / "recorded" / "tripped"


@pytest.fixture(scope="module")
def feed() -> KeptFeed:
    """That of a real run that was recorded once."""
    return KeptFeed(RecordedSite(TRIPPED))


def test_all_of_it_is_there(feed: KeptFeed) -> None:
    """The marks in their order, the facts of the end, and what can't be read."""
    run = json.loads(zlib.decompress(feed.run))
    kinds = [each["k"] for each in run["marks"]]
    assert (kinds.count("try"), kinds.count("out"), kinds.count("back")) == (33, 1, 1)
    assert [each["n"] for each in run["marks"]] == list(range(1, len(kinds) + 1))
    assert [each["name"] for each in run["facts"]["callers"]] == ["gateway", "sidecar"]
    assert [each["en"] for each in run["gaps"]] == [
        "callers/gateway/outlier.jsonl: 2 lines can't be read"
    ]
    (out,) = (each for each in run["marks"] if each["k"] == "out")
    assert (out["earliest"] - out["t"], out["sweep"]) == (30_000, None)


def test_a_viewer_is_told_that_it_is_a_recording(feed: KeptFeed) -> None:
    """And is let go when the board ends."""

    async def play() -> list[bytes]:
        viewer = feed.join()
        feed.start()
        feed.stop()
        async with asyncio.timeout(10):
            told = [each async for each in viewer.messages()]
        feed.leave(viewer)
        return told

    (hello,) = asyncio.run(play())
    assert b'"kept":true' in hello
    assert b'"condition":"kept"' in hello


def test_nothing_can_be_done() -> None:
    """Not by whoever gets past the page, either."""
    bench = KeptBench("class")
    assert bench.manifests() == ""
    for act in (bench.site, lambda: bench.apply(""), lambda: bench.fresh("")):
        with pytest.raises(LabError, match="recorded run of class"):
            act()


def test_a_run_without_a_mark_is_one() -> None:
    """Nothing happened, and nothing breaks."""
    run = json.loads(zlib.decompress(KeptFeed(FakeSite([pod("a", "v1")])).run))
    assert run["marks"] == []
    assert [each["name"] for each in run["facts"]["pods"]] == ["a"]
