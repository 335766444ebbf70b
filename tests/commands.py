"""The command, as a person calls it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
GOODJOB = str(Path(sys.executable).with_name("goodjob"))
SECONDS = 90


def goodjob(
    *arguments: str, cwd: Path = ROOT, stdin: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run it to its end, with this to read and these environment variables on top."""
    return subprocess.run(
        [GOODJOB, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        cwd=cwd,
        env={**os.environ, **variables},
        check=False,
    )


def runs_as(user: int) -> bool:
    """Whether another user can run the Python of the tests, which may be in a folder of root's."""
    try:
        done = subprocess.run([GOODJOB, "--version"], user=user, capture_output=True, check=False)
    except PermissionError:
        return False
    return done.returncode == 0


@contextlib.contextmanager
def started(
    *command: str | Path, stdout: int = subprocess.PIPE, stderr: int | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A command beside the test, with pipes to read from.

    It ends with the block. So does a test that waits for a line which never comes: its time limit
    would otherwise wait for the command in turn.
    """
    with subprocess.Popen(command, cwd=ROOT, stdout=stdout, stderr=stderr, text=True) as running:
        try:
            yield running
        finally:
            if running.poll() is None:
                running.kill()
