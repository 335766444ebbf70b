"""What becomes of a program when the one that started it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from lab.laptop import leash
from tests.lab.laptop.waiting import alive, kill, until
from tests.machines import LEASH, lacking

if TYPE_CHECKING:
    from pathlib import Path

# A parent as the supervisor is one: it starts a child and waits for it.
PARENT = """
import asyncio, os, sys
from pathlib import Path
from lab.laptop.process import Child

async def main():
    log = Path(sys.argv[1])
    child = await Child.start(sys.argv[2:], env=os.environ, log=log, cwd=log.parent)
    print(child.pid, flush=True)
    await child.wait()

asyncio.run(main())
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the leash itself, with its arguments."""
    parent, *program = arguments
    command = [sys.executable, "-I", "-S", leash.__file__, parent, "-1", "-1", *program]
    return subprocess.run(command, capture_output=True, check=False, text=True, timeout=30)


def me() -> str:
    """The parent of what a test starts."""
    return str(os.getpid())


@pytest.mark.parametrize("taken", ["", LEASH], ids=["the kernel", "a pipe"])
@pytest.mark.parametrize("settled", [True, False], ids=["settled", "just started"])
def test_a_child_does_not_outlive_a_killed_parent(
    tmp_path: Path, *, settled: bool, taken: str
) -> None:
    """SIGKILL gives the parent no chance to do anything; the kernel ends the child, or its leash.

    Also when the parent is gone before the child has asked the kernel for it.
    """
    command = [sys.executable, "-c", PARENT, str(tmp_path / "log"), "sleep", "600"]
    env = {**os.environ, **lacking(tmp_path / "site", taken)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        try:
            if settled:
                until(lambda: psutil.Process(child).cmdline() == ["sleep", "600"])
            parent.kill()
            parent.wait()
            until(lambda: not alive(child))
        finally:
            kill(child)


def test_nothing_starts_when_the_parent_is_another() -> None:
    """The parent died before the request: no signal will ever come, so nothing may run."""
    done = run("1", "echo", "started")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")


def test_the_program_gets_its_arguments_as_they_are() -> None:
    """No shell in between: blanks, quotes and dollars are text."""
    done = run(me(), "printf", "%s|", "a b", "'c'", "$HOME", "")
    assert (done.returncode, done.stdout) == (0, "a b|'c'|$HOME||")


def test_the_program_is_told_of_by_its_id() -> None:
    """What the supervisor knows it by, and when all is done; the program has no hold of that."""
    reading, writing = os.pipe()
    command = [sys.executable, "-I", "-S", leash.__file__, me(), str(writing), "-1", "sh", "-c"]
    script = f"echo $$; test ! -e /proc/self/fd/{writing}"
    done = subprocess.run(
        [*command, script],
        capture_output=True,
        check=True,
        text=True,
        timeout=30,
        pass_fds=(writing,),
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        assert told.read() == f"pid {done.stdout}done\n"


def test_a_signals_end_comes_through() -> None:
    """And SIGTERM is for the program to answer."""
    assert run(me(), "sh", "-c", "kill -SEGV $$").returncode == -signal.SIGSEGV
    answer = "trap 'exit 4' TERM; kill -TERM $PPID; while :; do sleep 0.01; done"
    assert run(me(), "sh", "-c", answer).returncode == 4


def test_children_are_found_without_the_kernels_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not every kernel is built with it."""
    with subprocess.Popen(["sleep", "600"]) as child:
        try:
            assert child.pid in leash.children()
            real = open

            def no_list(path: str) -> Any:
                if path.endswith("/children"):
                    raise FileNotFoundError(path)
                return real(path)

            monkeypatch.setattr(leash, "open", no_list, raising=False)
            assert child.pid in leash.children()
        finally:
            child.kill()


def test_an_exit_code_comes_through() -> None:
    """The supervisor reports it."""
    assert run(me(), "sh", "-c", "exit 3").returncode == 3


def test_a_program_that_does_not_exist() -> None:
    """127 and a line, as a shell does it; no traceback."""
    done = run(me(), "no-such-program", "--port", "8080")
    assert (done.returncode, done.stdout) == (127, "")
    assert done.stderr == "no-such-program: No such file or directory\n"


def test_a_program_that_can_not_be_run(tmp_path: Path) -> None:
    """126 and a line, as a shell does it."""
    text = tmp_path / "notes.txt"
    text.write_text("not a program", encoding="utf-8")
    done = run(me(), str(text))
    assert (done.returncode, done.stdout) == (126, "")
    assert done.stderr == f"{text}: Permission denied\n"
