"""Where a socket may be: the kernel's own answer is the measure."""

from __future__ import annotations

import os
import socket
import stat
from typing import TYPE_CHECKING

import pytest

from lab.errors import StartError
from lab.laptop.sockets import LONGEST, fits, forget_socket, socket_path

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def _temporary(short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user without a session folder, whose temporary files are in a short one."""
    monkeypatch.setattr("tempfile.tempdir", str(short_folder))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)


@pytest.mark.parametrize("more", [0, 1])
def test_a_path_fits_if_the_kernel_takes_it(short_folder: Path, more: int) -> None:
    """In bytes, of which a Korean letter has three."""
    room = LONGEST - len(os.fsencode(short_folder)) - 1
    path = short_folder / ("굿" + "x" * (room - 3 + more))
    assert fits(path) == (not more)
    with socket.socket(socket.AF_UNIX) as found:
        if more:
            with pytest.raises(OSError, match="too long"):
                found.bind(str(path))
        else:
            found.bind(str(path))


@pytest.mark.usefixtures("_temporary")
def test_a_short_folder_has_its_own(short_folder: Path) -> None:
    """Nothing is made elsewhere."""
    assert socket_path(short_folder) == short_folder / "admin.sock"
    assert list(short_folder.iterdir()) == []


@pytest.mark.usefixtures("_temporary")
def test_a_long_one_has_a_short_one_of_the_users_own(
    short_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of the session before that of temporary files; each has another, and it can go again."""
    one, two = tmp_path / ("x" * 100), tmp_path / ("y" * 100)
    found = socket_path(one)
    assert (found.parent.parent, found.name) == (short_folder, "admin.sock")
    assert stat.S_IMODE(found.parent.stat().st_mode) == 0o700
    assert socket_path(one) == found
    assert socket_path(two) != found
    session = short_folder / "session"
    session.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(session))
    assert socket_path(one).parent.parent == session
    forget_socket(one)
    assert list(session.iterdir()) == []
    assert not found.parent.exists()
    assert socket_path(two).parent.parent == session


@pytest.mark.usefixtures("_temporary")
def test_a_folder_that_somebody_has_put_there_is_not_used(
    short_folder: Path, tmp_path: Path
) -> None:
    """Whoever may write to the folder of temporary files knows its name as well."""
    long = tmp_path / ("x" * 100)
    taken = socket_path(long).parent
    taken.rmdir()
    taken.symlink_to(tmp_path)
    with pytest.raises(StartError) as told:
        socket_path(long)
    assert str(told.value).startswith(
        f"Envoy's admin interface needs a Unix socket, whose path may have {LONGEST} bytes, and "
        f"{long / 'admin.sock'} is longer: set $GOODJOB_LAB_HOME"
    )
    assert taken.parent == short_folder
