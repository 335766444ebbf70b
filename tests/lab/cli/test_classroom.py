"""``goodjob classroom``, as a teacher calls it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.commands import goodjob
from tests.lab.cli.schemas.fitting import fits
from tests.lab.doctor.clusters import serve, well

if TYPE_CHECKING:
    from pathlib import Path


def test_a_class_is_written_and_told(tmp_path: Path) -> None:
    """As a folder, and as JSON; a second time the same."""
    out = str(tmp_path / "class")
    done = goodjob("classroom", "2", "--class", "par", "--out", out, "--json")
    assert done.returncode == 0, done.stderr
    told = fits("classroom", done.stdout)
    assert [each["host"] for each in told["places"]] == ["par-s01.localhost", "par-s02.localhost"]
    assert told["folder"] == out
    done = goodjob("classroom", "2", "--class", "par", "--out", out)
    assert done.stdout == f"2 namespaces are in {out}: kubectl apply -k {out}\n"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (["3"], "say one of --out DIR, --apply, --view and --delete"),
        (["3", "--apply", "--view"], "say one of"),
        (["--apply"], "how many students are there?"),
        (["0", "--apply"], "0 students: there can be 1 to 200"),
        (["3", "--view"], "without N and --names"),
        (["3", "--out", "x", "--context", "y"], "without --context"),
        (["--delete", "--class", "Par"], "the class 'Par' is not possible"),
        (["3.5", "--apply"], "valid integer"),
    ],
)
def test_what_can_not_be_asked_for_is_wrong_usage(line: list[str], says: str) -> None:
    """One sentence each, before kubectl is asked anything."""
    done = goodjob("classroom", *line, PATH="/nowhere")
    assert (done.returncode, says in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr


def test_a_cluster_without_a_class(tmp_path: Path) -> None:
    """Neither a view nor a deletion is a failure; both say so."""
    path = os.pathsep.join([serve(tmp_path, well()), os.environ["PATH"]])
    for option in ("--view", "--delete"):
        done = goodjob("classroom", option, PATH=path)
        assert (done.returncode, done.stdout) == (0, "there is no namespace of the class class\n")
    assert (
        fits("classroom --view", goodjob("classroom", "--view", "--json", PATH=path).stdout) == []
    )
    gone = goodjob("classroom", "--delete", "--json", PATH=path).stdout
    assert fits("classroom --delete", gone)["namespaces"] == []


def test_nobody_answers(tmp_path: Path) -> None:
    """One sentence, and status 1."""
    path = os.pathsep.join([serve(tmp_path, well() | {"unreachable": True}), os.environ["PATH"]])
    done = goodjob("classroom", "--view", PATH=path)
    assert done.returncode == 1
    assert "nobody answers where kubectl looks for the API server" in done.stderr
