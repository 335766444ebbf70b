"""A kubectl of the test: a script that answers as the real one was recorded to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

VIEW = {
    "contexts": [{"name": "kind", "context": {"namespace": "blue"}}],
    "current-context": "kind",
}


class Answers:
    """A kubectl that answers by the words of its command; every command is written down.

    Args:
        be: makes it.
        folder: where its answers are kept.
    """

    def __init__(self, be: Callable[[str], Path], folder: Path) -> None:
        self._folder = folder
        self._cases: list[str] = []
        self._be = be
        self.to("config view", VIEW)

    def to(self, words: str, answer: object, *, err: str = "", status: int = 0) -> None:
        """Answer a command that has these words, in this order; the latest answer is the one."""
        number = len(self._cases)
        text = answer if isinstance(answer, str) else json.dumps(answer)
        (self._folder / f"out{number}").write_text(text)
        (self._folder / f"err{number}").write_text(err)
        folder = self._folder
        self.does(
            words, f'cat "{folder}/out{number}"; cat "{folder}/err{number}" >&2; exit {status}'
        )

    def does(self, words: str, script: str) -> None:
        """The same, for whatever a script does."""
        pattern = "*".join(["", *(f'"{word}"' for word in words.split()), ""])
        self._cases.insert(0, f"{pattern}) {script};;")
        told = f'echo "$*" >>"{self._folder}/asked"'
        none = '*) echo "error: nobody has told what to answer to $*" >&2; exit 1;;'
        cases = "\n".join(self._cases)
        self._be(f'{told}\ncase "$*" in\n{cases}\n{none}\nesac')

    def asked(self) -> list[str]:
        """All commands so far."""
        path = self._folder / "asked"
        return path.read_text().splitlines() if path.exists() else []


def recorded(name: str) -> dict[str, Any]:
    """What a real kubectl has printed."""
    path = Path(__file__).parent / "recorded" / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def item(name: str, **more: Any) -> dict[str, Any]:
    """A pod of v2 that runs, as the API server has it, with Istio's proxy as a native sidecar.

    Args:
        name: its name.
        more: ``labels``; ``leaving``; ``ready``; ``ip``; ``restarts``; ``state`` and ``last`` of
            its own container; ``conditions`` beside Ready; ``phase``; ``namespace``; ``proxy``.
    """
    proxy = {"name": "istio-proxy", "ready": True, "restartCount": more.get("proxy_restarts", 0)}
    proxy["state"] = {"running": {"startedAt": "2026-11-28T09:00:02Z"}}
    own = {
        "name": "goodjob",
        "ready": more.get("ready", True),
        "restartCount": more.get("restarts", 0),
        "state": more.get("state", {"running": {"startedAt": "2026-11-28T09:00:05Z"}}),
        "lastState": more.get("last", {}),
    }
    port = {"containerPort": 8080}
    spec: dict[str, Any] = {"containers": [{"name": "goodjob", "ports": [port]}]}
    if more.get("proxy", True):
        spec["initContainers"] = [{"name": "istio-proxy", "restartPolicy": "Always"}]
    ready = {
        "type": "Ready",
        "status": str(more.get("ready", True)),
        "lastTransitionTime": more.get("since", "2026-11-28T09:00:09Z"),
        "message": more.get("message", ""),
    }
    metadata: dict[str, Any] = {
        "name": name,
        "namespace": more.get("namespace", "blue"),
        "labels": more.get(
            "labels", {"app": "goodjob", "version": "v2", "pod-template-hash": "5d9"}
        ),
        "ownerReferences": [{"kind": "ReplicaSet", "name": "goodjob-v2-5d9"}],
    }
    if more.get("leaving"):
        metadata["deletionTimestamp"] = "2026-11-28T10:00:00Z"
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata,
        "spec": spec,
        "status": {
            "phase": more.get("phase", "Running"),
            "podIP": more.get("ip", "10.0.0.7"),
            "startTime": "2026-11-28T09:00:00Z",
            "conditions": [ready, *more.get("conditions", [])],
            "containerStatuses": [own],
            "initContainerStatuses": [proxy] if more.get("proxy", True) else [],
        },
    }


def service(**selector: str) -> dict[str, Any]:
    """A Service that leads to pods with these labels."""
    return {"apiVersion": "v1", "kind": "Service", "spec": {"selector": selector}}


def gateway(**selector: str) -> dict[str, Any]:
    """A Gateway at port 80 of the pods with these labels."""
    servers = [{"port": {"number": 80, "protocol": "HTTP"}, "hosts": ["./*"]}]
    spec = {"selector": selector, "servers": servers}
    return {"apiVersion": "networking.istio.io/v1", "kind": "Gateway", "spec": spec}


def route(*hosts: str, gateways: tuple[str, ...] = ("web",)) -> dict[str, Any]:
    """A VirtualService for these hosts."""
    spec = {"hosts": list(hosts), "gateways": list(gateways)}
    return {"apiVersion": "networking.istio.io/v1", "kind": "VirtualService", "spec": spec}
