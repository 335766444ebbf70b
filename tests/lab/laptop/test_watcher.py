"""Where the kernel ends nobody's children, a killed supervisor leaves nothing all the same."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from lab.laptop import machine
from lab.laptop.watcher import watched
from tests.lab.laptop.waiting import alive, kill, until
from tests.machines import LEASH, lacking

if TYPE_CHECKING:
    from pathlib import Path

# A supervisor with a pod, and a probe of it that is being asked.
SUPERVISOR = """
import asyncio, os, sys
from pathlib import Path
from lab.laptop.process import Child, run_once
from lab.laptop.watcher import watched

async def main():
    root, pod, probe = sys.argv[1:]
    env = {"PATH": os.environ["PATH"]}
    child = await Child.start(["sh", "-c", pod], log=Path(root, "logs", "a"), cwd=root, env=env)
    await run_once(["sh", "-c", f"{probe} & echo >{root}/asked; exec sleep 600"], env)

with watched(Path(sys.argv[1])):
    asyncio.run(main())
"""
# The program, one of its group, one that has left it, and one that has nothing left of it but its
# output; and what a probe has started.
POD = "sleep 701 & setsid sleep 702 & env -i setsid sleep 703 & exec sleep 700"
PROBE = "setsid sleep 704"
ALL = {"700", "701", "702", "703", "704"}


def sleepers() -> dict[str, int]:
    """Those of this test, by how long they sleep."""
    found = {}
    for process in psutil.process_iter():
        try:
            line = process.cmdline()
            if line[:1] == ["sleep"] and line[1] in ALL and alive(process.pid):
                found[line[1]] = process.pid
        except psutil.Error:
            continue
    return found


@pytest.mark.xdist_group("those who sleep for 700 seconds")
@pytest.mark.parametrize("leash_too", [False, True], ids=["alone", "with the leashes"])
def test_a_killed_supervisor_leaves_nothing(tmp_path: Path, *, leash_too: bool) -> None:
    """Neither what has left the program's group, nor what a probe has started."""
    env = {**os.environ, **lacking(tmp_path / "site", LEASH)}
    root = tmp_path / "lab"
    root.mkdir()
    command = [sys.executable, "-c", SUPERVISOR, str(root), POD, PROBE]
    with subprocess.Popen(command, env=env) as supervisor:
        try:
            until(lambda: (root / "asked").exists() and sleepers().keys() == ALL)
            started = psutil.Process(supervisor.pid).children(recursive=True)
            if leash_too:
                # It can't say so to its watcher any more.
                psutil.Process(supervisor.pid).suspend()
                for each in started:
                    if any("leash.py" in word for word in each.cmdline()):
                        each.kill()
            supervisor.kill()
            supervisor.wait()
            until(lambda: not sleepers())
            # The watcher, too.
            until(lambda: not any(alive(each.pid) for each in started))
        finally:
            for pid in sleepers().values():
                kill(pid)


def test_who_ends_in_order_has_no_watcher_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor has one that the kernel watches over."""
    me = psutil.Process()
    before = me.children()
    monkeypatch.setattr(machine, "has_leash", lambda: True)
    with watched(tmp_path):
        assert me.children() == before
    monkeypatch.setattr(machine, "has_leash", lambda: False)
    with watched(tmp_path):
        assert len(me.children()) == len(before) + 1
    assert me.children() == before
