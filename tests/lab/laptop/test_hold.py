"""Whose a lab's folder is, whatever was done to it, and what can be said without any room."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lab.errors import FileError
from lab.laptop.hold import Hold, Trouble, trouble
from lab.laptop.presence import is_running, lock
from tests.lab.laptop.held import held

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.laptop.home import LabHome


@pytest.fixture
def home(tmp_path: Path) -> Iterator[LabHome]:
    """A lab's folder, with what is a secret in it, and its lock held as its supervisor does."""
    with held(tmp_path, "a key") as home:
        yield home


@pytest.fixture
def hold(home: LabHome) -> Hold:
    """The supervisor's hold on it."""
    return Hold(home)


def test_a_folder_that_nobody_touched_is_the_labs(home: LabHome, hold: Hold) -> None:
    """All along, and at the end."""
    assert hold.lasts()
    with hold.files() as files:
        assert files == home
    assert is_running(home)


def test_a_deleted_folder_is_nobodys(home: LabHome, hold: Hold) -> None:
    """There is nothing to write to, and nothing is made."""
    shutil.rmtree(home.root)
    assert not hold.lasts()
    with hold.files() as files:
        assert files is None
    assert not home.root.exists()


@pytest.mark.parametrize("emptied", [False, True])
def test_a_successors_folder_is_left_alone(home: LabHome, hold: Hold, *, emptied: bool) -> None:
    """A new one in the place of the old, or the same one emptied: whoever has the lock has it."""
    if emptied:
        for path in home.root.iterdir():
            path.unlink()
    else:
        shutil.rmtree(home.root)
        home.claim()
    successors = lock(home)
    assert successors is not None
    assert not hold.lasts()
    home.manifests.write_text("the successor's", encoding="utf-8")
    with hold.files() as files:
        assert files is None
    assert home.manifests.read_text(encoding="utf-8") == "the successor's"
    os.close(successors)


def test_where_the_lock_alone_is_gone_no_key_stays(home: LabHome, hold: Hold) -> None:
    """The folder is the lab's once more, for as long as it takes to end."""
    home.lock.unlink()
    assert not hold.lasts()
    with hold.files() as files:
        assert files is not None
        assert is_running(home)
        files.wipe()
    assert not home.manifests.exists()


def test_a_folder_that_was_moved_loses_its_keys(home: LabHome, hold: Hold) -> None:
    """Wherever it is now; what is in its old place is somebody else's."""
    before = Path.cwd()
    elsewhere = home.root.rename(home.root.with_name("elsewhere"))
    home.root.mkdir()
    home.manifests.write_text("somebody's", encoding="utf-8")
    with hold.files() as files:
        assert files is not None
        files.wipe()
        assert Path.cwd() == before
    assert not (elsewhere / "manifests.yaml").exists()
    assert home.manifests.exists()


def test_one_without_a_folder_does_not_start(home: LabHome) -> None:
    """The folder went before the supervisor came."""
    shutil.rmtree(home.root)
    with pytest.raises(FileError, match="lock: No such file"):
        Hold(home)


def test_what_can_not_be_written_is_said_in_the_lock(home: LabHome, hold: Hold) -> None:
    """Its room is there from the start; what somebody else put there says nothing."""
    assert trouble(home) is None
    size = home.lock.stat().st_size
    told = Trouble(since=datetime(2026, 1, 1, tzinfo=UTC), number=28, lines=10**9)
    hold.note(told)
    assert (trouble(home), home.lock.stat().st_size) == (told, size)
    hold.note(None)
    assert trouble(home) is None
    for damage in (b"", b"\x00\xff", b"{}", b'{"since": 1}'):
        home.lock.write_bytes(damage)
        assert trouble(home) is None
