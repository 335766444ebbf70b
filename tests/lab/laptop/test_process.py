"""A child process: its log, its end, its own children, and being told from later processes."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from lab.laptop import machine
from lab.laptop.process import (
    Child,
    end_marked,
    is_running,
    kill_group,
    listening,
    run_once,
    started_at,
    sweep,
)
from lab.laptop.state import ProcessState
from tests.lab.laptop.waiting import alive, eventually, kill, until

if TYPE_CHECKING:
    from collections.abc import Iterator


# Starts a program that it does not wait for, says which, and then lives on.
FAMILY = "sleep 600 & echo $!; exec sleep 600"
FAMILY_COMMAND = ["sh", "-c", FAMILY]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where a child's output goes."""
    return tmp_path / "logs" / "child.log"


@pytest.fixture(params=[True, False], ids=["the kernel", "a pipe"])
def holder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What holds the leash."""
    if not request.param:
        monkeypatch.setattr(machine, "has_leash", lambda: False)
    elif not machine.has_leash():
        pytest.skip("this kernel can't")
    return str(request.param)


async def start(log: Path, *command: str) -> Child:
    """Start a program with nothing but a PATH."""
    env = {"PATH": os.environ["PATH"]}
    return await Child.start(command, env=env, log=log, cwd=log.parent.parent)


def text_of(log: Path) -> str:
    """What was printed so far."""
    return log.read_text(encoding="utf-8")


async def grandchild_of(log: Path) -> int:
    """The process that FAMILY has started."""
    await eventually(lambda: text_of(log).endswith("\n"))
    return int(text_of(log))


def test_all_output_is_appended_to_the_log(log: Path) -> None:
    """Both streams, and what was there before stays: a restart must not hide why it came."""

    async def scenario() -> None:
        for _ in range(2):
            child = await start(log, "sh", "-c", "echo out; echo err >&2; exit 4")
            assert await child.wait() == 4
            assert child.exit_code == 4
            await child.kill()

    asyncio.run(scenario())
    assert text_of(log) == "out\nerr\nout\nerr\n"


def test_a_child_has_only_what_it_was_given(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of ours, an empty standard input, the folder asked for, a group of its own."""
    monkeypatch.setenv("SECRET", "of the caller")

    async def scenario() -> int:
        child = await start(log, "sh", "-c", 'echo "[$SECRET]"; cat; pwd; sleep 600')
        await eventually(lambda: text_of(log).count("\n") == 2)
        group = os.getpgid(child.pid)
        assert child.exit_code is None
        await child.kill()
        return group - child.pid

    assert asyncio.run(scenario()) == 0
    assert text_of(log) == f"[]\n{log.parent.parent}\n"


def test_a_missing_program_says_so_in_the_log(log: Path) -> None:
    """Exit code 127, as in a shell, and one line for the student to read."""

    async def scenario() -> int:
        child = await start(log, "no-such-program")
        return await child.wait()

    assert asyncio.run(scenario()) == 127
    assert text_of(log) == "no-such-program: No such file or directory\n"


def test_a_kill_reaches_the_grandchildren(log: Path) -> None:
    """What the program has started ends with it."""

    async def scenario() -> int:
        child = await start(log, *FAMILY_COMMAND)
        grandchild = await grandchild_of(log)
        assert alive(grandchild)
        assert await child.kill() == -signal.SIGKILL
        return grandchild

    grandchild = asyncio.run(scenario())
    try:
        until(lambda: not alive(grandchild))
    finally:
        kill(grandchild)


def test_a_stop_asks_first_and_then_ends_the_rest(log: Path) -> None:
    """SIGTERM for the program, which ends long before its grace; SIGKILL for what it left."""

    async def scenario() -> int:
        child = await start(log, *FAMILY_COMMAND)
        grandchild = await grandchild_of(log)
        began = time.monotonic()
        assert await child.stop(60) == -signal.SIGTERM
        assert time.monotonic() - began < 30
        return grandchild

    grandchild = asyncio.run(scenario())
    try:
        until(lambda: not alive(grandchild))
    finally:
        kill(grandchild)


def test_a_stop_waits_for_an_end_in_order(log: Path) -> None:
    """The program finishes its work within the grace period, and its exit code is its own."""

    async def scenario() -> int:
        child = await start(
            log, "sh", "-c", "trap 'echo bye; exit 5' TERM; echo up; while :; do sleep 0.01; done"
        )
        await eventually(lambda: text_of(log) == "up\n")
        return await child.stop(60)

    assert asyncio.run(scenario()) == 5
    assert text_of(log) == "up\nbye\n"


def test_a_program_that_ignores_the_request_is_killed(log: Path) -> None:
    """After its grace period, and not before."""

    async def scenario() -> tuple[int, float]:
        child = await start(log, "sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.01; done")
        await eventually(lambda: text_of(log) == "up\n")
        began = time.monotonic()
        code = await child.stop(0.3)
        return code, time.monotonic() - began

    code, seconds = asyncio.run(scenario())
    assert code == -signal.SIGKILL
    assert seconds >= 0.3


