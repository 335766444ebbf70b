"""Supervisors, found among the processes of this machine."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from lab.laptop.home import LabHome
from lab.laptop.living import SUPERVISOR, supervisors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def stand_in(*words: str) -> Iterator[int]:
    """A program that was started with these words, and waits; its process id."""
    program = "import sys; print(flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", program, *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        yield child.pid
        child.communicate()


def found(home: LabHome) -> list[int]:
    """The process ids of its supervisors."""
    return [each.pid for each in supervisors(home)]


@pytest.mark.parametrize("folder", ["red", "굿잡 labs/red", "-- --name blue/red", "a\nb/red"])
def test_a_lab_is_found_by_its_name_and_its_folder(tmp_path: Path, folder: str) -> None:
    """However the folder is called, and whether or not it is there; and no other lab is."""
    home = LabHome("red", tmp_path / folder)
    words = (SUPERVISOR, "--name", "red", "--root", str(home.root), "--source", "k8s")
    with stand_in(*words) as first, stand_in(*words) as second:
        assert found(home) == [first, second]
        assert found(LabHome("blue", home.root)) == []
        assert found(LabHome("red", tmp_path / "elsewhere")) == []
        assert found(LabHome("red", home.root.parent)) == []
    assert found(home) == []


def test_the_way_to_a_folder_may_be_another(tmp_path: Path) -> None:
    """By a link, or with dots in it."""
    (tmp_path / "labs").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "labs")
    with stand_in(SUPERVISOR, "--name", "red", "--root", str(tmp_path / "link" / "red")) as pid:
        for way in ("labs/red", "link/red", "labs/../labs/red"):
            assert found(LabHome("red", tmp_path / way)) == [pid]


@pytest.mark.parametrize(
    "words",
    [
        ("--name", "red", "--root", "ROOT"),
        (SUPERVISOR, "--root", "ROOT"),
        (SUPERVISOR, "--name", "red"),
        (SUPERVISOR, "--root", "ROOT", "--name"),
    ],
)
def test_whoever_has_some_of_the_words_is_none(tmp_path: Path, words: tuple[str, ...]) -> None:
    """An editor with the state file, a shell in the folder, a search for the name."""
    home = LabHome("red", tmp_path)
    with stand_in(*(str(tmp_path) if word == "ROOT" else word for word in words)):
        assert found(home) == []
