"""docs/pitfalls.md names tests, rules and codes that exist."""

from __future__ import annotations

import re

import pytest

from lab.theory.finding import RULES
from tests.commands import ROOT
from tests.docs.pitfalls import ROWS, TEXT


def test_every_pitfall_is_there_once() -> None:
    """All 26: a row with a test, or a word about why not."""
    rest = TEXT.partition("Without a test:")[2]
    numbers = [int(number) for number, *_ in ROWS] + [
        int(n) for n in re.findall(r"\b(\d+) \(", rest)
    ]
    assert sorted(numbers) == list(range(1, 27))
    assert len(ROWS) == sum(
        line.startswith(("| 1", "| 2")) or bool(re.match(r"\| [3-9] ", line))
        for line in TEXT.splitlines()
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_its_test_exists_and_runs_where_it_says(row: tuple[str, str, str, str, str]) -> None:
    """The function is in the file; one with the real Envoy starts a lab, or reads what one said."""
    _, file, name, real, _ = row
    source = (ROOT / file).read_text(encoding="utf-8")
    body = re.search(
        rf"^def {name}\(.*?(?=^(?:def |@|class )|\Z)", source, re.MULTILINE | re.DOTALL
    )
    assert body is not None, f"{file} has no {name}"
    assert bool(re.search(r"\b(running_lab|start|mini_envoy)\(", body[0])) == (real == "yes")
    assert ('reasons("' in body[0]) == (real == "recorded")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_says_it_exists(row: tuple[str, str, str, str, str]) -> None:
    """Rules of lint and codes of why are the code's own."""
    known = {*RULES, *re.findall(r'Reason\(\s*"([a-z-]+)"', _source())}
    assert set(re.findall(r"`([a-z-]+)`", row[4])) <= known


def _source() -> str:
    folder = ROOT / "lab" / "observe"
    return "".join((folder / name).read_text(encoding="utf-8") for name in ("reason.py", "out.py"))
