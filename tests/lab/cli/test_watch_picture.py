"""The picture of watch: from 40 columns to 200, in both languages, without colour."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from lab.board.lanes import Lanes
from lab.cli import out
from lab.cli.watch_picture import WatchPicture
from lab.envoy.snapshot import HostLook, PoolLook, Snapshot
from lab.site.events import Asked, Ejected, Event, Tried
from tests.lab.observe.sites import FakeProxy, FakeSite, pod

if TYPE_CHECKING:
    from lab.words import Language

POOL = "outbound|80||web.shop.svc.cluster.local"
CONFIG = {
    "name": POOL,
    "outlier_detection": {
        "consecutive_5xx": 3,
        "interval": "10s",
        "base_ejection_time": "30s",
        "max_ejection_percent": 100,
    },
}


class _Proxy(FakeProxy):
    """Says that the second pod is out."""

    def look(self) -> Snapshot:
        """Now."""
        now = datetime.now(UTC)
        hosts = tuple(
            HostLook(f"127.42.1.{number}:8080", number == 2, True, "a/b", 0, 7, 3)
            for number in (1, 2)
        )
        return Snapshot(now, {POOL: PoolLook(POOL, CONFIG, now - timedelta(60), hosts, {})}, {})


def site(*events: Event) -> FakeSite:
    """Two pods behind a gateway."""
    pods = [pod("web-v1-1", "v1"), pod("web-v2-1", "v2", "127.42.1.2")]
    return FakeSite(pods, [_Proxy()], happened=list(events))


def tried(ago: float, status: int, number: int) -> Tried:
    """A try at one of the pods."""
    return Tried(
        time=datetime.now(UTC) - timedelta(seconds=ago),
        proxy="gateway",
        status=status,
        upstream=f"127.42.1.{number}:8080",
        cluster=POOL,
        duration_ms=1,
        pod=f"web-v{number}-1",
    )


def happened() -> list[Event]:
    """v1 answers, v2 fails three times and is out; the proxy answers once by itself."""
    now = datetime.now(UTC)
    out_at = now - timedelta(seconds=8)
    return [
        *(tried(9.4 - 0.4 * count, 500, 2) for count in range(3)),
        tried(5, 200, 1),
        Ejected(
            time=out_at,
            proxy="gateway",
            pod="web-v2-1",
            address="127.42.1.2:8080",
            cluster=POOL,
            ejections=1,
            detector="CONSECUTIVE_5XX",
            line="{}",
        ),
        Asked(
            time=now - timedelta(seconds=2),
            proxy="gateway",
            status=503,
            details="no_healthy_upstream",
            flags=("UH",),
        ),
    ]


def drawn(width: int) -> list[str]:
    """The picture's lines."""
    place = site()
    lanes = Lanes(place, place.proxies())
    place.happened += happened()
    lanes.look()
    lanes.read()
    written = io.StringIO()
    console = Console(file=written, width=width, force_terminal=True, no_color=True)
    console.print(WatchPicture(place, place.proxies(), lanes, "it is starting"))
    return written.getvalue().splitlines()


@pytest.fixture(params=["en", "ko"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Language:
    """Each language that the lab speaks."""
    found: Language = request.param
    monkeypatch.setattr(out, "language", lambda: found)
    return found


def clean(line: str) -> str:
    """A line without a terminal's own words."""
    return Text.from_ansi(line).plain


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int, language: Language) -> None:
    """A Korean letter takes two cells."""
    lines = [clean(each) for each in drawn(width)]
    assert max(cell_len(each) for each in lines) <= width
    assert language == "en" or any("퇴출" in each for each in lines)


def test_all_of_it_is_there() -> None:
    """State, countdown, run against threshold, tries in their order, errors on both sides."""
    lines = [clean(each).rstrip() for each in drawn(120)]
    (v1,) = [each for each in lines if each.startswith("web-v1-1")]
    (v2,) = [each for each in lines if each.startswith("web-v2-1")]
    assert "□□□ 0/3  in the pool" in v1
    assert v1.count(".") == 1
    assert "■■■ 3/3  out 22 s" in v2
    strip = v2.partition(" s ")[2].strip()
    assert strip.count("x") == 3
    assert strip.index("x") < strip.index("-")
    assert strip.endswith("-")
    assert "Errors the client saw: 1. Errors in the pods: 3." in lines
    assert any(each.startswith("the proxy itself") and each.endswith("UH ×1") for each in lines)
    assert lines[-1] == "it is starting"


def test_it_is_said_without_colour() -> None:
    """Each state and each outcome has a sign or a word of its own."""
    assert not any("\x1b[3" in each for each in drawn(80))
