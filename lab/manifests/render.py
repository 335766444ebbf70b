"""Render a folder with kustomize, exactly as ``kubectl apply -k`` would."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from lab.errors import RenderError
from lab.manifests.kustomization import elsewhere
from lab.words import Text

#: kustomize on local files takes a fraction of a second; a remote base may be slow.
TIMEOUT_SECONDS = 60.0
_KLOG = re.compile(r'[EF][0-9]{4} \S+ +[0-9]+ \S+\] "[^"]*" err="(.*)"')
#: What keeps kustomize, and git on its behalf, from asking anybody, whatever was overlooked.
_NOTHING_FETCHED = {
    **dict.fromkeys(
        ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9"
    ),
    **dict.fromkeys(("NO_PROXY", "no_proxy"), ""),
    "GIT_ALLOW_PROTOCOL": "none",
}


def kubectl() -> Path:
    """The kubectl to use: the one on PATH, else the one that came with the lab's packages."""
    beside = Path(sys.executable).parent / "kubectl"
    found = shutil.which("kubectl") or shutil.which(str(beside))
    if found is None:
        raise RenderError(Text("manifests-no-kubectl", path=str(beside)))
    return Path(found)


def kustomize(path: Path, *, fetch: bool = True) -> str:
    """What kustomize makes of a folder.

    Args:
        path: the folder.
        fetch: whether it may ask somebody else for what is not here.

    Raises:
        RenderError: it refuses the folder; in its own words. Or something would be fetched.
    """
    if not fetch:
        _check_here(path)
    command = [str(kubectl()), "kustomize", str(path)]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            check=False,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=TIMEOUT_SECONDS,
            env=None if fetch else {**os.environ, **_NOTHING_FETCHED},
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


def _check_here(path: Path) -> None:
    for each in elsewhere(path):
        template = "manifests-helm-chart" if each.is_chart else "manifests-elsewhere"
        raise RenderError(Text(template, file=str(each.file), name=each.name))


def _said(stderr: str) -> str:
    """The message without what kubectl puts around it: some builds log it as klog does."""
    text = " ".join(stderr.split()).removeprefix("error: ")
    logged = _KLOG.fullmatch(text)
    return logged[1].replace('\\"', '"') if logged else text
