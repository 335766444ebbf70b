"""The pitfalls: told to people in both languages, and held by tests, rules and codes that exist."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lab.theory.finding import RULES
from tests.commands import ROOT, goodjob
from tests.docs.pitfalls import ROWS, TEXT

PAGES = [ROOT / "docs" / "pitfalls.md", ROOT / "docs" / "pitfalls.ko.md"]
PIPES = sorted(set(re.findall(r"^kubectl .+\| goodjob lint -$", PAGES[0].read_text("utf-8"), re.M)))


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


def sections(page: Path) -> dict[int, str]:
    """What a page says of each pitfall."""
    parts = re.split(r"^## (\d+)\. .+$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {int(number): text for number, text in zip(parts[1::2], parts[2::2], strict=True)}


def test_every_pitfall_is_told() -> None:
    """What is seen, why, and how to see it here, in the same order and with the same commands."""
    english, korean = (sections(page) for page in PAGES)
    assert list(english) == list(korean) == list(range(1, 27))
    for number, text in english.items():
        other = korean[number]
        for one, two in (("You see", "보이는 것"), ("Why", "까닭"), ("See it here", "확인")):
            assert text.count(f"- **{one}:** ") == other.count(f"- **{two}:** ") == 1
        assert sorted(re.findall(r"`(goodjob [^`]+)`", text)) == sorted(
            re.findall(r"`(goodjob [^`]+)`", other)
        )
        assert re.findall(r"```sh\n(.+?)```", text, re.S) == re.findall(
            r"```sh\n(.+?)```", other, re.S
        )


@pytest.mark.parametrize("pipe", PIPES)
def test_what_the_linter_is_given_has_a_finding_more(pipe: str) -> None:
    """The page's own line shows what the repository's manifests don't have."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {pipe} --lang en"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr
    assert rules(done.stdout) - rules(goodjob("lint", "--lang", "en").stdout)


def rules(said: str) -> set[str]:
    """The rules that a linter's output names."""
    return set(re.findall(r"^(?:error|warning|info) ([a-z-]+)  ", said, re.MULTILINE))


def _source() -> str:
    folder = ROOT / "lab" / "observe"
    return "".join((folder / name).read_text(encoding="utf-8") for name in ("reason.py", "out.py"))
