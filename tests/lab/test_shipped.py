"""The program as it is installed from a wheel, with no clone anywhere near.

The wheel and the environment are real. The packages of others are those of the tests' environment,
which is put on the path as a folder: its own, editable goodjob is not found that way.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from typing import TYPE_CHECKING

import pytest

from lab.shipped import TREES, shipped
from tests.commands import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 120


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built of what a clone has, beside what an earlier build left there."""
    clone = tmp_path_factory.mktemp("clone")
    for each in ("app", "faultplan", "lab", *TREES):
        junk = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / each, clone / each, ignore=junk)
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, clone)
    gone = clone / "build" / "lib" / "lab" / "gone.py"
    gone.parent.mkdir(parents=True)
    gone.touch()
    pip = [sys.executable, "-m", "pip", "--isolated", "wheel", "--no-index", "--no-deps", "-q"]
    subprocess.run(
        [*pip, "--no-build-isolation", "-w", clone / "dist", clone], check=True, timeout=SECONDS
    )
    (made,) = (clone / "dist").iterdir()
    return made


def _installed(wheel: Path, folder: Path, *, alone: bool = False) -> Path:
    """An environment with the wheel in it; alone, without any package of others."""
    venv.create(folder)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--isolated", "--python", str(python)]
    install = [*pip, "install", "--no-index", "--no-deps", "-q", str(wheel)]
    subprocess.run(install, check=True, timeout=SECONDS)
    if not alone:
        where = "import sysconfig; print(sysconfig.get_path('purelib'))"
        asked = subprocess.run([python, "-c", where], capture_output=True, text=True, check=True)
        packages = folder / asked.stdout.strip()
        (packages / "others.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder / "bin" / "goodjob"


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, with everything that it needs."""
    return _installed(wheel, tmp_path_factory.mktemp("whole"))


def _run(command: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    # envoy and kubectl are programs of the tests' environment.
    path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [command, *arguments],
        cwd=cwd,
        env={**os.environ, "PATH": path, "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def test_a_clone_has_them_itself() -> None:
    """What somebody changes there is what runs."""
    assert shipped() == ROOT


def test_what_an_earlier_build_left_is_not_in_it(installed: Path) -> None:
    """Setuptools adds to what it finds in its build folder."""
    (package,) = installed.parents[1].glob("lib/*/site-packages/lab")
    assert not (package / "gone.py").exists()
    assert (package / "_shipped" / "k8s" / "kustomization.yaml").is_file()


def test_a_wheel_brings_the_manifests_and_the_drills(
    installed: Path, tmp_path: Path, labs_of_our_own: Path
) -> None:
    """The same answer as in the clone, from an empty folder."""
    assert labs_of_our_own.parent == tmp_path
    here, there = (_run(installed, "lint", "--json", cwd=each) for each in (ROOT, tmp_path))
    assert (there.returncode, there.stderr) == (here.returncode, here.stderr)
    assert [each["rule"] for each in json.loads(there.stdout)] == [
        each["rule"] for each in json.loads(here.stdout)
    ]
    drills = json.loads(_run(installed, "drill", "--json", cwd=tmp_path).stdout)
    lessons = list((ROOT / "istio" / "drills").glob("*/lesson.yaml"))
    assert len(drills["drills"]) == len(lessons) > 20


def test_they_are_written_out(installed: Path, tmp_path: Path) -> None:
    """All of it and nothing else: pip compiles what it installs."""
    written = _run(installed, "init", "mine", cwd=tmp_path)
    assert (written.returncode, written.stderr) == (0, "")
    mine = tmp_path / "mine"
    for tree in TREES:
        files = {
            each.relative_to(ROOT)
            for each in (ROOT / tree).rglob("*")
            if each.is_file() and "__pycache__" not in each.parts
        }
        copied = {each.relative_to(mine) for each in (mine / tree).rglob("*") if each.is_file()}
        assert copied == files


def test_without_the_packages_of_the_lab_it_says_so(wheel: Path, tmp_path: Path) -> None:
    """The service is a package without them."""
    command = _installed(wheel, tmp_path / "alone", alone=True)
    done = _run(command, "lint", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "goodjob[lab]" in done.stderr


def test_a_lab_of_the_wheel(installed: Path, tmp_path: Path, labs_of_our_own: Path) -> None:
    """Pods, Envoy and all, from an empty folder; the service is the wheel's own."""
    assert labs_of_our_own.parent == tmp_path
    up = _run(installed, "up", "--json", cwd=tmp_path)
    assert up.returncode == 0, up.stderr
    try:
        load = _run(installed, "hammer", "-n", "4", "--json", cwd=tmp_path)
        assert json.loads(load.stdout)["ok"] == 4, load.stdout
    finally:
        assert _run(installed, "down", cwd=tmp_path).returncode == 0