def test_a_stop_of_what_has_ended_is_no_error(log: Path) -> None:
    """The exit code is still the first one."""

    async def scenario() -> int:
        child = await start(log, "sh", "-c", "exit 6")
        await child.wait()
        return await child.stop(60)

    assert asyncio.run(scenario()) == 6


# Ways out of a process group: each starts a process that says who it is and ignores SIGTERM.
_STAY = "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
_SAY = "open(os.environ['SAID'], 'a').write(f'{os.getpid()}\\n'); time.sleep(600)"
_DAEMON = (
    "import os\n"
    "if os.fork() == 0:\n"
    "    os.setsid()\n"
    "    if os.fork() == 0:\n"
    f"        {_STAY}{_SAY}\n"
    "    os._exit(0)\n"
    "os.wait()\n"
)
WAYS_OUT = {
    "in the background": ["sh", "-c", f'{sys.executable} -c "{_STAY}{_SAY}" & exec sleep 600'],
    "of a session of its own": [
        "sh",
        "-c",
        f'setsid {sys.executable} -c "{_STAY}{_SAY}" & exec sleep 600',
    ],
    "a daemon": [sys.executable, "-c", f"{_DAEMON}import time; time.sleep(600)"],
    "a daemon that knows nothing": [
        "sh",
        "-c",
        f'env -i SAID="$SAID" setsid {sys.executable} -c "{_STAY}{_SAY}" & exec sleep 600',
    ],
}


async def start_family(log: Path, command: list[str]) -> tuple[Child, int]:
    """A program, and the process that it has started in its way."""
    said = log.with_name("said")
    env = {"PATH": os.environ["PATH"], "SAID": str(said)}
    child = await Child.start(command, env=env, log=log, cwd=log.parent.parent)
    await eventually(lambda: said.exists() and text_of(said).endswith("\n"))
    return child, int(text_of(said))


@pytest.mark.usefixtures("holder")
@pytest.mark.parametrize("way", WAYS_OUT)
@pytest.mark.parametrize("end", ["stop", "kill", "its own"])
def test_no_way_out_of_the_family(log: Path, way: str, end: str) -> None:
    """Whatever a program has started is gone when its end is told."""

    async def scenario() -> int:
        child, descendant = await start_family(log, WAYS_OUT[way])
        assert alive(descendant)
        match end:
            case "stop":
                await child.stop(60)
            case "kill":
                await child.kill()
            case _:
                os.kill(child.pid, signal.SIGINT)
                assert await child.wait() == -signal.SIGINT
        return descendant

    descendant = asyncio.run(scenario())
    try:
        assert not alive(descendant)
    finally:
        kill(descendant)


@pytest.mark.usefixtures("holder")
@pytest.mark.parametrize("way", [way for way in WAYS_OUT if "nothing" not in way])
def test_a_killed_leash_leaves_nothing(log: Path, way: str) -> None:
    """The kernel ends the program, and its family is found by what it has inherited."""

    async def scenario() -> tuple[int, int]:
        child, descendant = await start_family(log, WAYS_OUT[way])
        leash = psutil.Process(child.pid).parent()
        assert leash is not None
        leash.kill()
        assert await child.wait() == -signal.SIGKILL
        return child.pid, descendant

    pids = asyncio.run(scenario())
    try:
        for pid in pids:
            until(lambda pid=pid: not alive(pid))  # type: ignore[misc]
    finally:
        for pid in pids:
            kill(pid)


