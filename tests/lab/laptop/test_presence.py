"""Whether a lab is there, asked without its state."""

from __future__ import annotations

import fcntl
from typing import TYPE_CHECKING

import pytest

from lab.errors import LabNotRunning
from lab.laptop.home import LabHome
from lab.laptop.presence import is_running, look_for

if TYPE_CHECKING:
    from pathlib import Path

NONE = "no lab named blue is running; start it with `goodjob up --name blue`"


@pytest.fixture
def home(tmp_path: Path) -> LabHome:
    """The home of a lab that nobody has started."""
    home = LabHome("blue", tmp_path / "blue")
    home.root.mkdir()
    return home


def test_one_that_never_was_is_not_there(home: LabHome) -> None:
    """Whether or not one that was ended would do; looking makes no files."""
    for ended in (False, True):
        with pytest.raises(LabNotRunning) as told:
            look_for(home, ended=ended)
        assert str(told.value) == NONE
    assert list(home.root.iterdir()) == []


def test_one_that_was_ended_is_there_for_those_who_read(home: LabHome) -> None:
    """Its logs stay."""
    home.state.write_text('{"phase": "stopped"}', encoding="utf-8")
    look_for(home, ended=True)
    with pytest.raises(LabNotRunning, match="no lab named blue is running"):
        look_for(home)


def test_one_whose_state_is_gone_is_there_for_those_who_read(home: LabHome) -> None:
    """What happened can be told without it."""
    home.events.touch()
    look_for(home, ended=True)
    with pytest.raises(LabNotRunning, match="no lab named blue is running"):
        look_for(home)


@pytest.mark.parametrize("state", ['{"phase": "failed"}', '{"phase": "ready"}', "{}", "[]", "{"])
def test_of_whatever_else_the_state_has_more_to_say(home: LabHome, state: str) -> None:
    """One that failed, was killed, or whose file is damaged is not told here."""
    home.state.write_text(state, encoding="utf-8")
    look_for(home)


def test_one_that_is_held_runs(home: LabHome) -> None:
    """Also before it has written who it is; others are named where it is not the one."""
    with home.lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert is_running(home)
        look_for(home)
        other = LabHome("red", home.root.parent / "red")
        with pytest.raises(LabNotRunning, match=r"\(running are: blue\)$"):
            look_for(other)
    assert not is_running(home)
