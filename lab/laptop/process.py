"""One child process and the processes it started, which live and die together."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import math
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from lab.files import open_log
from lab.laptop import machine
from lab.laptop.leash import ALL_DONE
from lab.laptop.orphans import ORPHANS
from lab.laptop.state import ProcessState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import IO

_LEASH = Path(__file__).with_name("leash.py")
# It does its part in milliseconds.
_LEASH_SECONDS = 10.0
# Between two looks for what has to be killed yet.
_PAUSE_SECONDS = 0.01

MARK = "LAB_LEASH"
"""The variable that says whose a process is, where its parent can't be asked any more."""


@functools.cache
def life() -> tuple[int, int]:
    """A pipe that closes when this process dies: its reading end, and the only one to write to.

    Whoever is started and handed the former knows by that, where the kernel does not tell.
    """
    return os.pipe()


class Child:
    """A running program and all that it has started, on the supervisor's leash.

    Args:
        leash: what asyncio started, which stays beside the program.
        pid: the program's process id, and the id of its process group.
        told: what the leash tells.
        mark: what is in the environment of the program and its family.
    """

    def __init__(
        self, leash: asyncio.subprocess.Process, pid: int, told: asyncio.StreamReader, mark: str
    ) -> None:
        self._leash = leash
        self._told = told
        self._mark = mark
        self._end = asyncio.create_task(self._until_end())
        self.pid = pid
        self.started = started_at(pid)

    @classmethod
    async def start(
        cls,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        log: Path,
        cwd: Path,
        umask: int = -1,
    ) -> Child:
        """Start a program whose output is appended to a log file.

        A program that can't be found or run shows as exit code 127 or 126, with the reason in the
        log, as a shell does it. Without an umask it has ours.
        """
        # Its folder is there, or was deleted: then a successor may have it.
        log.parent.mkdir(0o700, exist_ok=True)
        with open_log(log) as output:
            return await cls._start(
                command, env=env, output=output, cwd=cwd, mark=str(log), umask=umask
            )

    @classmethod
    async def _start(
        cls,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        output: IO[bytes] | int,
        mark: str,
        cwd: Path | None = None,
        umask: int = -1,
    ) -> Child:
        reading, writing = os.pipe()
        pipe = -1 if machine.has_leash() else life()[0]
        told = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(told), os.fdopen(reading, "rb", buffering=0)
        )
        try:
            with ORPHANS.starting() as own:
                leash = await asyncio.create_subprocess_exec(
                    sys.executable,
                    *("-I", "-S", str(_LEASH), str(os.getpid()), str(writing), str(pipe)),
                    *command,
                    env={**env, MARK: mark},
                    cwd=cwd,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                    pass_fds=(writing,) if pipe < 0 else (writing, pipe),
                    umask=umask,
                )
                own.append(leash)
        finally:
            os.close(writing)
        try:
            line = await told.readline()
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                leash.send_signal(signal.SIGUSR1)
            raise
        # A leash that has not come so far has started nothing.
        pid = int(line.removeprefix(b"pid ")) if line else leash.pid
        return cls(leash, pid, told, mark)

    @property
    def state(self) -> ProcessState:
        """What is needed to find this very process again, and no other of the same id."""
        return ProcessState(pid=self.pid, started=self.started)

    @property
    def keeper(self) -> int:
        """The process that the program and its whole family descend from: their leash."""
        return self._leash.pid

    async def wait(self) -> int:
        """The exit code, once nothing of it is left; negative for a signal."""
        return await asyncio.shield(self._end)

    async def _until_end(self) -> int:
        code = await self._leash.wait()
        orderly = await self._told.read() == ALL_DONE
        if not orderly:
            # Somebody has killed the leash: the kernel ends the program, we its family.
            await ORPHANS.end()
        if not machine.has_leash():
            if not orderly and is_running(self.state):
                kill_group(self.pid)
            await self._until_none_is_left()
        elif not orderly:
            end_marked(self._mark)
        return code

    async def _until_none_is_left(self) -> None:
        """End what has left the program's group, which is all that such a leash knows."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LEASH_SECONDS):
                while end_marked(self._mark) + _end_writers(Path(self._mark)):  # noqa: ASYNC110 - others end
                    await asyncio.sleep(_PAUSE_SECONDS)

    @property
    def exit_code(self) -> int | None:
        """The exit code, or None while it runs."""
        return self._leash.returncode

    async def stop(self, grace_seconds: float) -> int:
        """SIGTERM, then SIGKILL after the grace period; the whole family in the end."""
        if self.exit_code is None:
            self._tell(signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                # Not wait_for: on Python 3.11 it loses a cancellation that comes with the exit.
                async with asyncio.timeout(grace_seconds):
                    await self._leash.wait()
        return await self.kill()

    async def kill(self) -> int:
        """SIGKILL for all of them: nothing that the program started is left behind."""
        if self.exit_code is None:
            self._tell(signal.SIGUSR1)
            try:
                async with asyncio.timeout(_LEASH_SECONDS):
                    await self._leash.wait()
            except TimeoutError:
                # Somebody has stopped the leash.
                self._tell(signal.SIGKILL)
        return await self.wait()

    def _tell(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._leash.send_signal(number)


async def run_once(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Run a program to its end, or until cancelled; nothing that it started is left behind.

    One that can't be found or run has the exit code 127 or 126, as in a shell.
    """
    child = await Child._start(  # noqa: SLF001 - a child without a log
        command, env=env, output=asyncio.subprocess.DEVNULL, mark=f"{os.getpid()}/{id(env)}"
    )
    try:
        return await child.wait()
    finally:
        await child.kill()


def end_marked(mark: str, *, before: float = math.inf) -> int:
    """SIGKILL for every process that was started under this mark, or one below it; how many.

    A mark is in the environment that a program was started with, and its family inherits it, in
    whatever session or group they are.

    Args:
        mark: it.
        before: who was started later is a successor's (epoch seconds).
    """
    return _end(lambda found: _is_below(found.environ().get(MARK, ""), mark), before)


def _end_writers(logs: Path, before: float = math.inf) -> int:
    """SIGKILL for every process whose output goes to one of these logs; how many.

    A program's family inherits that, too, also where it starts with no environment at all. Whoever
    reads a log is none of them.
    """
    there = str(logs.resolve())
    return _end(
        lambda found: any(_is_below(str(each), there) for each in machine.outputs(found.pid)),
        before,
    )


def _is_below(its: str, mark: str) -> bool:
    return its == mark or its.startswith(f"{mark}/")


def _end(is_meant: Callable[[psutil.Process], bool], before: float) -> int:
    ended = 0
    for found in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if found.pid == os.getpid() or found.create_time() > before:
                continue
            if is_meant(found) and not _is_dead(found):
                found.kill()
                ended += 1
    return ended


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


def sweep(processes: Sequence[ProcessState], root: Path, *, before: float = math.inf) -> int:
    """Kill what is left of these processes, their groups and families; how many that were.

    The leash makes this unnecessary, unless it was killed itself, and the supervisor with it, or
    does not reach all of them.

    Args:
        processes: those that are known.
        root: the lab's folder.
        before: who was started later is a successor's (epoch seconds).
    """
    strays = end_marked(str(root), before=before) + _end_writers(root / "logs", before)
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
