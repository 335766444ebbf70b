"""Programs that are missing, do not run, or are something else: each is really put there."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lab.doctor import programs
from tests.commands import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from lab.doctor.check import Check


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder with programs that there is."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    return folder


def _program(file: Path, text: str) -> None:
    file.write_text(text)
    file.chmod(0o755)


@pytest.mark.parametrize(
    ("look", "template"),
    [(programs.envoy, "doctor-said"), (programs.renderer, "doctor-said")],
)
@pytest.mark.usefixtures("path")
def test_what_is_missing_is_wrong(look: Callable[[], Check], template: str) -> None:
    """With what to install."""
    found = look()
    assert (found.state, found.found.template) == ("wrong", template)
    assert "install" in str(found.advice)
    assert found.name in str(found.found)


@pytest.mark.usefixtures("path")
def test_no_curl_is_no_failure() -> None:
    """The lab needs none."""
    found = programs.curl()
    assert (found.state, found.found.template) == ("note", "doctor-no-curl")
    assert "goodjob hammer" in str(found.advice)


def test_a_program_for_another_processor_does_not_run(path: Path) -> None:
    """The kernel's own words."""
    _program(path / "kubectl", "\x7fELF of nothing")
    found = programs.renderer()
    assert found.state == "wrong"
    assert f"{path / 'kubectl'} does not run: Exec format error" in str(found.found)


def test_a_program_that_fails_is_quoted(path: Path) -> None:
    """With its status, and the last that it said."""
    _program(path / "kubectl", "#!/bin/sh\necho 'no GLIBC here' >&2\nexit 127\n")
    found = programs.renderer()
    assert found.state == "wrong"
    assert str(found.found).endswith("does not run: it ended with 127: no GLIBC here")


@pytest.mark.parametrize("said", ["hello", "{}", '{"clientVersion": 3}', "[]"])
def test_something_else_of_that_name_is_no_kubectl(path: Path, said: str) -> None:
    """Whatever it answers."""
    _program(path / "kubectl", f"#!/bin/sh\necho '{said}'\n")
    found = programs.renderer()
    assert (found.state, found.found.template) == ("wrong", "doctor-no-kubectl")


def test_the_programs_of_this_machine_run() -> None:
    """What the tests themselves need."""
    assert programs.renderer().state == "ok"
    read, manifests = programs.manifests(ROOT / "k8s")
    assert read.state == "ok"
    assert manifests is not None
    assert str(read.found).endswith("2 pods")


def test_curl_comes_to_a_listener_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And not where its own settings send it elsewhere."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert programs.curl().state == "ok"
    (tmp_path / ".curlrc").write_text("proxy = http://127.0.0.1:9\n")
    found = programs.curl()
    assert (found.state, found.found.template) == ("wrong", "doctor-curl-astray")
    assert "Failed to connect to 127.0.0.1 port 9" in str(found.found)


def test_manifests_that_are_broken_are_named(tmp_path: Path) -> None:
    """By the folder, and in the words of whoever has read them."""
    (tmp_path / "kustomization.yaml").write_text("resources: [nothing.yaml]\n")
    read, manifests = programs.manifests(tmp_path)
    assert (read.state, manifests) == ("wrong", None)
    assert "nothing.yaml" in str(read.found)


def test_an_envoy_runs_and_one_without_memory_does_not(tmp_path: Path, path: Path) -> None:
    """It is really started: by its version, and with a configuration of nothing."""
    real = Path(sys.prefix) / "bin" / "envoy"
    (path / "envoy").symlink_to(real)
    found = programs.envoy()
    assert (found.state, found.found.template) == ("ok", "doctor-program")
    assert str(found.found).rpartition(" ")[2].count(".") == 2
    (path / "envoy").unlink()
    _program(path / "envoy", f'#!/bin/sh\nulimit -v 100000\nexec {real} "$@"\n')
    found = programs.envoy()
    assert (found.state, found.found.template) == ("wrong", "doctor-does-not-run")
    assert "ulimit -v" in str(found.advice)
    assert tmp_path.exists()
