"""scripts/image.sh: the image, built and run for real where the tools for it are."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "image.sh"


def image(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it from the root folder."""
    return subprocess.run(
        [str(SCRIPT), *arguments],
        cwd="/",
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=580,
        check=False,
    )


def test_help_says_what_it_does() -> None:
    """Every option, and the exit statuses."""
    said = image("-h")
    assert said.returncode == 0
    for word in ("--install", "--ca FILE", "--check", "--twice", "exit status:"):
        assert word in said.stdout


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--fast"], "image.sh: unknown option --fast\n"),
        (["--ca", "/nosuch"], "image.sh: there is no file /nosuch\n"),
        (["--ca"], "usage: scripts/image.sh"),
    ],
)
def test_wrong_usage_is_refused(arguments: list[str], complaint: str) -> None:
    """Exit status 2, and what is wrong."""
    ended = image(*arguments)
    assert ended.returncode == 2
    assert ended.stderr.startswith(complaint)


def test_missing_tools_are_named(tmp_path: Path) -> None:
    """Exit status 1, with what gets them."""
    for tool in ("bash", "cat", "dirname", "id"):
        found = shutil.which(tool)
        assert found is not None
        (tmp_path / tool).symlink_to(found)
    ended = image("--check", PATH=str(tmp_path))
    assert ended.returncode == 1
    assert ended.stderr.startswith("image.sh: missing: buildah podman crun ")
    assert ended.stderr.endswith("; scripts/image.sh --install gets them with apt-get\n")


def test_the_image_has_all_that_the_service_imports() -> None:
    """Every folder of ours that the service reads is let into the build, copied and compiled."""
    root = SCRIPT.parents[1]
    asked = "import sys; from app import __main__; print(*sorted(sys.modules))"
    modules = subprocess.run(
        [sys.executable, "-c", asked], cwd=root, capture_output=True, encoding="utf-8", check=True
    ).stdout.split()
    folders = {name for name in modules if (root / name / "__init__.py").exists()}
    assert folders == {"app", "faultplan"}
    dockerfile = (root / "Dockerfile").read_text(encoding="utf-8")
    let_in = (root / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for folder in folders:
        assert f"COPY {folder} /srv/{folder}\n" in dockerfile
        assert f" /srv/{folder} " in dockerfile, "what is not compiled is slow on a read-only root"
        assert f"!{folder}" in let_in


@pytest.mark.timeout(600)
def test_the_image_does_what_it_promises(tmp_path: Path) -> None:
    """Built twice with the same layers; without rights; answers, and ends well."""
    tools = image("--check")
    if tools.returncode:
        pytest.skip(tools.stderr.strip())
    ended = image("--twice", TMPDIR=str(tmp_path))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = {line[:34].strip(): line[35:] for line in ended.stdout.splitlines()}
    size = float(found.pop("content over the base").removesuffix(" MB"))
    assert 0 < size < 60
    assert found.pop("Python").startswith("3.13.")
    assert set(found) - {"commit"} == {
        "base (a stand-in of our own)",
        "built twice",
        "GET /test",
        "GET /actuator/health",
        "HEALTHCHECK",
        "runs as",
        "capabilities",
        "no new privileges",
        "root file system",
        "exit status after SIGTERM",
    }
    assert found["runs as"] == "uid 10001 gid 10001"
    assert found["exit status after SIGTERM"] == "0"
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"
