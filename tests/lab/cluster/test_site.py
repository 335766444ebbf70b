"""A cluster as far as it is a site; its kubectl is a program of the test."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from lab.cluster import forward
from lab.cluster.forward import ClusterError
from lab.cluster.site import ClusterSite, NotYet
from lab.control import HttpControl
from lab.errors import UsageError
from lab.site import Pod

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Answer = dict[str, Any] | str


@pytest.fixture
def kubectl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have kubectl be a script."""
    program = tmp_path / "kubectl"
    monkeypatch.setattr(forward, "kubectl", lambda: program)

    def be(script: str) -> None:
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    return be


def item(name: str, phase: str = "Running", **more: Any) -> dict[str, Any]:
    """A pod as the API server has it."""
    return {
        "metadata": {
            "name": name,
            "labels": {"version": "v2", "pod-template-hash": "5d9"},
            "ownerReferences": [{"kind": "ReplicaSet", "name": "goodjob-v2-5d9"}],
            **more.pop("metadata", {}),
        },
        "status": {"phase": phase, "podIP": "10.0.0.7", **more},
    }


def listed(kubectl: Callable[[str], None], *items: dict[str, Any]) -> list[Pod]:
    """What the site makes of these."""
    kubectl(f"cat <<'END'\n{json.dumps({'items': items})}\nEND")
    return ClusterSite().pods()


def test_running_pods_are_listed(kubectl: Callable[[str], None]) -> None:
    """As Kubernetes tells of them; a control port is not reached directly."""
    restarted = [{"restartCount": 2}, {"restartCount": 1}]
    ready = [{"type": "Initialized", "status": "True"}, {"type": "Ready", "status": "True"}]
    found = listed(
        kubectl,
        item("goodjob-v2-5d9-x1", conditions=ready, containerStatuses=restarted),
        item("goodjob-v2-5d9-x2", metadata={"deletionTimestamp": "now", "labels": {}}),
        item("goodjob-v2-5d9-x3", "Pending"),
        item("goodjob-v2-5d9-x4", metadata={"labels": {}}),
    )
    address = "10.0.0.7:8080"
    assert found == [
        Pod("goodjob-v2-5d9-x1", "goodjob-v2", "v2", address, True, 3, None),
        Pod("goodjob-v2-5d9-x4", "", "-", address, False, 0, None),
    ]
    assert found[0].control is None


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo one >&2; echo 'no such host' >&2; exit 1", "no such host"),
        ("exit 1", "it says nothing"),
        ("echo hello", "Expecting value"),
        ("echo '{}'", "'items'"),
    ],
)
def test_kubectl_fails(kubectl: Callable[[str], None], script: str, words: str) -> None:
    """In its own words."""
    kubectl(script)
    with pytest.raises(ClusterError, match=rf"^kubectl gives no list of pods: .*{words}"):
        ClusterSite().pods()


def test_a_pod_is_reached_for_as_long_as_needed(
    kubectl: Callable[[str], None], tmp_path: Path
) -> None:
    """By the port that kubectl names; then kubectl ends."""
    kubectl('echo $$ >"$0.pid"; echo "Forwarding from 127.0.0.1:4711 -> 8081"; exec sleep 60')
    with ClusterSite().reach("goodjob-v2-5d9-x1") as control:
        assert isinstance(control, HttpControl)
        assert (control.pod, control.url) == ("goodjob-v2-5d9-x1", "http://127.0.0.1:4711")
        pid = int((tmp_path / "kubectl.pid").read_text())
        assert psutil.pid_exists(pid)
    assert not psutil.pid_exists(pid)


def test_kubectl_does_not_forward(kubectl: Callable[[str], None]) -> None:
    """It says why, and the pod is named."""
    kubectl("echo 'error: pod is not running' >&2; exit 1")
    with (
        pytest.raises(ClusterError, match="does not forward to x: error: pod is not running"),
        ClusterSite().reach("x"),
    ):
        pass


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda site: site.proxies(), "the Envoys of a cluster can't be asked yet"),
        (lambda site: site.mark(), "what happens in a cluster is not recorded yet"),
        (lambda site: site.events(), "what happens in a cluster is not recorded yet"),
        (lambda site: site.record([]), "what happens in a cluster is not recorded yet"),
        (lambda site: site.log("x"), "kubectl logs shows them"),
    ],
)
def test_what_it_can_not_give_is_said(ask: Callable[[ClusterSite], Any], says: str) -> None:
    """By its type, and in a sentence: it asked for what there is not."""
    with pytest.raises(NotYet, match=says) as caught:
        ask(ClusterSite())
    assert isinstance(caught.value, UsageError)
