"""A cluster is whole or isn't there: who fails says why, and nothing outlives its starter."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from lab.laptop import leash
from lab.waiting import until
from tests.cluster import control_plane as module
from tests.cluster.building import Built, NotBuiltError, find
from tests.cluster.control_plane import StartFailedError, control_plane, running
from tests.cluster.kubectl import ROOT
from tests.cluster.pinned import NEWEST, cache

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(not leash.can_hold(), reason="needs Linux's leash")
#: For what takes a moment on a quiet machine.
SECONDS = 60.0
NAMES = ("etcd", "kube-apiserver", "kube-controller-manager")


def programs(folder: Path, **scripts: str) -> Built:
    """Shell scripts by the programs' names; what isn't named waits for ever."""
    made = {}
    for name in NAMES:
        made[name] = folder / name
        text = scripts.get(name.replace("-", "_"), "exec sleep 1000")
        made[name].write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        made[name].chmod(0o755)
    return Built(made, {})


def below(folder: Path) -> list[psutil.Process]:
    """Who runs with that folder in the command line."""
    found = []
    for process in psutil.process_iter():
        try:
            if any(str(folder) in word for word in process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return [each for each in found if each.pid != os.getpid()]


def test_who_ends_says_why_and_the_others_end_too(tmp_path: Path) -> None:
    """It is noticed while it is waited for: nobody waits until time is over."""
    built = programs(tmp_path, kube_apiserver="echo first; echo 'no such flag' >&2; exit 3")
    with (
        pytest.raises(StartFailedError, match=r"^kube-apiserver ended with 3: no such flag$"),
        control_plane(built, tmp_path / "made"),
    ):
        pytest.fail("it can't have started")
    assert below(tmp_path) == []


def test_a_port_that_somebody_has_taken_is_no_end(tmp_path: Path) -> None:
    """Another one is tried, and not for ever."""
    text = f"echo x >>{tmp_path}/tries; echo 'listen: address already in use' >&2; exit 1"
    built = programs(tmp_path, kube_apiserver=text)
    with (
        pytest.raises(StartFailedError, match="address already in use"),
        control_plane(built, tmp_path / "made"),
    ):
        pytest.fail("it can't have started")
    assert (tmp_path / "tries").read_text(encoding="utf-8") == "x\n" * 3
    assert below(tmp_path) == []


def test_who_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the folder of the logs."""
    monkeypatch.setattr(module, "READY_SECONDS", 0)
    with (
        pytest.raises(StartFailedError, match=r"kube-apiserver is not ready after 0 s; see .*made"),
        control_plane(programs(tmp_path), tmp_path / "made"),
    ):
        pytest.fail("it can't have started")
    assert below(tmp_path) == []


def test_what_has_left_its_family_ends_with_it(tmp_path: Path) -> None:
    """A second fork and a session of its own are no way out."""
    script = f"setsid sh -c 'tail -f {tmp_path}/etcd & exec tail -f {tmp_path}/etcd' & wait"
    built = programs(tmp_path, etcd=script)
    with running(built.programs["etcd"], (), tmp_path):
        assert until(lambda: [each.name() for each in below(tmp_path)].count("tail") == 2, SECONDS)
    assert below(tmp_path) == []


@pytest.mark.cluster
@pytest.mark.timeout(600)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_outlives_who_has_started_it(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real programs, whichever way their starter ends; ``start`` and ``stop`` as people do."""
    try:
        find("api")
    except NotBuiltError as error:
        pytest.skip(str(error))
    own = tmp_path / "cache" / "goodjob" / "k8s"
    own.mkdir(parents=True)
    for each in cache().iterdir():
        if each.name not in {"running", "lock"}:
            (own / each.name).symlink_to(each)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    command = [sys.executable, "-m", "tests.cluster"]

    def ask(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *words], cwd=ROOT, capture_output=True, check=False, encoding="utf-8"
        )

    started = ask("start")
    try:
        assert (started.returncode, started.stderr) == (0, "")
        assert started.stdout.startswith(f"Kubernetes {NEWEST} runs: export KUBECONFIG={own}")
        assert "one runs already" in ask("start").stderr
        assert f"export KUBECONFIG={own}" in ask("status").stdout
        holder = psutil.Process(int((own / "running" / "pid").read_text(encoding="utf-8")))
        assert len(below(own)) > len(NAMES)
        holder.send_signal(number)
        assert until(lambda: below(own) == [], SECONDS), below(own)
        assert ask("status").stdout.endswith("no cluster runs\n")
    finally:
        ended = ask("stop")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert not (own / "running").exists()
    assert below(own) == []
