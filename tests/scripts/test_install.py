"""scripts/install.sh: an environment that heals, whatever stopped it before it was whole.

The script and pip are the real ones, on a lock file of one small package that lies beside it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.labs import wait_until
from tests.scripts.tiny import WHEEL, tiny_wheel

SCRIPT = Path(__file__).parents[2] / "scripts" / "install.sh"
SECONDS = 120


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with the script, and a lock file for `load`, which takes nothing of the project."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(SCRIPT, tmp_path / "scripts")
    (tmp_path / "pyproject.toml").touch()
    lock = f"./{WHEEL} --hash={tiny_wheel(tmp_path)}\n"
    (tmp_path / "requirements-load.lock").write_text(lock, encoding="utf-8")
    return tmp_path


def _environment(place: Path, **more: str) -> dict[str, str]:
    """On PATH what the script calls, and of all Pythons that of the tests, as python3."""
    programs = place / "bin"
    if not programs.exists():
        programs.mkdir()
        (programs / "python3").symlink_to(Path(sys.base_prefix) / "bin" / "python3")
        for name in ("bash", "cat", "cksum", "dirname", "grep", "mktemp", "rm", "sleep", "touch"):
            (programs / name).symlink_to(shutil.which(name) or name)
    return {
        "PATH": str(programs),
        "HOME": str(place),
        "PIP_NO_INDEX": "1",
        "PIP_CONFIG_FILE": os.devnull,
        **more,
    }


def _install(place: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["scripts/install.sh", "load"],
        cwd=place,
        env=_environment(place, **more),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def _is_whole(place: Path) -> bool:
    python = place / ".venv-load" / "bin" / "python"
    return subprocess.run([python, "-c", "import tiny"], check=False).returncode == 0


def test_what_is_half_made_is_made_anew(place: Path) -> None:
    """No pip in it, a package in pieces: the next run has it whole."""
    venv = place / ".venv-load"
    base = Path(sys.base_prefix) / "bin" / "python3"
    subprocess.run([base, "-m", "venv", "--without-pip", venv], check=True)
    done = _install(place)
    assert (done.returncode, done.stderr) == (0, "")
    assert _is_whole(place)
    assert _install(place).stdout == ""

    # As one that was killed leaves it: pip takes the package for installed.
    (venv / "installed-load").unlink()
    (venv / "unfinished").touch()
    for module in venv.rglob("tiny.py"):
        module.unlink()
    assert not _is_whole(place)
    assert _install(place).returncode == 0
    assert _is_whole(place)


def test_an_interruption_ends_all_of_it(place: Path) -> None:
    """Nothing of it goes on behind one's back, writing into what the next run makes."""
    real = _environment(place)
    slow = place / "bin" / "python3"
    base = slow.resolve()
    slow.unlink()
    # The environment is made of this one, whose pip never comes to an end.
    slow.write_text(
        f'#!/bin/sh\ncase "$*" in *venv*--clear*) "{base}" "$@"; touch begun; sleep 1000 ;; esac\n'
        f'exec "{base}" "$@"\n',
        encoding="utf-8",
    )
    slow.chmod(0o755)
    with subprocess.Popen(
        ["scripts/install.sh", "load"],
        cwd=place,
        env=real,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as installing:
        wait_until((place / "begun").exists, "the environment", SECONDS)
        started = psutil.Process(installing.pid).children(recursive=True)
        # A terminal's Ctrl-C goes to its whole group.
        os.killpg(installing.pid, signal.SIGINT)
        _, said = installing.communicate(timeout=SECONDS)
    assert installing.returncode == 130
    assert said == "\ninstall.sh: interrupted; the next run begins anew\n"
    wait_until(lambda: not psutil.wait_procs(started, 0)[1], "the end of what it had started")

    assert not (place / ".venv-load" / "installed-load").exists()


def test_without_a_network_the_sentence_says_network(place: Path) -> None:
    """And what was whole before is whole still."""
    assert _install(place).returncode == 0
    (place / "requirements-load.lock").write_text(
        "nothing-of-that-name==1 --hash=sha256:" + "0" * 64 + "\n", encoding="utf-8"
    )
    # Nobody listens on the discard port.
    index = {"PIP_NO_INDEX": "0", "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0"}
    done = _install(place, **index)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "install.sh: could not install requirements-load.lock: there is no network, or the package "
        "index does not answer; once installed, the lab needs none"
    )
    assert _is_whole(place)


def test_a_python_without_venv_says_which_package_has_it(place: Path) -> None:
    """Debian's python3 alone can't make an environment; nothing is left half made."""
    _environment(place)
    bare = place / "bin" / "python3"
    base = bare.resolve()
    bare.unlink()
    bare.write_text(
        f'#!/bin/sh\ncase "$*" in *ensurepip*) exit 1 ;; esac\nexec "{base}" "$@"\n',
        encoding="utf-8",
    )
    bare.chmod(0o755)
    done = _install(place)
    assert done.returncode == 3
    assert done.stderr == (
        "install.sh: python3 can't make an environment (it has no venv or ensurepip); on Debian "
        "and Ubuntu: apt install python3-venv\n"
    )
    assert not (place / ".venv-load").exists()
