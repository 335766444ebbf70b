"""The picture of watch: from 40 columns to 200, in both languages, without colour."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from lab.board.lanes import Lanes
from lab.cli import out
from lab.cli.watch_picture import WatchPicture
from tests.lab.board.two_pods import happened, site

if TYPE_CHECKING:
    from lab.words import Language


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
