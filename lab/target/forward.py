"""The pods of a cluster, and their control ports over ``kubectl port-forward``.

The control port listens on the pod's loopback alone: neither a Service nor the mesh reaches it.
"""

from __future__ import annotations

import contextlib
import json
import re
import selectors
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.errors import LabError
from lab.manifests.render import kubectl

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMESPACE = "goodjob"
SELECTOR = "app.kubernetes.io/name=goodjob"
CONTROL_PORT = 8081
_SECONDS = 20.0
_GRACE_SECONDS = 5.0
_FORWARDING = re.compile(rb"Forwarding from 127\.0\.0\.1:([0-9]+) ->")


class ClusterError(LabError):
    """kubectl could not do what was asked of it; in its own words."""


@dataclass(frozen=True, slots=True)
class ClusterPod:
    """A pod of the service in a cluster.

    Args:
        name: its name.
        version: its label ``version``, or a dash.
    """

    name: str
    version: str


def cluster_pods() -> list[ClusterPod]:
    """The service's running pods, in the cluster that kubectl talks to.

    Raises:
        ClusterError: kubectl failed.
        RenderError: there is no kubectl.
    """
    command = [str(kubectl()), "get", "pods", "-n", NAMESPACE, "-l", SELECTOR, "-o", "json"]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            check=False,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=_SECONDS,
        )
        items: list[dict[str, Any]] = (
            json.loads(done.stdout)["items"] if not done.returncode else []
        )
    except (subprocess.TimeoutExpired, ValueError, KeyError) as error:
        msg = f"kubectl gives no list of pods: {error}"
        raise ClusterError(msg) from error
    if done.returncode:
        msg = f"kubectl gives no list of pods: {_last_line(done.stderr)}"
        raise ClusterError(msg)
    return [
        ClusterPod(item["metadata"]["name"], item["metadata"].get("labels", {}).get("version", "-"))
        for item in items
        if item.get("status", {}).get("phase") == "Running"
    ]


@contextlib.contextmanager
def forwarded(pod: ClusterPod) -> Iterator[str]:
    """The URL of a pod's control port, for as long as the block lasts.

    Raises:
        ClusterError: kubectl does not forward.
    """
    command = [str(kubectl()), "port-forward", "-n", NAMESPACE, "--address", "127.0.0.1"]
    command += [f"pod/{pod.name}", f":{CONTROL_PORT}"]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        yield f"http://127.0.0.1:{_port(process, pod)}"
    finally:
        process.terminate()
        try:
            process.communicate(timeout=_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _port(process: subprocess.Popen[bytes], pod: ClusterPod) -> int:
    """Wait for the line that tells which port kubectl has chosen."""
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    deadline = time.monotonic() + _SECONDS
    said = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0:
            if not selector.select(left):
                break
            piece = process.stdout.read1()  # type: ignore[attr-defined]  # a pipe is buffered
            said += piece
            if found := _FORWARDING.search(said):
                return int(found[1])
            if not piece:
                _, errors = process.communicate(timeout=_GRACE_SECONDS)
                msg = f"kubectl does not forward to {pod.name}: {_last_line(errors.decode())}"
                raise ClusterError(msg)
    msg = f"kubectl does not forward to {pod.name} within {_SECONDS:.0f} s"
    raise ClusterError(msg)


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "it says nothing"
