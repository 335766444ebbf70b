"""What a run leaves behind is ended: a worker that was killed can't end its labs any more."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    import pytest

RUN = "SUITE_RUN"
"""The variable with the run's own folder: all that the run starts inherits it.

Not so the pods and Envoys of a lab, which die with their supervisor (lab/laptop/leash.py).
"""
ENDING_SECONDS = 5.0


def pytest_configure(config: pytest.Config) -> None:
    """Give the run its folder; a worker has its controller's."""
    if _is_first(config):
        os.environ[RUN] = tempfile.mkdtemp(prefix="goodjob-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what is left of the run; all its workers have ended."""
    if not _is_first(config):
        return
    folder = os.environ.pop(RUN)
    # A supervisor whose test has died ends its lab by itself, if it is given the time.
    _, lasting = psutil.wait_procs(left(folder), timeout=ENDING_SECONDS)
    for process in lasting:
        print(f"left behind by a test, and killed: {process}")
        process.kill()
    shutil.rmtree(folder, ignore_errors=True)


def shared_folder() -> Path:
    """Where the workers of a run share what is expensive."""
    return Path(os.environ[RUN])


def left(folder: str) -> list[psutil.Process]:
    """The processes that were started with the run's folder in their environment."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(RUN) == folder and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return [process for process in found if process.pid != os.getpid()]


def _is_first(config: pytest.Config) -> bool:
    return not hasattr(config, "workerinput")
