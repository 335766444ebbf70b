"""What all commands read: what can't be read is named, and nothing is waited for."""

from __future__ import annotations

import os
import pwd
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lab.errors import RenderError
from lab.manifests import files, read_all, render
from lab.manifests.documents import MAX_BYTES, documents

if TYPE_CHECKING:
    from collections.abc import Iterator


def unreadable(*paths: Path) -> list[tuple[str, str]]:
    """What could not be read, by its last name, and why."""
    return [(Path(name).name, str(why)) for name, why in read_all(paths).unreadable]


def names(*paths: Path) -> list[str]:
    """Where what was read came from."""
    return [Path(name).name for name, _ in read_all(paths).read]


def test_every_yaml_file_of_a_folder_and_nothing_else(tmp_path: Path) -> None:
    """Sorted, with what is below; no hidden folders, no packages of others."""
    for name in ("b.yml", "a.yaml", "note.md", "deep/c.yaml", ".git/d.yaml", "node_modules/e.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert names(tmp_path) == ["a.yaml", "b.yml", "c.yaml"]
    assert read_all([tmp_path / "note.md"]).read == [(str(tmp_path / "note.md"), "note.md")]


def test_json_that_is_a_manifest_is_read_too(tmp_path: Path) -> None:
    """As kubectl does; of all other JSON, broken or not, nothing is said."""
    (tmp_path / "dump.json").write_text('{"apiVersion": "v1", "kind": "List", "items": []}')
    (tmp_path / "broken.json").write_text('{"apiVersion": "v1", "kind": "List", "items": [}')
    (tmp_path / "package.json").write_text('{"name": "shop"}')
    (tmp_path / "schema.json").write_text('{"apiVersion": {}, "kind": {"type": "string"}}')
    (tmp_path / "data.json").write_bytes(b"\xff")
    found = read_all([tmp_path])
    assert [Path(name).name for name, _ in found.read] == ["broken.json", "dump.json"]
    assert not found.unreadable


@pytest.mark.parametrize("name", ["kustomization.yaml", "kustomization.yml", "Kustomization"])
def test_a_kustomization_is_rendered_and_what_is_below_is_not_read(
    tmp_path: Path, name: str
) -> None:
    """Named itself, or below what was named."""
    shop = tmp_path / "shop"
    (shop / "base").mkdir(parents=True)
    (shop / name).write_text("resources: [a.yaml]\n")
    (shop / "a.yaml").write_text("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}")
    (shop / "base" / "b.yaml").write_text("b")
    for path in (shop, tmp_path):
        ((where, text),) = read_all([path]).read
        assert (where, "kind: ConfigMap" in text) == (str(shop), True)


def test_a_kustomization_that_fails(tmp_path: Path) -> None:
    """An error where it was named; where it is one folder of many, the others are still read."""
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "kustomization.yaml").write_text("resources: [none.yaml]\n")
    (tmp_path / "a.yaml").write_text("a")
    with pytest.raises(RenderError, match=r"none\.yaml"):
        read_all([tmp_path / "broken"])
    ((name, why),) = unreadable(tmp_path)
    assert name == "broken"
    assert "kustomize failed" in why
    assert names(tmp_path) == ["a.yaml"]


def test_what_is_no_readable_file_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    """A pipe, a link to itself, Latin-1 and a folder that may not be opened."""
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "latin.yaml").write_bytes("name: café".encode("latin-1"))
    (tmp_path / "good.yaml").write_text("good")
    assert names(tmp_path) == ["good.yaml"]
    assert unreadable(tmp_path) == [
        ("latin.yaml", "is no UTF-8: byte E9 at 9, in line 1; save it as UTF-8"),
        ("loop.yaml", "is a link that leads to itself"),
        ("pipe.yaml", "is no file but a pipe, a socket or a device"),
    ]


@pytest.mark.parametrize("name", ["loop.yaml", "latin.yaml"])
def test_the_same_where_it_was_named(tmp_path: Path, name: str) -> None:
    """Named or found, it is told alike."""
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"\xe9")
    ((found, _),) = unreadable(tmp_path / name)
    assert found == name


def test_a_folder_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    """What the walk could not look into is not silently empty."""
    found = files.Texts()
    found._refused(PermissionError(13, "Permission denied", str(tmp_path)))  # noqa: SLF001 - root
    assert [(name, str(why)) for name, why in found.unreadable] == [
        (str(tmp_path), f"may not be read by you; it is {pwd.getpwuid(os.getuid()).pw_name}'s")
    ]


def test_what_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    """It is named, and nothing else is read instead."""
    with pytest.raises(RenderError, match=r"none: no such directory or file"):
        read_all([tmp_path / "none"])


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[Path]:
    """A named pipe."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    yield path
    path.unlink()


def test_a_pipe_without_a_writer_is_empty(pipe: Path) -> None:
    """It is not waited for."""
    assert read_all([pipe]).read == [(str(pipe), "")]


def test_a_pipe_with_a_writer_is_read_to_its_end(pipe: Path) -> None:
    """Though the writer takes its time."""
    number = os.open(pipe, os.O_RDWR)
    other = os.open(pipe, os.O_WRONLY)

    def write() -> None:
        os.write(other, b"kind: ")
        threading.Event().wait(0.1)
        os.write(other, b"Service")
        os.close(other)
        os.close(number)

    writer = threading.Thread(target=write)
    writer.start()
    assert read_all([pipe]).read == [(str(pipe), "kind: Service")]
    writer.join()


def test_a_pipe_whose_writer_is_silent_is_given_up(
    pipe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while, with its name."""
    monkeypatch.setattr(files, "PATIENCE", 0.05)
    number = os.open(pipe, os.O_RDWR)
    try:
        assert unreadable(pipe) == [("pipe", "said nothing for 0.05 s")]
    finally:
        os.close(number)


