"""What lint and predict read: what they can't read is named, and nothing is waited for."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lab.cli import texts
from lab.cli.texts import texts_of
from lab.errors import RenderError, UsageError
from lab.manifests.documents import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator


def unreadable(*paths: Path) -> list[tuple[str, str]]:
    """What could not be read, by its last name, and why."""
    return [(Path(name).name, str(why)) for name, why in texts_of(paths).unreadable]


def names(*paths: Path) -> list[str]:
    """Where what was read came from."""
    return [Path(name).name for name, _ in texts_of(paths).read]


def test_every_yaml_file_of_a_folder_and_nothing_else(tmp_path: Path) -> None:
    """Sorted, with what is below; no hidden folders, no packages of others."""
    for name in ("b.yml", "a.yaml", "note.md", "deep/c.yaml", ".git/d.yaml", "node_modules/e.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert names(tmp_path) == ["a.yaml", "b.yml", "c.yaml"]
    assert texts_of([tmp_path / "note.md"]).read == [(str(tmp_path / "note.md"), "note.md")]


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
        ((where, text),) = texts_of([path]).read
        assert (where, "kind: ConfigMap" in text) == (str(shop), True)


def test_a_kustomization_that_fails(tmp_path: Path) -> None:
    """An error where it was named; where it is one folder of many, the others are still read."""
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "kustomization.yaml").write_text("resources: [none.yaml]\n")
    (tmp_path / "a.yaml").write_text("a")
    with pytest.raises(RenderError, match=r"none\.yaml"):
        texts_of([tmp_path / "broken"])
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
        ("latin.yaml", "is no UTF-8: byte E9 at 9"),
        ("loop.yaml", "Too many levels of symbolic links"),
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
    found = texts.Texts()
    found._refused(PermissionError(13, "Permission denied", str(tmp_path)))  # noqa: SLF001 - root
    assert [(name, str(why)) for name, why in found.unreadable] == [
        (str(tmp_path), "Permission denied")
    ]


def test_what_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    """It is named, and nothing else is read instead."""
    with pytest.raises(UsageError, match=r"there is no .*none"):
        texts_of([tmp_path / "none"])


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[Path]:
    """A named pipe."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    yield path
    path.unlink()


def test_a_pipe_without_a_writer_is_empty(pipe: Path) -> None:
    """It is not waited for."""
    assert texts_of([pipe]).read == [(str(pipe), "")]


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
    assert texts_of([pipe]).read == [(str(pipe), "kind: Service")]
    writer.join()


def test_a_pipe_whose_writer_is_silent_is_given_up(
    pipe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while, with its name."""
    monkeypatch.setattr(texts, "PATIENCE", 0.05)
    number = os.open(pipe, os.O_RDWR)
    try:
        assert unreadable(pipe) == [("pipe", "said nothing for 0.05 s")]
    finally:
        os.close(number)


def test_what_never_ends_is_read_up_to_a_bound() -> None:
    """A little more than a manifest may be, which is then refused for it."""
    ((_, text),) = texts_of([Path("/dev/zero")]).read
    assert MAX_BYTES < len(text) <= 2 * MAX_BYTES
