"""One child process and the processes it started, which live and die together."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from lab.laptop.state import ProcessState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LEASH = Path(__file__).with_name("leash.py")


class Child:
    """A running program with a process group of its own, on the supervisor's leash.

    Args:
        process: what asyncio started.
        started: when, seconds since the epoch, as the kernel has it.
    """

    def __init__(self, process: asyncio.subprocess.Process, started: float) -> None:
        self._process = process
        self.started = started

    @classmethod
    async def start(
        cls, command: Sequence[str], *, env: Mapping[str, str], log: Path, cwd: Path
    ) -> Child:
        """Start a program whose output is appended to a log file.

        A program that can't be found or run shows as exit code 127 or 126, with the reason in the
        log, as a shell does it.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-I", "-S", str(_LEASH), str(os.getpid())),
                *command,
                env=dict(env),
                cwd=cwd,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        return cls(process, started_at(process.pid))

    @property
    def pid(self) -> int:
        """The process id, and the id of its process group."""
        return self._process.pid

    @property
    def state(self) -> ProcessState:
        """What is needed to find this very process again, and no other of the same id."""
        return ProcessState(pid=self.pid, started=self.started)

    async def wait(self) -> int:
        """The exit code, once there is one; negative for a signal."""
        return await self._process.wait()

    @property
    def exit_code(self) -> int | None:
        """The exit code, or None while it runs."""
        return self._process.returncode

    async def stop(self, grace_seconds: float) -> int:
        """SIGTERM, then SIGKILL after the grace period; the whole group in the end."""
        if self.exit_code is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                # Not wait_for: on Python 3.11 it loses a cancellation that comes with the exit.
                async with asyncio.timeout(grace_seconds):
                    await self._process.wait()
        return await self.kill()

    async def kill(self) -> int:
        """SIGKILL for the group: nothing that the program started is left behind."""
        kill_group(self.pid)
        return await self._process.wait()


async def run_once(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Run a program to its end, or until cancelled; nothing that it started is left behind.

    Raises:
        OSError: it can't be run.
    """
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *command, env=dict(env), stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        return await process.wait()
    finally:
        kill_group(process.pid)
        await process.wait()


def kill_group(pid: int) -> None:
    """SIGKILL for every process of that group; none is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def started_at(pid: int) -> float:
    """When a process started, seconds since the epoch; 0 if it is gone already."""
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return 0.0


def is_running(process: ProcessState) -> bool:
    """Whether this very process runs, and not a later one that was given its id."""
    try:
        found = psutil.Process(process.pid)
        return _is(found, process) and not _is_dead(found)
    except psutil.NoSuchProcess:
        return False


def sweep(processes: Sequence[ProcessState]) -> int:
    """Kill what is left of these processes and their groups; how many processes that were.

    The leash makes this unnecessary on Linux but for what a pod has started itself.
    """
    strays = 0
    for process in processes:
        members = [
            found
            for found in psutil.process_iter()
            if _group(found.pid) == process.pid and not _is_dead(found)
        ]
        leaders = [found for found in members if found.pid == process.pid]
        # A group is found by its leader's id; a leader that started at another time is no stray's.
        if members and all(_is(leader, process) for leader in leaders):
            strays += len(members)
            kill_group(process.pid)
    return strays


def _group(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except (ProcessLookupError, PermissionError):
        return None


def _is_dead(found: psutil.Process) -> bool:
    try:
        return found.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _is(found: psutil.Process, process: ProcessState) -> bool:
    # The kernel counts in hundredths of a second, from a boot time that NTP may move a little.
    try:
        return abs(found.create_time() - process.started) < 1
    except psutil.NoSuchProcess:
        return False


def listening(pid: int) -> list[str]:
    """Where a process and those that it has started take connections, as ``address:port``."""
    found: set[str] = set()
    with contextlib.suppress(psutil.Error):
        leader = psutil.Process(pid)
        for process in [leader, *leader.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                found.update(
                    f"{connection.laddr.ip}:{connection.laddr.port}"
                    for connection in process.net_connections("tcp")
                    if connection.status == psutil.CONN_LISTEN
                )
    return sorted(found)
