"""The command ``goodjob``, as a person calls it."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from tests.labs import GOODJOB, ROOT

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 60


def goodjob(
    *arguments: str, cwd: Path = ROOT, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run it to its end, with these environment variables on top."""
    return subprocess.run(
        [GOODJOB, *arguments],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        cwd=cwd,
        env={**os.environ, **variables},
        check=False,
    )
