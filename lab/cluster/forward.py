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
from typing import TYPE_CHECKING, Any

from lab.errors import LabError
from lab.manifests.render import kubectl
from lab.site import Pod
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NAMESPACE = "goodjob"
SELECTOR = "app.kubernetes.io/name=goodjob"
CONTROL_PORT = 8081
SERVICE_PORT = 8080
_SECONDS = 20.0
_GRACE_SECONDS = 5.0
_FORWARDING = re.compile(rb"Forwarding from 127\.0\.0\.1:([0-9]+) ->")


class ClusterError(LabError):
    """kubectl could not do what was asked of it; in its own words."""


def pods() -> list[Pod]:
    """The service's running pods without those that are leaving, in kubectl's cluster.

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
        raise ClusterError(Text("cluster-no-pods", words=str(error))) from error
    if done.returncode:
        raise ClusterError(Text("cluster-no-pods", words=_last_line(done.stderr)))
    return [_pod(item) for item in items if _stays(item)]


def _stays(item: Mapping[str, Any]) -> bool:
    """Whether a pod runs and is to go on.

    Source: Kubernetes, "Pod Lifecycle", *Termination of Pods*: the phase stays Running until the
    last container has ended; that it is to end is said by ``deletionTimestamp``.
    """
    leaving = "deletionTimestamp" in item["metadata"]
    return not leaving and item.get("status", {}).get("phase") == "Running"


def _pod(item: Mapping[str, Any]) -> Pod:
    """What Kubernetes says of a pod.

    Source: Kubernetes API, ``PodStatus``: the condition ``Ready``, ``restartCount``.
    """
    metadata, status = item["metadata"], item["status"]
    labels = metadata.get("labels", {})
    conditions = {each.get("type"): each.get("status") for each in status.get("conditions", [])}
    return Pod(
        name=metadata["name"],
        deployment=_deployment(metadata),
        version=_says(item.get("spec", {}), labels) or labels.get("version", "-"),
        address=f"{status.get('podIP', '')}:{SERVICE_PORT}",
        ready=conditions.get("Ready") == "True",
        restarts=sum(each.get("restartCount", 0) for each in status.get("containerStatuses", [])),
        trouble=None,
    )


def _says(spec: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """What a pod calls its version itself, as far as its manifest tells; else nothing."""
    for container in spec.get("containers", ()):
        for variable in container.get("env", ()):
            if variable.get("name") != "GOODJOB_VERSION":
                continue
            path = variable.get("valueFrom", {}).get("fieldRef", {}).get("fieldPath")
            if path == "metadata.labels['version']":
                return labels.get("version", "")
            return str(variable.get("value", ""))
    return ""


def _deployment(metadata: Mapping[str, Any]) -> str:
    """Whose replica a pod is; empty for one of no Deployment.

    Source: Kubernetes, "Deployments", *Pod-template-hash label*: a ReplicaSet of a Deployment's is
    named after it and the hash that its pods have as a label.
    """
    hashed = metadata.get("labels", {}).get("pod-template-hash")
    for owner in metadata.get("ownerReferences", ()):
        if hashed and owner.get("kind") == "ReplicaSet":
            return str(owner["name"]).removesuffix(f"-{hashed}")
    return ""


@contextlib.contextmanager
def forwarded(pod: str) -> Iterator[str]:
    """The URL of a pod's control port, for as long as the block lasts.

    Args:
        pod: its name.

    Raises:
        ClusterError: kubectl does not forward.
    """
    command = [str(kubectl()), "port-forward", "-n", NAMESPACE, "--address", "127.0.0.1"]
    command += [f"pod/{pod}", f":{CONTROL_PORT}"]
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


def _port(process: subprocess.Popen[bytes], pod: str) -> int:
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
                words = _last_line(errors.decode(errors="replace"))
                raise ClusterError(Text("cluster-not-forwarded", pod=pod, words=words))
    raise ClusterError(Text("cluster-forward-late", pod=pod, seconds=round(_SECONDS)))


def _last_line(text: str) -> Text | str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else Text("cluster-mute")
