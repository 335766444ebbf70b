"""Render a folder with kustomize, exactly as ``kubectl apply -k`` would."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from lab.errors import RenderError
from lab.words import Text

#: kustomize on local files takes a fraction of a second; a remote base may be slow.
TIMEOUT_SECONDS = 60.0
_KLOG = re.compile(r'[EF][0-9]{4} \S+ +[0-9]+ \S+\] "[^"]*" err="(.*)"')
KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")


def kubectl() -> Path:
    """The kubectl to use: the one on PATH, else the one that came with the lab's packages."""
    beside = Path(sys.executable).parent / "kubectl"
    found = shutil.which("kubectl") or shutil.which(str(beside))
    if found is None:
        raise RenderError(Text("manifests-no-kubectl", path=str(beside)))
    return Path(found)


def kustomize(path: Path) -> str:
    """What kustomize makes of a folder.

    Raises:
        RenderError: it refuses the folder; in its own words.
    """
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
        text = Text("manifests-kustomize-slow", path=str(path), seconds=TIMEOUT_SECONDS)
        raise RenderError(text) from error
    except OSError as error:
        said = error.strerror or str(error)
        text = Text("manifests-kubectl-not-started", path=command[0], said=said)
        raise RenderError(text) from error
    if done.returncode != 0:
        why = _said(done.stderr) or Text("manifests-no-message")
        raise RenderError(Text("manifests-kustomize-failed", path=str(path), said=why))
    return done.stdout


def _said(stderr: str) -> str:
    """The message without what kubectl puts around it: some builds log it as klog does."""
    text = " ".join(stderr.split()).removeprefix("error: ")
    logged = _KLOG.fullmatch(text)
    return logged[1].replace('\\"', '"') if logged else text
