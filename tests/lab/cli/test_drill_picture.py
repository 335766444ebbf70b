"""Who sends to whom, in boxes that are right whatever the letters in them."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from lab.cli.drill_picture import Picture
from lab.words import LANGUAGES, Language

BASE = Picture(["gateway"], {"v1": 1, "v2": 1})
TWO = Picture(["gateway", "sidecar"], {"v1": 1, "v2": 2})


def drawn(picture: Picture, width: int = 80) -> list[str]:
    """Its lines in a pipe that is so wide."""
    out = io.StringIO()
    Console(file=out, width=width).print(picture)
    return out.getvalue().splitlines()


def test_one_caller_and_two_pods() -> None:
    """From the left to the right."""
    assert drawn(BASE) == [
        "                             ┌────┐",
        "┌────────┐   ┌─────────┐ ┌─▸ │ v1 │",
        "│ client ├─▸ │ gateway ├─┤   └────┘",
        "└────────┘   └─────────┘ │   ┌────┐",
        "                         └─▸ │ v2 │",
        "                             └────┘",
    ]


def test_each_caller_sends_to_each_pod() -> None:
    """And has a client of its own; replicas are counted."""
    assert drawn(TWO) == [
        "┌────────┐   ┌─────────┐     ┌───────┐",
        "│ client ├─▸ │ gateway ├─┬─▸ │ v1    │",
        "└────────┘   └─────────┘ │   └───────┘",
        "┌────────┐   ┌─────────┐ │   ┌───────┐",
        "│ client ├─▸ │ sidecar ├─┴─▸ │ v2 ×2 │",
        "└────────┘   └─────────┘     └───────┘",
    ]


def test_a_narrow_terminal_gets_a_list() -> None:
    """With the same in it."""
    assert drawn(TWO, 30) == [
        "client",
        "├─▸ gateway",
        "│   ├─▸ v1",
        "│   └─▸ v2 ×2",
        "└─▸ sidecar",
        "    ├─▸ v1",
        "    └─▸ v2 ×2",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("callers", [1, 2, 3, 5])
@pytest.mark.parametrize("pods", [1, 2, 3, 7])
def test_every_box_is_closed(
    callers: int, pods: int, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each corner has the other one right below or above it, in cells and not in letters."""
    monkeypatch.setenv("GOODJOB_LANG", language)
    versions = {
        f"판{number}" if number % 2 else f"v{number}": number for number in range(1, pods + 1)
    }
    lines = drawn(Picture([f"gateway-{n}" for n in range(callers)], versions), 100)
    grid = [_cells(line) for line in lines]
    boxes = 0
    for row, line in enumerate(grid):
        for column, letter in enumerate(line):
            # A corner of a box has a line to its right that is longer than an arrow's.
            if letter == "┌" and "".join(line[column + 1 : column + 4]) == "───":
                right = line.index("┐", column)
                assert grid[row + 2][column] == "└"
                assert grid[row + 2][right] == "┘"
                assert grid[row + 1][right] in "├│"
                boxes += 1
    assert boxes == 2 * callers + pods


def _cells(line: str) -> list[str]:
    """A letter a cell; one that takes two is followed by nothing."""
    cells: list[str] = []
    for letter in line:
        cells += [letter, *[""] * (cell_len(letter) - 1)]
    return cells + [" "] * (100 - len(cells))
