"""Render a folder with kustomize, exactly as ``kubectl apply -k`` would."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import selectors
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from lab.errors import RenderError
from lab.manifests.documents import MAX_BYTES
from lab.manifests.kustomization import elsewhere
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: A remote base may be slow.
TIMEOUT_SECONDS = 60.0
#: kustomize on local files takes a fraction of a second.
LOCAL_SECONDS = 20.0
#: Bytes that kustomize may hold; a patch that copies what it has copied doubles without end.
MAX_MEMORY = 2**29
_NO_MEMORY = "out of memory"
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
    seconds = TIMEOUT_SECONDS if fetch else min(LOCAL_SECONDS, TIMEOUT_SECONDS)
    try:
        status, out, err = _run(
            command, None if fetch else {**os.environ, **_NOTHING_FETCHED}, seconds
        )
    except subprocess.TimeoutExpired as error:
        text = Text("manifests-kustomize-slow", path=str(path), seconds=seconds)
        raise RenderError(text) from error
    except _TooMuchError as error:
        text = Text("manifests-kustomize-long", path=str(path), mebibytes=MAX_BYTES // 2**20)
        raise RenderError(text) from error
    except OSError as error:
        said = error.strerror or str(error)
        text = Text("manifests-kubectl-not-started", path=command[0], said=said)
        raise RenderError(text) from error
    if status != 0 and _NO_MEMORY in err:
        text = Text("manifests-kustomize-memory", path=str(path), mebibytes=MAX_MEMORY // 2**20)
        raise RenderError(text)
    if status != 0:
        why = _said(err) or Text("manifests-no-message")
        raise RenderError(Text("manifests-kustomize-failed", path=str(path), said=why))
    return out


class _TooMuchError(Exception):
    """More came out than a manifest can be."""


def _run(
    command: Sequence[str], env: Mapping[str, str] | None, seconds: float
) -> tuple[int, str, str]:
    """The status of a command and what it wrote, within bounds; else it ends with its group.

    Raises:
        TimeoutExpired: it took too long.
        _TooMuchError: it wrote too much.
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
        start_new_session=True,
    )
    with process:
        try:
            if hasattr(resource, "prlimit"):
                with contextlib.suppress(OSError):
                    resource.prlimit(process.pid, resource.RLIMIT_DATA, (MAX_MEMORY, MAX_MEMORY))
            out, err = _written(process, seconds)
        except BaseException:
            # Not waited for yet, so the number is still its own; git may be in its group.
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return process.returncode, out, err


def _written(process: subprocess.Popen[bytes], seconds: float) -> tuple[str, str]:
    """All that a process writes until it ends both."""
    deadline = time.monotonic() + seconds
    out, err = bytearray(), bytearray()
    with selectors.DefaultSelector() as waiting:
        for pipe, kept in ((process.stdout, out), (process.stderr, err)):
            if pipe is not None:
                waiting.register(pipe, selectors.EVENT_READ, kept)
        while waiting.get_map():
            ready = waiting.select(max(0.0, deadline - time.monotonic()))
            if not ready:
                raise subprocess.TimeoutExpired(process.args, seconds)
            for key, _ in ready:
                chunk = os.read(key.fd, 2**16)
                key.data.extend(chunk)
                if not chunk:
                    waiting.unregister(key.fileobj)
                if len(key.data) > MAX_BYTES:
                    raise _TooMuchError
    # It closed both, which is no end yet; who waits in vain has not reaped it.
    process.wait(max(0.1, deadline - time.monotonic()))
    return out.decode(errors="replace"), err.decode(errors="replace")


def _check_here(path: Path) -> None:
    for each in elsewhere(path):
        template = "manifests-helm-chart" if each.is_chart else "manifests-elsewhere"
        raise RenderError(Text(template, file=str(each.file), name=each.name))


def _said(stderr: str) -> str:
    """The message without what kubectl puts around it: some builds log it as klog does."""
    text = " ".join(stderr.split()).removeprefix("error: ")
    logged = _KLOG.fullmatch(text)
    return logged[1].replace('\\"', '"') if logged else text
