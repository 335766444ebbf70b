"""What docs/theory.md and its Korean twin quote, the commands beside it print; and both say it."""

from __future__ import annotations

import re
import shlex

import pytest

from faultplan.forecast import forecasts
from tests.commands import ROOT, goodjob

PAGES = ("theory.md", "theory.ko.md")


def quoted(page: str) -> list[tuple[str, str]]:
    """Each command of a page, with the line that is quoted below it."""
    found: list[tuple[str, str]] = []
    command = ""
    for line in (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines():
        if line.startswith("    $ goodjob "):
            command = line.removeprefix("    $ goodjob ")
        elif line.startswith("    ") and command:
            found.append((command, line.strip()))
        else:
            command = ""
    return found


@pytest.mark.parametrize("page", PAGES)
def test_each_line_that_is_quoted_is_printed(page: str) -> None:
    """Word for word."""
    printed: dict[str, list[str]] = {}
    quotes = quoted(page)
    assert len(quotes) >= 12
    for command, line in quotes:
        if command not in printed:
            done = goodjob(*shlex.split(command), cwd=ROOT)
            assert done.returncode == 0, done.stderr
            printed[command] = [each.strip() for each in done.stdout.splitlines()]
        assert line in printed[command]


def test_both_ask_the_same() -> None:
    """The commands apart from their language, in their order; and as many headings."""
    english, korean = map(quoted, PAGES)
    assert [each for each, _ in english] == [
        each.replace("--lang ko", "").replace("  ", " ").strip() for each, _ in korean
    ]
    texts = [(ROOT / "docs" / page).read_text(encoding="utf-8") for page in PAGES]
    assert len({len(re.findall(r"^##? ", text, re.MULTILINE)) for text in texts}) == 1
    assert len({len(re.findall(r"\]\(https:", text)) for text in texts}) == 1


@pytest.mark.parametrize("page", PAGES)
def test_the_chance_of_a_plan_that_ends(page: str) -> None:
    """Of nine requests with half a chance each."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert "`500:50@first:9`" in text
    assert {"238", "512"} <= set(re.findall(r"\d+", text))
    assert forecasts("500:50@first:9")[0].spread(3, ()).ever == pytest.approx(238 / 512)
