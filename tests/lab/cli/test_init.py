"""``goodjob init``: what it writes, and what it leaves alone; a wheel has a test of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.commands import goodjob
from tests.lab.cli.schemas.fitting import fits

if TYPE_CHECKING:
    from pathlib import Path


def test_commands_take_what_was_written(tmp_path: Path) -> None:
    """Changed there, it is what is translated there."""
    mine = tmp_path / "new" / "mine"
    written = goodjob("init", str(mine), "--json")
    assert (written.returncode, written.stderr) == (0, "")
    assert fits("init", written.stdout) == {"folder": str(mine), "trees": ["istio", "k8s"]}
    rule = mine / "istio" / "base" / "destination-rule.yaml"
    text = rule.read_text(encoding="utf-8")
    rule.write_text(text.replace("consecutive5xxErrors: 3", "consecutive5xxErrors: 7"), "utf-8")
    found = json.loads(goodjob("translate", cwd=mine).stdout)["clusters"]
    limits = [
        each["outlier_detection"]["consecutive_5xx"]
        for each in found
        if "outlier_detection" in each
    ]
    assert set(limits) == {7}


@pytest.mark.parametrize("there", ["file", "folder"])
def test_nothing_is_written_over(tmp_path: Path, there: str) -> None:
    """Not even what has nothing to do with it."""
    place = tmp_path / "mine"
    kept = place if there == "file" else place / "notes.txt"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("mine", encoding="utf-8")
    done = goodjob("init", "mine", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr
        == "goodjob: mine is there and not empty; name a folder that is new, or an empty one\n"
    )
    assert kept.read_text(encoding="utf-8") == "mine"
    assert [each.name for each in tmp_path.iterdir()] == ["mine"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    """Whoever has made it first, as for a repository of their own."""
    assert goodjob("init", ".", cwd=tmp_path).returncode == 0
    assert sorted(each.name for each in tmp_path.iterdir()) == ["istio", "k8s"]