def test_what_never_ends_is_read_up_to_a_bound() -> None:
    """A little more than a manifest may be, which is then refused for it."""
    assert unreadable(Path("/dev/zero")) == [("zero", "more than 4 MiB of YAML")]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a: 1\nb: \xe9\n", "is no UTF-8: byte E9 at 8, in line 2; save it as UTF-8"),
        (b"\xff\xfea", "begins as UTF-16 does, and is none at 2; save it as UTF-8"),
        (b"a: \x00", "is no text: byte 00 at 3"),
        ("굿".encode() * MAX_BYTES, "more than 4 MiB of YAML"),
    ],
)
def test_what_is_no_text(tmp_path: Path, content: bytes, why: str) -> None:
    """Which byte, where, and what to do about it."""
    (tmp_path / "a.yaml").write_bytes(content)
    assert unreadable(tmp_path) == unreadable(tmp_path / "a.yaml") == [("a.yaml", why)]


def test_what_windows_writes_is_read(tmp_path: Path) -> None:
    """A mark at the beginning is no part of the text."""
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert read_all([tmp_path]).read == [(str(tmp_path / "a.yaml"), "a: 1\r\nb: 2\r\n")]


def test_links_are_named_and_folders_are_not_gone_round(tmp_path: Path) -> None:
    """To a folder, to nothing; a link to a file is that file."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "up").symlink_to(tmp_path)
    (tmp_path / "deep" / "a.yaml").write_text("a")
    (tmp_path / "b.yaml").symlink_to(tmp_path / "deep" / "a.yaml")
    (tmp_path / "c.yaml").symlink_to("none")
    assert names(tmp_path) == ["b.yaml", "a.yaml"]
    assert unreadable(tmp_path) == [
        ("c.yaml", "is a link to none, which is not there"),
        ("up", "is a link to a folder, which is not followed; name the folder"),
    ]


def test_a_socket_that_is_named(tmp_path: Path) -> None:
    """Nobody can open one."""
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(tmp_path / "s"))
    assert unreadable(tmp_path / "s") == [("s", "is no file but a pipe, a socket or a device")]


def test_a_folder_of_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to a bound they are read, and the rest is not silently left out."""
    monkeypatch.setattr(files, "MAX_FILES", 2)
    for name in "abc":
        (tmp_path / f"{name}.yaml").write_text(name)
    assert names(tmp_path) == ["a.yaml", "b.yaml"]
    ((_, why),) = unreadable(tmp_path)
    assert why == "has more than 2 YAML files; name some of its folders"


def test_all_of_a_folder_as_one_text(tmp_path: Path) -> None:
    """Whatever a file ends or begins with, its documents are its own."""
    (tmp_path / "a.yaml").write_text("%YAML 1.2\n---\na: |\n  b\n...\n")
    (tmp_path / "b.yaml").write_text("%YAML 1.2\n---\nc: 3")
    (tmp_path / "c.yaml").write_text('{"d": 4}')
    found = documents(render(tmp_path), "all")
    assert found == [{"a": "b\n"}, {"c": 3}, {"d": 4}]


def test_where_an_answer_would_be_wrong_without_a_file(tmp_path: Path) -> None:
    """It is an error, with the file and why."""
    (tmp_path / "a.yaml").write_bytes(b"\xff")
    with pytest.raises(RenderError, match=r"a\.yaml can't be read: is no UTF-8: byte FF at 0"):
        render(tmp_path)


def test_a_stream_that_calls_itself_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel's log is a regular file that blocks; it is not waited for."""
    asked = iter(range(3))

    def nothing_yet(_number: int, _length: int) -> bytes:
        next(asked)
        raise BlockingIOError

    (tmp_path / "k.yaml").write_text("a: 1\n")
    monkeypatch.setattr(os, "read", nothing_yet)
    assert unreadable(tmp_path) == [("k.yaml", "is no file but a pipe, a socket or a device")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_what_says_its_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    """PowerShell writes UTF-16 where it is not told otherwise."""
    (tmp_path / "a.yaml").write_bytes("a: 굿잡\n".encode(encoding))
    assert [text for _, text in read_all([tmp_path]).read] == ["a: 굿잡\n"]


def test_a_kustomization_stands_for_its_folder(tmp_path: Path) -> None:
    """The file itself is no manifest."""
    (tmp_path / "a.yaml").write_text("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n")
    file = tmp_path / "kustomization.yaml"
    file.write_text("resources: [a.yaml]\nnamePrefix: of-\n")
    found = read_all([file])
    assert [source for source, _ in found.read] == [str(tmp_path)]
    assert "name: of-a" in found.joined()