@pytest.mark.usefixtures("holder")
def test_a_stopped_leash_is_killed(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does its part at once, or not at all."""
    monkeypatch.setattr("lab.laptop.process._LEASH_SECONDS", 0.1)

    async def scenario() -> int:
        child, descendant = await start_family(log, WAYS_OUT["a daemon"])
        leash = psutil.Process(child.pid).parent()
        assert leash is not None
        leash.suspend()
        assert await child.kill() == -signal.SIGKILL
        return descendant

    descendant = asyncio.run(scenario())
    try:
        until(lambda: not alive(descendant))
    finally:
        kill(descendant)


@pytest.mark.usefixtures("holder")
def test_what_is_run_once_leaves_nothing(tmp_path: Path) -> None:
    """A probe's command may start something, too."""
    said = tmp_path / "said"
    env = {"PATH": os.environ["PATH"], "SAID": str(said)}
    program = f'setsid {sys.executable} -c "{_STAY}{_SAY}" & until test -s "$SAID"; do :; done'
    assert asyncio.run(run_once(["sh", "-c", f"{program}; exit 3"], env)) == 3
    try:
        assert not alive(int(text_of(said)))
    finally:
        kill(int(text_of(said)))


@pytest.mark.usefixtures("holder")
def test_a_program_has_the_signals_of_a_shell(log: Path) -> None:
    """Python ignores SIGPIPE and blocks what the leash waits for; a program finds neither."""

    async def scenario() -> None:
        child = await start(log, "grep", "-E", "Sig(Blk|Ign)", "/proc/self/status")
        assert await child.wait() == 0

    asyncio.run(scenario())
    # Those from 32 on are the C library's own.
    masks = re.findall(r"\b[0-9a-f]{16}\b", text_of(log))
    assert [int(mask, 16) & 0x7FFFFFFF for mask in masks] == [0, 0]


def test_those_of_a_mark_are_ended(tmp_path: Path) -> None:
    """Those below it, too; no others."""
    mark = str(tmp_path)
    marks = [f"{mark}/pods/a.log", f"{mark}/b", mark, f"{mark}2/a.log"]
    env = [{"PATH": os.environ["PATH"], "LAB_LEASH": each} for each in marks]
    started = [subprocess.Popen(["sleep", "600"], env=each) for each in env]
    try:
        assert end_marked(mark) == 3
        assert [each.wait(30) for each in started[:3]] == [-signal.SIGKILL] * 3
        assert started[3].poll() is None
        assert sweep([], Path(f"{mark}2")) == 1
        assert started[3].wait(30) == -signal.SIGKILL
    finally:
        for each in started:
            each.kill()
            each.wait()


def test_where_a_family_listens(log: Path) -> None:
    """The program's own children as well: a server behind a shell."""
    program = "import socket, time; s = socket.create_server(('127.0.0.3', 0)); "
    program += "print(s.getsockname()[1], flush=True); time.sleep(600)"

    async def scenario() -> None:
        child = await start(log, "sh", "-c", f'{sys.executable} -c "{program}"; exit 1')
        await eventually(lambda: text_of(log).endswith("\n"))
        assert listening(child.pid) == [f"127.0.0.3:{text_of(log).strip()}"]
        await child.kill()
        assert listening(child.pid) == []

    asyncio.run(scenario())


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process with a group of its own."""
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as process:
        yield process
        process.kill()


def state_of(process: subprocess.Popen[bytes]) -> ProcessState:
    """The process as the state file names it."""
    return ProcessState(pid=process.pid, started=started_at(process.pid))


def test_a_process_is_found_again(sleeper: subprocess.Popen[bytes]) -> None:
    """By its id and its start."""
    assert is_running(state_of(sleeper))


@pytest.mark.parametrize("later", [-3600.0, -1.5, 1.5, 3600.0])
def test_a_later_process_of_the_same_id_is_another(
    sleeper: subprocess.Popen[bytes], later: float
) -> None:
    """After a reboot the id of our supervisor may be a browser's."""
    state = state_of(sleeper)
    assert not is_running(ProcessState(pid=state.pid, started=state.started + later))


def test_an_ended_process_does_not_run(sleeper: subprocess.Popen[bytes]) -> None:
    """Neither before its parent has asked for its exit code, nor after."""
    state = state_of(sleeper)
    sleeper.kill()
    until(lambda: psutil.Process(sleeper.pid).status() == psutil.STATUS_ZOMBIE)
    assert not is_running(state)
    sleeper.wait()
    assert not is_running(state)
    assert started_at(sleeper.pid) == 0.0


def test_killing_a_group_that_is_gone_is_no_error(sleeper: subprocess.Popen[bytes]) -> None:
    """It may end by itself a moment before."""
    sleeper.kill()
    sleeper.wait()
    kill_group(sleeper.pid)


def test_a_sweep_ends_what_was_left(sleeper: subprocess.Popen[bytes]) -> None:
    """With its group; one that is gone, or another by now, is neither counted nor hurt."""
    with subprocess.Popen(FAMILY_COMMAND, start_new_session=True, stdout=subprocess.PIPE) as stray:
        assert stray.stdout is not None
        grandchild = int(stray.stdout.readline())
        ours = state_of(stray)
        another = ProcessState(pid=sleeper.pid, started=started_at(sleeper.pid) - 100)
        try:
            assert sweep([another, ours], Path("nobody")) == 2
            assert stray.wait(30) == -signal.SIGKILL
            until(lambda: not alive(grandchild))
        finally:
            stray.kill()
            kill(grandchild)
        until(lambda: sweep([ours], Path("nobody")) == 0)
    assert alive(sleeper.pid)


def test_a_sweep_finds_what_has_lost_its_leader() -> None:
    """The leash ends the pod itself; what the pod had started lives on in its group."""
    with subprocess.Popen(FAMILY_COMMAND, start_new_session=True, stdout=subprocess.PIPE) as stray:
        assert stray.stdout is not None
        grandchild = int(stray.stdout.readline())
        ours = state_of(stray)
        stray.kill()
        stray.wait()
        try:
            assert alive(grandchild)
            assert sweep([ours], Path("nobody")) == 1
            until(lambda: not alive(grandchild))
        finally:
            kill(grandchild)
