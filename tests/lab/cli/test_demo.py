"""How the story is shown, and how it ends."""

from __future__ import annotations

import contextlib
import io
import json
from typing import TYPE_CHECKING

import pytest
import typer
from rich.cells import cell_len
from rich.console import Console

from lab.cli import demo as command
from lab.cli.demo import demo
from lab.cli.schemas.demo import Played
from lab.cli.story import Teller
from lab.demo import story
from lab.demo.step import Answered, Happened, Logged, Measured, Said, Waiting
from lab.words import LANGUAGES, Language, Text

if TYPE_CHECKING:
    from collections.abc import Generator

    from lab.demo.step import Step

WELL = Measured(68, 0, 5, 3, 47, 47, 37.9, 10.0)
STEPS: list[Step] = [
    Said(Text("demo-first-ten"), "chapter"),
    Answered("굿잡 v1 요청입니다.", "v1"),
    Answered(Text("hammer-no-answer-within", seconds="10"), "-"),
    Logged("goodjob - v2 - 500", 500),
    Logged("goodjob - v2 - 200", 200),
    Waiting(Text("demo-countdown", seconds=" 2", earliest="28", latest="38", v1=1, errors=0)),
    Happened('{"action": "EJECT"}'),
]


def shown(*steps: Step, terminal: bool = False) -> str:
    """What is printed, 80 columns wide."""
    out = io.StringIO()
    with Teller(Console(file=out, width=80, force_terminal=terminal, soft_wrap=True)) as teller:
        for step in steps:
            teller.show(step)
    return out.getvalue()


def test_each_step_is_shown_in_its_way() -> None:
    """A pipe has the lines, and no colours."""
    assert shown(*STEPS).splitlines() == [
        "",
        "Ten requests. v2 will fail two of its own, with a 200 in between.",
        "굿잡 v1 요청입니다.",
        "no complete answer within 10 s",
        "goodjob - v2 - 500   ← the client got a 200: retried on v1",
        "goodjob - v2 - 200",
        "ejected for  2 s · back in 28 to 38 s · v1 answered 1 · errors 0",
        "{",
        '  "action": "EJECT"',
        "}",
    ]


def test_a_terminal_has_one_line_of_the_waiting() -> None:
    """It is taken away when the waiting is over; in a pipe the next comes seconds later."""
    wait = STEPS[5]
    assert shown(wait, wait).count("ejected for") == 1
    text = shown(wait, wait, STEPS[4], terminal=True)
    assert text.endswith("goodjob - v2 - 200\n")
    assert "\x1b[2K" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_comparison_fits_in_either_language(
    language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eighty columns, and the figures as they were measured."""
    monkeypatch.setenv("GOODJOB_LANG", language)
    text = shown(WELL)
    assert max(cell_len(line) for line in text.splitlines()) <= 80
    assert "37.9" in text
    assert "68" in text


def test_what_went_wrong_is_said_last() -> None:
    """With what was measured, where there is anything."""
    failed = Text("demo-saw-errors", errors=1)
    said = "the story did not go as told: the client saw 1 error"
    assert shown(Measured(failed=failed)) == f"{said}\n"
    text = shown(Measured(68, 1, 5, 3, 47, 47, 37.9, 10.0, failed))
    assert text.endswith(f"{said}\n")
    assert "37.9 s" in text


@pytest.mark.parametrize(("failed", "status"), [(None, None), (Text("demo-no-answer"), 1)])
@pytest.mark.parametrize("as_json", [False, True])
def test_a_story_that_does_not_go_as_told_is_a_failure(
    failed: Text | None,
    status: int | None,
    as_json: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit status 1, and the last sentence or the JSON says why; its lab has ended by then."""
    ended = []

    def play(_lab: object) -> Generator[Step, None, None]:
        try:
            yield Measured(68, 0, 5, 3, 47, 47, 37.9, 10.0, failed)
            yield Said(Text("demo-ended"), "aside")
        finally:
            ended.append(True)

    monkeypatch.setattr(story, "play", play)
    monkeypatch.setattr(command, "throwaway", lambda *_: contextlib.nullcontext())
    if status is None:
        demo(as_json=as_json)
    else:
        with pytest.raises(typer.Exit) as end:
            demo(as_json=as_json)
        assert end.value.exit_code == status
    assert ended == [True]
    printed = capsys.readouterr().out
    if as_json:
        found = Played.model_validate(json.loads(printed))
        assert (found.went_well, found.failed) == (failed is None, failed and str(failed))
    else:
        assert ("v2 came back and answered nothing" in printed) is (failed is not None)
