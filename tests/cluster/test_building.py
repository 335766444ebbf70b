"""Building into the cache: what is missing is said, and half a program is never there."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from tests.cluster.building import NotBuiltError, build, find
from tests.cluster.pinned import MODULES, PARTS, Part, Program, cache

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = Program("tool", "example.org/tool", "kubernetes-1.36.3")
PART = Part("a tool", (PROGRAM,))
#: A Go that writes what it was asked for into the program that it makes, as its fourth word.
GO = """#!/bin/sh
case $1 in
  env) echo go1.99 ;;
  build) while [ "$1" != -o ]; do shift; done; echo "$2" >>"$LOG"; echo made >"$2"; {after} ;;
esac
"""


@pytest.fixture
def go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Go of the test's own, with a cache of its own."""
    program = tmp_path / "bin" / "go"
    program.parent.mkdir()
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOG", str(tmp_path / "log"))
    program.write_text(GO.replace("{after}", "true"), encoding="utf-8")
    program.chmod(0o755)
    return program


def test_what_is_built_is_kept_under_its_version_and_gos(go: Path, tmp_path: Path) -> None:
    """Another Go, or another release, makes another program."""
    said: list[str] = []
    killed = cache() / "kubernetes-1.36.3@go1.99" / ".of-one-that-was-killed"
    killed.mkdir(parents=True)
    build(PART, said.append)
    assert not killed.exists()
    assert (cache() / "kubernetes-1.36.3@go1.99" / "tool").read_text(encoding="utf-8") == "made\n"
    assert len(said) == 1
    build(PART, said.append)
    assert len(said) == 1
    go.write_text(go.read_text(encoding="utf-8").replace("1.99", "2.1"), encoding="utf-8")
    build(PART, said.append)
    assert len((tmp_path / "log").read_text(encoding="utf-8").splitlines()) == 2


def test_a_build_that_fails_leaves_nothing(go: Path, tmp_path: Path) -> None:
    """What it has written of the program is gone, and its last words are said."""
    failing = "echo first >&2; echo no route to host >&2; exit 1"
    go.write_text(GO.replace("{after}", failing), encoding="utf-8")
    with pytest.raises(NotBuiltError, match=r"go build failed \(no route to host\)"):
        build(PART, print)
    assert (tmp_path / "log").exists()
    assert [path for path in cache().rglob("*") if path.is_file() and path.name != "lock"] == []


def test_two_that_build_at_once_build_once(go: Path, tmp_path: Path) -> None:
    """The second one waits, and finds it done."""
    assert go.exists()
    both = [threading.Thread(target=build, args=(PART, lambda _: None)) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert len((tmp_path / "log").read_text(encoding="utf-8").splitlines()) == 1


def test_without_go_it_says_what_to_install(go: Path) -> None:
    """In one sentence, and before anything is made."""
    go.unlink()
    with pytest.raises(NotBuiltError, match=r"^Go is missing: install Go 1\.26"):
        build(PART, print)
    assert not cache().exists()


@pytest.mark.parametrize("name", PARTS)
def test_what_is_not_built_is_named_with_the_command(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test that is skipped shows it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(NotBuiltError, match=rf"kube-apiserver.*scripts/cluster.sh build {name}$"):
        find(name)


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_every_program_has_its_module_with_checksums(part: Part) -> None:
    """Without them a build would take whatever it is given."""
    for program in part.programs:
        folder = MODULES / program.module
        assert (folder / "go.mod").is_file()
        assert "h1:" in (folder / "go.sum").read_text(encoding="utf-8")
