"""The image, built and run for real where that is possible."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "image.sh"
TOOLS = ("buildah", "podman", "crun", "debootstrap", "unshare", "ip")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]


@pytest.mark.timeout(600)
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to make namespaces")
@pytest.mark.skipif(
    bool(MISSING), reason=f"needs {', '.join(MISSING)}: scripts/image.sh --prepare installs them"
)
def test_the_image_runs_as_the_manifests_run_it() -> None:
    """Read-only, without rights: it answers, is healthy, ends with 0, and is small.

    The base is a stand-in made from Debian's packages, not the official image.
    """
    authority = os.environ.get("SSL_CERT_FILE")
    options = ["--ca", authority] if authority else []
    done = subprocess.run(
        [str(SCRIPT), *options], capture_output=True, text=True, timeout=590, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for line in (
        '{"status":"UP"}',
        "굿잡 v9 요청입니다.",
        "uid 10001 capabilities 0 no new privileges 1",
        "root file system: Read-only file system",
        "health check: healthy",
        "lab in the image: False  pip for the service: False",
        "exit code after SIGTERM: 0",
        "goodjob - v9 - 200",
    ):
        assert line in done.stdout.splitlines()
    whole, base = re.findall(r"(\d+) MB", done.stdout)
    assert int(whole) - int(base) < 60


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--nonsense"], "image.sh: unknown option --nonsense\n"),
        (["--ca"], "image.sh: --ca needs a file\n"),
    ],
)
def test_wrong_usage_is_refused(arguments: list[str], sentence: str) -> None:
    """One sentence, the usage, exit status 2."""
    done = subprocess.run(
        [str(SCRIPT), *arguments], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith(sentence + "usage: scripts/image.sh")
