"""Changing a running lab: a request in a file, a signal, and the supervisor's answer in its state.

As ``kubectl apply`` does it, resources replace those of the same kind, namespace and name, and
what is not named stays.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import time
import uuid
from typing import TYPE_CHECKING, Any

import yaml

from lab.errors import LabError, LabNotRunning
from lab.local.lab import is_running, running
from lab.local.state import AppliedState, ApplyRequest, read_state, replace_text
from lab.manifests import load
from lab.manifests.documents import documents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lab.local.home import LabHome

# What has no namespace, of the kinds that a lab's manifests may hold.
CLUSTER_WIDE = frozenset(
    {
        "ClusterIssuer",
        "ClusterRole",
        "ClusterRoleBinding",
        "GatewayClass",
        "IngressClass",
        "Namespace",
        "PriorityClass",
    }
)
_ANSWER_SECONDS = 60.0
_POLL_SECONDS = 0.02


def apply(home: LabHome, rendered: str, source: str) -> AppliedState:
    """Have a running lab take these resources, and wait until its Envoy has.

    Args:
        home: whose lab.
        rendered: the resources as YAML; one without a namespace gets that of the lab's pods.
        source: where they came from, for people.

    Raises:
        LabNotRunning: there is no such lab, or it ended meanwhile.
        LabError: the resources are not right, or Envoy refused them; the lab runs on as before.
    """
    state = running(home)
    namespace = state.pods[0].namespace
    with _one_at_a_time(home.root / "apply.lock"):
        before = home.manifests.read_text(encoding="utf-8")
        text = merged(before, rendered, source, namespace)
        load(text, source)
        request = ApplyRequest(id=uuid.uuid4().hex, source=source, manifests=text)
        replace_text(home.apply_request, request.model_dump_json())
        os.kill(state.supervisor.pid, signal.SIGHUP)
        answer = _answer(home, request.id)
    if answer.error:
        raise LabError(answer.error)
    return answer


def merged(before: str, change: str, source: str, namespace: str) -> str:
    """The resources before, each replaced by one of its name in the change, and the new ones."""
    found = {_key(document): document for document in documents(before, source)}
    for document in documents(change, source):
        metadata = document.get("metadata")
        if isinstance(metadata, dict) and document.get("kind") not in CLUSTER_WIDE:
            metadata.setdefault("namespace", namespace)
        found[_key(document)] = document
    return yaml.safe_dump_all(found.values(), allow_unicode=True, sort_keys=False)


def _key(document: dict[str, Any]) -> tuple[str, ...]:
    metadata = document.get("metadata")
    names = metadata if isinstance(metadata, dict) else {}
    # The group without its version: v1 and v1beta1 of a resource are the same resource.
    group = str(document.get("apiVersion", "")).rpartition("/")[0]
    return (group, str(document.get("kind")), *(str(names.get(k)) for k in ("namespace", "name")))


def _answer(home: LabHome, wanted: str) -> AppliedState:
    deadline = time.monotonic() + _ANSWER_SECONDS
    while time.monotonic() < deadline:
        state = read_state(home.state)
        if state is not None and state.applied is not None and state.applied.id == wanted:
            return state.applied
        if not is_running(home):
            msg = f"the lab {home.name} ended while it was changed; see {home.supervisor_log}"
            raise LabNotRunning(msg)
        time.sleep(_POLL_SECONDS)
    msg = f"the lab {home.name} did not answer within {_ANSWER_SECONDS:.0f} s"
    raise LabError(msg)


@contextlib.contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Two changes at once wait for each other; the kernel lets go of a killed one's lock."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
