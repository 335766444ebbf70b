"""Files of one's own, and one sentence for whatever the system says of a file."""

from __future__ import annotations

import errno
import os
import pwd
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lab.errors import FileError
from lab.files import (
    append,
    make_private,
    others_write,
    read_regular,
    refused,
    remove,
    replace_text,
    telling,
)
from tests.commands import runs_as
from tests.lab.room import little_room

if TYPE_CHECKING:
    from collections.abc import Iterator

NOBODY = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")


@pytest.fixture
def _permissive() -> Iterator[None]:
    """A shell that lets everybody write what its programs make."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody can get to, unlike that of a test."""
    with tempfile.TemporaryDirectory(prefix="goodjob-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def mode(path: Path) -> int:
    """The rights of a file."""
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.mark.usefixtures("_permissive")
def test_what_is_written_is_nobody_elses_from_the_first_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before a byte is in it; also in the place of a file that everybody could read."""
    path = tmp_path / "manifests.yaml"
    path.touch(0o666)
    seen = []
    opened = os.open

    def watched(file: Path, flags: int, rights: int = 0o777) -> int:
        handle = opened(file, flags, rights)
        if flags & os.O_CREAT:
            seen.append((stat.S_IMODE(os.fstat(handle).st_mode), os.fstat(handle).st_size))
        return handle

    monkeypatch.setattr(os, "open", watched)
    replace_text(path, "a key")
    append(tmp_path / "log", b"a line\n")
    assert seen == [(0o600, 0)] * 2
    assert mode(path) == 0o600
    assert path.read_text(encoding="utf-8") == "a key"


def test_a_link_in_the_place_of_the_new_file_is_not_followed(tmp_path: Path) -> None:
    """Nor a folder in the way."""
    path, other = tmp_path / "state.json", tmp_path / "other"
    other.write_text("mine", encoding="utf-8")
    (tmp_path / ".state.json.new").symlink_to(other)
    replace_text(path, "one")
    (tmp_path / ".state.json.new" / "more").mkdir(parents=True)
    replace_text(path, "two")
    assert (path.read_text(encoding="utf-8"), other.read_text(encoding="utf-8")) == ("two", "mine")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["other", "state.json"]


def test_what_does_not_fit_leaves_what_was_there(tmp_path: Path) -> None:
    """Not half a file, not half a line, and nothing beside them."""
    path, log = tmp_path / "state.json", tmp_path / "events.jsonl"
    replace_text(path, "before")
    append(log, b"first\n")
    with little_room(10):
        with pytest.raises(FileError) as told:
            replace_text(path, "x" * 100)
        with pytest.raises(FileError):
            append(log, b"second\n")
        append(log, b"2\n")
    assert told.value.number == errno.EFBIG
    assert str(told.value) == (
        f"{path} can't be written (File too large): make room on the disk that {tmp_path} is on"
    )
    assert path.read_text(encoding="utf-8") == "before"
    assert log.read_bytes() == b"first\n2\n"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["events.jsonl", "state.json"]


@pytest.mark.usefixtures("_permissive")
def test_a_folder_of_ones_own(tmp_path: Path) -> None:
    """Made so, and mended where an earlier release has made it otherwise."""
    folder = tmp_path / "labs" / "red"
    make_private(folder)
    assert mode(folder) == 0o700
    folder.chmod(0o777)
    make_private(folder)
    assert mode(folder) == 0o700


@pytest.mark.parametrize("umask", [0, 0o377])
def test_the_folders_above_it_are_private_too(tmp_path: Path, umask: int) -> None:
    """Those that were missing, whatever the umask; one that is there is somebody's already."""
    there, above = tmp_path / "there", tmp_path / "there" / "state" / "labs"
    there.mkdir()
    there.chmod(0o775)
    before = os.umask(umask)
    try:
        make_private(above / "red")
    finally:
        os.umask(before)
    assert [mode(each) for each in (there, above.parent, above, above / "red")] == [
        0o775,
        0o700,
        0o700,
        0o700,
    ]


@pytest.mark.parametrize(
    ("rights", "open_to_all"),
    [(0o700, False), (0o755, False), (0o1777, False), (0o777, True), (0o702, True)],
)
def test_whether_others_may_write(tmp_path: Path, rights: int, *, open_to_all: bool) -> None:
    """Where a folder is sticky, only who owns a thing may move it."""
    tmp_path.chmod(rights)
    assert others_write(tmp_path) is open_to_all
    assert not others_write(tmp_path / "missing")


def test_a_group_of_ones_own_is_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most systems make one for each user, and folders that it may write to."""
    tmp_path.chmod(0o770)
    for group, other in ((pwd.getpwuid(os.geteuid()).pw_name, False), ("class", True)):
        monkeypatch.setattr("lab.files._group", lambda _, group=group: group)
        assert others_write(tmp_path) is other


def test_what_is_no_folder_of_ones_own_is_refused(tmp_path: Path) -> None:
    """A file, and a link: whoever made it may have it lead to a folder that is to be emptied."""
    for path in (tmp_path / "file", tmp_path / "link"):
        if path.name == "file":
            path.touch()
        else:
            path.symlink_to(tmp_path)
        with pytest.raises(FileError) as told:
            make_private(path)
        assert str(told.value) == (
            f"{path} is in the way: it is no folder; move it away, or use another name"
        )


@as_root
def test_somebody_elses_folder_is_refused(tmp_path: Path) -> None:
    """Whoever owns it could look into it again at any time."""
    folder = tmp_path / "red"
    folder.mkdir()
    os.chown(folder, NOBODY, NOBODY)
    with pytest.raises(FileError) as told:
        make_private(folder)
    assert str(told.value).startswith(f"{folder} belongs to nobody, and you are root: ")


@as_root
def test_another_user_does_not_read_it(open_folder: Path) -> None:
    """What the mode is for."""
    path = open_folder / "manifests.yaml"
    replace_text(path, "a key")
    command = ["/bin/cat", str(path)]
    done = subprocess.run(command, user=NOBODY, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")


@pytest.mark.parametrize("what", ["pipe", "device", "folder"])
def test_what_has_no_end_is_not_read(tmp_path: Path, what: str) -> None:
    """To read it would wait for ever, or take all memory."""
    path = tmp_path / "state.json"
    match what:
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case _:
            path.mkdir()
    with pytest.raises(OSError, match=r"Invalid argument|Is a directory"):
        read_regular(path)


def test_removing_what_is_not_there_is_no_error(tmp_path: Path) -> None:
    """A file, a folder with something in it, a link and not what it leads to."""
    for name in ("folder", "file", "link"):
        remove(tmp_path / name)
    (tmp_path / "folder" / "more").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    remove(tmp_path / "link")
    assert (tmp_path / "folder" / "more").is_dir()
    remove(tmp_path / "folder")
    assert list(tmp_path.iterdir()) == []


def test_the_system_says_what_and_the_lab_says_which_and_whose(tmp_path: Path) -> None:
    """A write to an open file has no name at the system; whoever writes knows it."""
    path = tmp_path / "lock"

    def said(number: int, file: Path | None = path) -> str:
        return str(refused(OSError(number, os.strerror(number)), file))

    assert said(errno.ENOSPC) == (
        f"{path} can't be written (No space left on device): "
        f"make room on the disk that {tmp_path} is on"
    )
    assert said(errno.EROFS).startswith(
        f"{path} can't be written (Read-only file system): what {tmp_path} is on can only be read;"
    )
    assert said(errno.EMFILE) == f"{path}: Too many open files"
    assert said(errno.EMFILE, None) == "the system says: Too many open files"
    with pytest.raises(FileError, match=f"{path}: Too many open files"), telling(path):
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
    tmp_path.chmod(0o500)
    assert said(errno.EACCES) == (
        f"{path}: Permission denied: {tmp_path} is yours, and its rights are 0500; "
        f"give yourself the rights with: chmod u+rwX {tmp_path}"
    )
    tmp_path.chmod(0o700)


@as_root
def test_what_is_denied_is_said_to_be_somebodys(open_folder: Path) -> None:
    """The folder that refuses is named, with its owner and with whoever asks."""
    code = (
        "import pathlib, lab.files\n"
        f"lab.files.make_private(pathlib.Path({str(open_folder / 'labs' / 'red')!r}))\n"
    )
    command = [sys.executable, "-c", code]
    if not runs_as(NOBODY):
        pytest.skip("another user must be able to run this Python, and may not enter its folder")
    done = subprocess.run(command, user=NOBODY, capture_output=True, text=True, check=False)
    assert (
        f"{open_folder / 'labs' / 'red'}: Permission denied: {open_folder} belongs to root, "
        "and you are nobody; have root let you, or use a folder of your own"
    ) in done.stderr
