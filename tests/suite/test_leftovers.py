"""A worker that dies leaves its children behind; the run ends them."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil

from tests.commands import ROOT
from tests.labs import wait_until
from tests.suite.leftovers import RUN

if TYPE_CHECKING:
    from pathlib import Path

DYING = """
import os, pathlib, subprocess

def test_that_dies():
    child = subprocess.Popen(["sleep", "600"])
    pathlib.Path("pid").write_text(str(child.pid))
    os._exit(1)
"""


def lives(pid: int) -> bool:
    """Whether it is there and not a zombie that nobody has asked about."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_what_a_dead_worker_started_is_ended(tmp_path: Path) -> None:
    """And said; the folder that the workers shared is gone."""
    (tmp_path / "test_dying.py").write_text(DYING, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "xdist", "-n", "1"]
    environment = {name: value for name, value in os.environ.items() if name != RUN}
    ended = subprocess.run(
        [*command, "-p", "tests.suite.leftovers", "--max-worker-restart=0", "test_dying.py"],
        cwd=tmp_path,
        env={
            **environment,
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(tmp_path),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert "left behind by a test, and killed" in ended.stdout, ended.stdout + ended.stderr
    pid = int((tmp_path / "pid").read_text(encoding="utf-8"))
    wait_until(lambda: not lives(pid), "its end")
    assert not list(tmp_path.glob("goodjob-tests-*"))
