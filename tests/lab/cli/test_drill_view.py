"""A run as it is shown: a picture on a terminal, a line a change in a pipe."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from rich.console import Console

from lab.cli.drill_view import View
from lab.drills.lesson import Step
from lab.drills.moment import Began, Looked, Stepped
from lab.words import LANGUAGES, Language, Text
from tests.lab.cli.scripted import PODS, lane, out

if TYPE_CHECKING:
    from lab.drills.moment import Moment

LOAD = Step.model_validate({"load": {"requests": 40, "concurrency": 2}})
WAITING = Text("status-ejected")


def in_a_pipe(*moments: Moment) -> list[str]:
    """The lines, without their times."""
    written = io.StringIO()
    with View(Console(file=written, width=80, soft_wrap=True), keys=False) as view:
        for each in moments:
            view.show(each)
    return [re.sub(r"^ *[0-9.]+ s  ", "", line) for line in written.getvalue().splitlines()]


def picture(width: int, *moments: Moment, hint: str = "") -> str:
    """What stands on a terminal then."""
    view = View(Console(file=io.StringIO()), keys=True)
    for each in moments:
        view.show(each)
    if hint:
        view.hint(Text("drill-hint", number=1, of=2), hint)
    drawn = io.StringIO()
    Console(file=drawn, width=width).print(view)
    return drawn.getvalue()


def test_a_pipe_has_a_line_a_change() -> None:
    """The same look twice is no change; what comes of the run is not its matter."""
    look = Looked((lane(in_a_row=1, tries=1, failed=1),), {200: 1})
    lines = in_a_pipe(
        Began(("gateway",), PODS),
        Stepped(1, 2, LOAD),
        look,
        look,
        Looked((lane(in_a_row=2, tries=2, failed=2),), {200: 2}, WAITING, 20.0),
        Looked((lane(in_a_row=2, tries=2, failed=2),), {200: 2}, WAITING, 19.0),
        Looked((lane(ejected=True),), {200: 3}),
        Looked((lane(threshold=0),), {200: 3}),
    )
    assert lines == [
        "starting a lab of its own",
        "the lab is ready: goodjob-v1-1, goodjob-v2-1",
        "step 1 of 2: 40 requests, 2 at a time",
        "goodjob-v2-1: in the pool, 1 of 3 errors in a row",
        "answers so far: 200 ×1",
        "goodjob-v2-1: in the pool, 2 of 3 errors in a row",
        "waiting: ejected, 20 s longer at the most",
        "goodjob-v2-1: ejected",
        "goodjob-v2-1: in the pool, 0 errors in a row, and no number ejects",
    ]


def test_each_caller_has_its_own_lines() -> None:
    """Two of them differ in what they think of the same pod."""
    lines = in_a_pipe(Looked((lane(ejected=True), lane(caller="sidecar")), {}))
    assert lines[1:] == [
        "for gateway: goodjob-v2-1: ejected",
        "for sidecar: goodjob-v2-1: in the pool, 0 of 3 errors in a row",
    ]
    shown = picture(80, Looked((lane(ejected=True), lane(caller="sidecar")), {})).splitlines()
    assert [line for line in shown if line in ("gateway", "sidecar")] == ["gateway", "sidecar"]


def test_a_terminal_shows_runs_against_their_threshold() -> None:
    """And what clients got, and when whoever is out may be back."""
    shown = picture(80, Stepped(1, 1, LOAD), Looked((lane(in_a_row=2), out()), {0: 1, 503: 4}))
    assert "■■□ 2/3" in shown
    assert "■■■ 3/3" in shown
    assert "back in 12–22 s" in shown
    assert "answers so far: none ×1, 503 ×4" in shown
    assert "h hint · r again · s skip · q leave" in shown
    assert "7/200" in picture(80, Looked((lane(in_a_row=7, threshold=200),), {}))
    assert "no answers yet" in picture(80, Looked((), {}))
    assert "5 (never ejects)" in picture(80, Looked((lane(in_a_row=5, threshold=0),), {}))
    assert "back in 0–0 s" in picture(80, Looked((out(-9, -1),), {}))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [40, 80])
def test_the_picture_fits_in_either_language(
    width: int, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long hint goes on in the next line, and is not cut."""
    monkeypatch.setenv("GOODJOB_LANG", language)
    hint = "연속 오류를 세는 쪽은 파드가 아니라 프록시입니다 " * 3
    look = Looked((lane("goodjob-v1-1"), out()), {200: 12345, 503: 3, 0: 1}, WAITING, 20.0)
    shown = picture(width, Stepped(1, 2, LOAD), look, hint=hint)
    assert max(cell_len(line) for line in shown.splitlines()) <= width
    assert shown.count("프록시입니다") == 3
