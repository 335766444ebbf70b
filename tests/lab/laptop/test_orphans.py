"""What somebody leaves who kills a leash, and the supervisor, too."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil

from lab.laptop.process import sweep
from tests.lab.laptop.waiting import alive, kill, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# As the supervisor it adopts; it has a pod beside the one whose leash is killed.
SUPERVISOR = """
import asyncio, os, sys
from pathlib import Path
from lab.laptop.orphans import ORPHANS
from lab.laptop.process import Child

async def main():
    root, *command = sys.argv[1:]
    ORPHANS.adopt()
    how = {"env": {"PATH": os.environ["PATH"]}, "cwd": Path(root)}
    other = await Child.start(["sleep", "600"], log=Path(root, "logs", "b.log"), **how)
    pod = await Child.start(command, log=Path(root, "logs", "a.log"), **how)
    print(other.pid, pod.pid, flush=True)
    print(await pod.wait(), flush=True)
    await other.wait()

asyncio.run(main())
"""
# Each of them clears its environment; the last one leaves its group, its session and its parent.
POD = (
    "env -i sleep 601 & env -i setsid sleep 602 & "
    "(env -i setsid sh -c 'sleep 603 & sleep 604 & exit' &) ; exec sleep 600"
)
SECONDS = {"601", "602", "603", "604"}


@contextlib.contextmanager
def supervised(root: Path) -> Iterator[tuple[subprocess.Popen[str], int, int, list[int]]]:
    """A supervisor, its other pod, its pod, and what that pod has started."""
    command = [sys.executable, "-c", SUPERVISOR, str(root), "sh", "-c", POD]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        other, pod = map(int, supervisor.stdout.readline().split())
        leash = psutil.Process(pod).ppid()

        def family() -> dict[str, int]:
            found = {}
            for each in psutil.Process(leash).children(recursive=True):
                # A shell on its way to become a sleep may have ended meanwhile.
                with contextlib.suppress(psutil.NoSuchProcess):
                    if "sleep" in each.name():
                        found[each.cmdline()[-1]] = each.pid
            return found

        pids: list[int] = []
        try:
            until(lambda: family().keys() == SECONDS | {"600"})
            pids = [pid for seconds, pid in family().items() if seconds != "600"]
            yield supervisor, other, pod, pids
        finally:
            for pid in (supervisor.pid, leash, other, pod, *pids):
                kill(pid)


def test_the_supervisor_takes_the_place_of_a_killed_leash(tmp_path: Path) -> None:
    """Whatever the pod has started is gone before its end is told; other pods go on."""
    with supervised(tmp_path) as (supervisor, other, pod, pids):
        os.kill(psutil.Process(pod).ppid(), signal.SIGKILL)
        assert supervisor.stdout is not None
        assert supervisor.stdout.readline() == "-9\n"
        assert [pid for pid in (pod, *pids) if psutil.pid_exists(pid)] == []
        assert alive(other)
        left = psutil.Process(supervisor.pid).children()
        assert left == [psutil.Process(psutil.Process(other).ppid())]


def test_what_two_kills_leave_is_found_by_its_output(tmp_path: Path) -> None:
    """The supervisor gets no chance; whoever reads a log is not taken for one of the pod's."""
    with supervised(tmp_path) as (supervisor, other, pod, pids), contextlib.ExitStack() as stack:
        leash = psutil.Process(pod).ppid()
        supervisor.send_signal(signal.SIGSTOP)
        os.kill(leash, signal.SIGKILL)
        supervisor.kill()
        supervisor.wait()
        for pid in (pod, other):
            until(lambda pid=pid: not alive(pid))  # type: ignore[misc]
        assert all(map(alive, pids))
        log = stack.enter_context((tmp_path / "logs" / "a.log").open())
        reader = subprocess.Popen(["sleep", "600"], stdout=log)
        stack.callback(reader.wait)
        stack.callback(reader.kill)
        assert sweep([], tmp_path) == len(pids)
        for pid in pids:
            until(lambda pid=pid: not alive(pid))  # type: ignore[misc]
        assert reader.poll() is None
        assert sweep([], tmp_path) == 0
