"""scripts/logs.sh, with programs of our own in place of ``goodjob`` and ``kubectl``.

No cluster can run here; both write down how they were called.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "logs.sh"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A repository with the script and two programs that only say how they were called."""
    for program in (tmp_path / ".venv" / "bin" / "goodjob", tmp_path / "bin" / "kubectl"):
        program.parent.mkdir(parents=True)
        program.write_text('#!/bin/sh\necho "${0##*/}" "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    (tmp_path / "scripts").mkdir()
    return Path(shutil.copy(SCRIPT, tmp_path / "scripts"))


def logs(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it from the root folder."""
    path = f"{script.parents[1] / 'bin'}:{os.environ['PATH']}"
    return subprocess.run(
        [str(script), *arguments],
        cwd="/",
        env={**os.environ, "PATH": path},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "called"),
    [
        (["v2"], "goodjob logs v2"),
        (["v2", "-f"], "goodjob logs v2 -f"),
        (["-f", "--name", "second", "goodjob-v1-a"], "goodjob logs goodjob-v1-a -f --name second"),
        (
            ["v2", "--cluster"],
            (
                "kubectl logs -n goodjob -l app.kubernetes.io/name=goodjob,version=v2 -c goodjob "
                "--prefix --tail=-1"
            ),
        ),
        (
            ["--cluster", "-f", "goodjob-v2-7d9f-x2"],
            "kubectl logs -n goodjob goodjob-v2-7d9f-x2 -c goodjob --prefix --tail=-1 -f",
        ),
    ],
)
def test_what_is_called(copy: Path, arguments: list[str], called: str) -> None:
    """The lab's own command on a laptop, kubectl for the cluster; from any folder."""
    run = logs(copy, *arguments)

    assert (run.stdout, run.stderr, run.returncode) == (called + "\n", "", 0)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "say which version or pod, such as v2"),
        (["-x"], "unknown option -x"),
        (["v1", "v2"], 'one version or pod, not also "v2"'),
        (["v2", "--name"], "--name needs a value"),
        (["V2!"], '"V2!" is no version and no pod'),
        (["v2", "--name", "a", "--cluster"], "--name chooses a lab on this machine"),
    ],
)
def test_wrong_usage(copy: Path, arguments: list[str], sentence: str) -> None:
    """One sentence, the usage, status 2."""
    run = logs(copy, *arguments)

    assert run.stderr.startswith(f"logs.sh: {sentence}")
    assert "usage: scripts/logs.sh" in run.stderr
    assert (run.returncode, run.stdout) == (2, "")


def test_the_status_is_the_commands(copy: Path) -> None:
    """What goodjob says about a pod that isn't there is passed on."""
    program = copy.parents[1] / ".venv" / "bin" / "goodjob"
    program.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")

    assert logs(copy, "v2").returncode == 1


def test_a_terminal_obeys_nothing_of_a_log_in_the_cluster(copy: Path) -> None:
    """Escape sequences go, letters of any language stay, and the status is kubectl's."""
    program = copy.parents[1] / "bin" / "kubectl"
    program.write_text(
        "#!/bin/sh\nprintf '\\033]0;title\\007굿잡\\ttab\\r\\n'\nexit 3\n", encoding="utf-8"
    )
    run = logs(copy, "v2", "--cluster")

    assert (run.stdout, run.returncode) == ("]0;title굿잡\ttab\n", 3)


def test_goodjob_is_not_installed(copy: Path) -> None:
    """One sentence, with the script that installs it."""
    (copy.parents[1] / ".venv" / "bin" / "goodjob").unlink()
    for name in ("bash", "dirname", "cat"):
        (copy.parents[1] / "bin" / name).symlink_to(shutil.which(name) or name)
    run = subprocess.run(
        [str(copy), "v2"],
        env={"PATH": str(copy.parents[1] / "bin")},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )

    assert run.stderr.startswith("logs.sh: goodjob is not installed; install it with: scripts/ins")
    assert run.returncode == 1


def test_help(copy: Path) -> None:
    """It says what the script does."""
    run = logs(copy, "-h")

    assert run.stdout.startswith("usage: scripts/logs.sh VERSION|POD")
    assert run.returncode == 0
