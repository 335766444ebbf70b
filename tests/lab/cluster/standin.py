"""A kubectl whose cluster is a lab on this laptop: its pods, its Envoy, its logs.

``python -m tests.lab.cluster.standin FOLDER …`` answers what goodjob asks of kubectl. Behind it is
a lab's own Envoy with real ejections, whose pod is called ``in-1``.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.lab.cluster.scripted import VIEW, gateway, item, route, service

ENTRANCE = "in-1"


def main() -> int:
    """Answer one command; the exit status."""
    lab, words = Path(sys.argv[1]), sys.argv[2:]
    state = json.loads((lab / "state.json").read_text(encoding="utf-8"))
    match [each for each in words if not each.startswith("-")]:
        case ["config", *_]:
            show(VIEW)
        case ["get", "pods,services", *_]:
            pods = [pod(each) for each in state["pods"]]
            show({"items": [*pods, service(app="goodjob")]})
        case ["get", "pods", *_]:
            show({"items": [item(ENTRANCE, labels={"istio": "in"}, namespace="istio-system")]})
        case ["get", "events", *_]:
            show({"items": []})
        case ["get", *_]:
            host = state["callers"][0]["host"]
            show({"items": [gateway(istio="in"), route(host)]})
        case ["auth", *_]:
            print("yes")
        case ["port-forward", *_]:
            forward(state, words)
        case ["logs", who, *_]:
            log(lab, who.removeprefix("pod/"), follow="-f" in words)
    return 0


def show(answer: object) -> None:
    """Print JSON."""
    print(json.dumps(answer))


def pod(state: dict[str, Any]) -> dict[str, Any]:
    """A pod of a lab, as an API server has it."""
    labels = {"app": "goodjob", "version": state["labels"]["version"], "pod-template-hash": "5d9"}
    more = {"ready": state["ready"], "restarts": state["restarts"], "labels": labels}
    found = item(state["name"], ip=state["ip"], **more)
    name = state["deployment"]
    found["metadata"]["ownerReferences"] = [{"kind": "ReplicaSet", "name": f"{name}-5d9"}]
    return found


def forward(state: dict[str, Any], words: list[str]) -> None:
    """Lead ports of a pod's to where they are in the lab, until this ends."""
    name = next(each for each in words if each.startswith("pod/")).removeprefix("pod/")
    for port in (int(each[1:]) for each in words if each.startswith(":")):
        listener = socket.create_server(("127.0.0.1", 0))
        place = target(state, name, port)
        threading.Thread(target=serve, args=(listener, place), daemon=True).start()
        print(f"Forwarding from 127.0.0.1:{listener.getsockname()[1]} -> {port}", flush=True)
    threading.Event().wait()


def target(state: dict[str, Any], name: str, port: int) -> str | tuple[str, int]:
    """Where a port is."""
    if port == 15000:
        return str(state["callers"][0]["admin"])
    if name == ENTRANCE:
        return "127.0.0.1", port
    found = next(each for each in state["pods"] if each["name"] == name)
    return found["ip"], found["moved"].get(str(port), port)


def serve(listener: socket.socket, place: str | tuple[str, int]) -> None:
    """Take connections, and say so, as kubectl does."""
    while True:
        taken, _ = listener.accept()
        print("Handling connection for 1", flush=True)
        if isinstance(place, str):
            there = socket.socket(socket.AF_UNIX)
            there.connect(place)
        else:
            there = socket.create_connection(place)
        for one, other in ((taken, there), (there, taken)):
            threading.Thread(target=relay, args=(one, other), daemon=True).start()


def relay(one: socket.socket, other: socket.socket) -> None:
    """Hand on what comes."""
    while data := one.recv(2**16):
        other.sendall(data)
    other.shutdown(socket.SHUT_WR)


def log(lab: Path, name: str, *, follow: bool) -> None:
    """The lines of a container, each with the time at which it was found to be there."""
    path = lab / "logs" / f"{name}.log"
    if name == ENTRANCE:
        path = next(lab.rglob("access.jsonl"), path)
    with path.open("rb") as file:
        while True:
            for line in file.readlines():
                stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f000Z")
                sys.stdout.buffer.write(f"{stamp} ".encode() + line)
            sys.stdout.flush()
            if not follow:
                return
            time.sleep(0.05)


if __name__ == "__main__":
    os._exit(main()) if sys.argv[2:3] == ["port-forward"] else sys.exit(main())
