"""How much memory there is, where a container has a limit of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psutil
import pytest

from lab.doctor.memory import available

if TYPE_CHECKING:
    from pathlib import Path

MEBI = 2**20


def _group(folder: Path, most: str, used: int, cache: int = 0) -> None:
    """A control group as the kernel shows it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "memory.max").write_text(f"{most}\n")
    (folder / "memory.current").write_text(f"{used}\n")
    (folder / "memory.stat").write_text(f"anon {used - cache}\ninactive_file {cache}\nslab 1\n")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """This process is in /class/one."""
    file = tmp_path / "cgroup"
    file.write_text("0::/class/one\n")
    return file


def test_a_limit_is_less_than_the_machine_has(tmp_path: Path, own: Path) -> None:
    """What is left is the limit without what is used; a cache can be had back."""
    groups = tmp_path / "groups"
    _group(groups / "class" / "one", "max", 90 * MEBI)
    _group(groups / "class", str(300 * MEBI), 200 * MEBI, cache=50 * MEBI)
    assert available(groups, own) == 150 * MEBI


def test_one_that_is_over_its_limit_has_nothing(tmp_path: Path, own: Path) -> None:
    """Which is no negative figure."""
    _group(tmp_path / "groups" / "class" / "one", str(MEBI), 2 * MEBI)
    assert available(tmp_path / "groups", own) == 0


@pytest.mark.parametrize("said", ["", "garbage\n", "0::/../../etc\n"])
def test_without_groups_it_is_the_machine_s(tmp_path: Path, said: str) -> None:
    """As on a Mac, and on a machine with the older kind."""
    own = tmp_path / "cgroup"
    own.write_text(said)
    found = available(tmp_path / "groups", own)
    assert 0 < found <= psutil.virtual_memory().total
