"""What a kernel can do is found out by trying, and where it can't there is another way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from lab.laptop import leash, machine
from tests.lab.laptop.waiting import alive, kill, until
from tests.machines import LEASH, PROC, alone, lacking, not_alone

if TYPE_CHECKING:
    from pathlib import Path

ASKED = "from lab.laptop.machine import *; print(has_addresses(), has_leash())"
# A program with a child that is to end with it.
PARENT = """
import os, subprocess, sys, time
command = [sys.executable, "-c", sys.argv[1], str(os.getpid())]
child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
if sys.argv[2] == "settled":
    child.stdout.readline()
print(child.pid, flush=True)
time.sleep(600)
"""
CHILD = """
import signal, sys, time
from lab.laptop import machine
if machine.end_with(int(sys.argv[1]), signal.SIGTERM):
    print("on", flush=True)
    time.sleep(600)
"""


def told(command: list[str], **variables: str) -> str:
    """What a program says."""
    env = {**os.environ, **variables}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=env, timeout=60)
    return done.stdout.strip()


@pytest.mark.skipif(sys.platform != "linux", reason="it is Linux that has both")
def test_linux_has_all(tmp_path: Path) -> None:
    """And what a test takes away is gone for what that test starts, and for nothing else."""
    ask = [sys.executable, "-c", ASKED]
    assert told(ask) == "True True"
    assert told(ask, **lacking(tmp_path / "leash", LEASH)) == "True False"
    # Nobody can end children that nobody lists.
    assert told(ask, **lacking(tmp_path / "proc", PROC)) == "True False"


def test_a_loopback_of_one_address() -> None:
    """As a Mac has it."""
    if why := not_alone():
        pytest.skip(why)
    assert told(alone(sys.executable, "-c", ASKED)) == "False True"


@pytest.mark.parametrize("lacks", ["prctl", "a list of children"])
def test_a_kernel_that_can_not_hold(monkeypatch: pytest.MonkeyPatch, lacks: str) -> None:
    """No such call in the C library, or nobody to tell whose parent somebody is."""

    def no_children() -> list[int]:
        raise FileNotFoundError

    assert leash.can_hold() == (sys.platform == "linux")
    if lacks == "prctl":
        monkeypatch.setattr("ctypes.CDLL", lambda _: object())
    else:
        monkeypatch.setattr(leash, "children", no_children)
    assert not leash.can_hold()


@pytest.mark.parametrize("taken", ["", LEASH], ids=["the kernel", "a look at the parent"])
@pytest.mark.parametrize("when", ["settled", "just started"])
def test_a_program_ends_with_the_one_that_started_it(tmp_path: Path, taken: str, when: str) -> None:
    """Whoever tells it."""
    env = {**os.environ, **lacking(tmp_path / "site", taken)}
    command = [sys.executable, "-c", PARENT, CHILD, when]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        try:
            parent.kill()
            parent.wait()
            until(lambda: not alive(child))
        finally:
            kill(child)


def test_a_parent_that_is_gone_already(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, as no signal will come for it."""
    monkeypatch.setattr(machine, "has_leash", lambda: False)
    monkeypatch.setattr("threading.Thread", lambda **_: _Started())
    assert machine.end_with(os.getppid(), signal.SIGTERM)
    assert not machine.end_with(os.getpid(), signal.SIGTERM)


class _Started:
    def start(self) -> None:
        """Nothing runs."""


@pytest.mark.parametrize("proc", [True, False])
def test_where_a_process_prints_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, proc: bool
) -> None:
    """By its links in /proc, or by psutil where there is none."""
    log = tmp_path / "a.log"
    with log.open("w", encoding="utf-8") as output:
        printing = subprocess.Popen(["sleep", "600"], stdout=output, stderr=subprocess.DEVNULL)
    try:
        if not proc:
            monkeypatch.setattr("pathlib.Path.is_dir", lambda _: False)
        assert log in machine.outputs(printing.pid)
    finally:
        printing.kill()
        printing.wait()
    assert machine.outputs(printing.pid) == []


@pytest.mark.parametrize("denied", [False, True])
def test_who_listens(monkeypatch: pytest.MonkeyPatch, *, denied: bool) -> None:
    """Where not everybody may know of all, one's own processes are asked one by one."""

    def refuse(_: str) -> list[object]:
        raise psutil.AccessDenied

    program = (
        "import socket, time; s = socket.create_server(('127.0.0.1', 0)); "
        "print(s.getsockname()[1], flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        if denied:
            monkeypatch.setattr(psutil, "net_connections", refuse)
        assert ("127.0.0.1", port, server.pid) in machine.listeners()
        server.kill()
