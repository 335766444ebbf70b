"""Ports of a pod are here for as long as they are needed, and no kubectl is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from lab.cluster import forward as module
from lab.cluster.forward import Forward
from lab.cluster.kubectl import ClusterError, ForbiddenError, GoneError, Kubectl
from lab.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TOLD = (
    'echo $$ >"$0.pid"; echo "$*" >"$0.words"; echo "Forwarding from 127.0.0.1:4711 -> 15000"; '
    'echo "Forwarding from [::1]:4711 -> 15000"; echo "Forwarding from 127.0.0.1:4712 -> 8080"; '
)
ON = f"{TOLD} exec sleep 60"


def runs(pid: int) -> bool:
    """Whether a process does; one that nobody has waited for yet does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def forward(*ports: int) -> Forward:
    """To a pod's ports."""
    return Forward(Kubectl(), "blue", "web-1", ports)


def test_each_port_has_a_place_here(program: Callable[[str], Path]) -> None:
    """That kubectl chooses; it ends with the forward."""
    path = program(ON)
    with forward(15000, 8080) as found:
        assert (found.at(15000), found.at(8080)) == ("127.0.0.1:4711", "127.0.0.1:4712")
        assert not found.is_over
        pid = int(path.with_suffix(".pid").read_text())
        assert runs(pid)
    assert not runs(pid)
    words = "port-forward -n blue --address 127.0.0.1 pod/web-1 :15000 :8080\n"
    assert path.with_suffix(".words").read_text() == words


def test_what_kubectl_says_of_connections_does_not_hold_it_up(
    program: Callable[[str], Path],
) -> None:
    """It has a line for each, and nobody wants them: more than a pipe holds."""
    path = program(
        f"{TOLD} i=0; while [ $i -lt 4000 ]; do echo 'Handling connection for 4711'; "
        'i=$((i + 1)); done; : >"$0.done"; exec sleep 60'
    )
    with forward(15000, 8080):
        assert until(path.with_suffix(".done").exists, 20.0)


def test_a_forward_that_ends_is_over(program: Callable[[str], Path]) -> None:
    """As where the pod has gone."""
    program(f"{TOLD} exit 1")
    with forward(15000, 8080) as found:
        assert until(lambda: found.is_over, 10.0)


@pytest.mark.parametrize(
    ("said", "kind", "sentence"),
    [
        (
            "error: unable to forward port because pod is not running. Current status=Pending",
            ClusterError,
            "kubectl does not forward to web-1: unable to forward .*Pending",
        ),
        (
            'Error from server (NotFound): pods "web-1" not found',
            GoneError,
            "it is not there, or not any more",
        ),
        (
            (
                'Error from server (Forbidden): pods "web-1" is forbidden: User "kim" cannot '
                'create resource "pods/portforward" in API group "" in the namespace "blue"'
            ),
            ForbiddenError,
            "a right is missing: create pods/portforward in the namespace blue",
        ),
    ],
)
def test_kubectl_does_not_forward(
    program: Callable[[str], Path], said: str, kind: type[Exception], sentence: str
) -> None:
    """It says why, and the pod is named."""
    program(f"echo '{said}' >&2; exit 1")
    with pytest.raises(kind, match=sentence) as caught:
        forward(15000)
    assert type(caught.value) is kind


def test_kubectl_takes_too_long(
    program: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is ended, and that is said."""
    monkeypatch.setattr(module, "_SECONDS", 0.2)
    path = program('echo $$ >"$0.pid"; exec sleep 60')
    with pytest.raises(ClusterError, match="does not forward to web-1 within 0 s"):
        forward(15000)
    if path.with_suffix(".pid").exists():
        assert not runs(int(path.with_suffix(".pid").read_text()))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_kubectl_never_outlives_the_command(program: Callable[[str], Path], number: int) -> None:
    """However that ends, with whatever kubectl has started."""
    path = program(f'{TOLD} sleep 61 & echo $! >"$0.child"; exec sleep 60')
    code = (
        "import sys, time, pathlib; from lab.cluster import kubectl;"
        f"kubectl.kubectl = lambda: pathlib.Path({str(path)!r});"
        "from lab.cluster.forward import Forward;"
        "held = Forward(kubectl.Kubectl(), 'blue', 'web-1', [15000, 8080]);"
        "print('ready', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        assert until(lambda: path.with_suffix(".child").exists(), 5.0)
        pids = [int(path.with_suffix(end).read_text()) for end in (".pid", ".child")]
        assert all(map(runs, pids))
        os.kill(parent.pid, number)
        parent.wait()
    assert until(lambda: not any(map(runs, pids)), 10.0)
