"""`scripts/heavy.sh`: what it refuses, and that its computed figures are the simulation's."""

from __future__ import annotations

import csv
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.commands import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = ROOT / "scripts" / "heavy.sh"


def heavy(*arguments: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """The script, to its end."""
    return subprocess.run(
        [str(SCRIPT), *arguments], capture_output=True, text=True, check=False, timeout=timeout
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-t", "0"], '-t "0": allowed is a whole number from 1 to 600'),
        (["-t", "601"], '-t "601": allowed is a whole number from 1 to 600'),
        (["-t"], "-t needs a value"),
        (["-x"], "unknown option -x"),
        (["pods"], 'no experiment "pods": there are client pod pool retries breaker computed'),
    ],
)
def test_what_it_refuses(arguments: list[str], said: str) -> None:
    """A sentence with what is allowed, and status 2; nothing is started."""
    done = heavy(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(f"heavy.sh: {said}\n")


@pytest.mark.timeout(300)
def test_what_is_computed_is_told_as_computed(tmp_path: Path) -> None:
    """A row for each number of proxies, and a plot beside it."""
    done = heavy("-o", str(tmp_path), "computed")
    assert done.returncode == 0, done.stderr
    with (tmp_path / "figures.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert [row["what"] for row in rows] == ["computed"] * 3
    assert rows[0]["came to"].startswith("clients saw 0 errors")
    for callers in (1, 10, 100):
        assert (tmp_path / f"computed-{callers}.png").read_bytes().startswith(b"\x89PNG")
