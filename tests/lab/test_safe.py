"""Labs on a shared machine: what is a secret stays one, and Envoy takes orders from nobody else."""

from __future__ import annotations

import base64
import contextlib
import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import psutil
import pytest
import yaml

from lab.errors import LabError, StartError
from lab.laptop.apply import apply
from lab.laptop.home import LabHome, lab_home
from lab.laptop.lab import running, start, stop
from lab.laptop.sockets import LONGEST
from tests.changes import rule
from tests.commands import GOODJOB, ROOT, goodjob, runs_as
from tests.lab.laptop.tls_cases import pair, secret
from tests.labs import (
    WAIT_SECONDS,
    Documents,
    RunningLab,
    Target,
    ours,
    repository_manifests,
    resource,
    wait_until,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "goodjob.localhost"
EVIDENCE = {"state.json", "lock", "events.jsonl", "supervisor.log", "logs", "callers"}


def manifests(folder: Path) -> tuple[Path, str]:
    """The repository's with HTTPS from a Secret, and the line of its key that tells it apart."""
    documents = repository_manifests()
    servers = resource(documents, "Gateway", "goodjob-gateway")["spec"]["servers"]
    port = {"number": 443, "name": "https", "protocol": "HTTPS"}
    tls = {"mode": "SIMPLE", "credentialName": "front"}
    servers.append({"port": port, "hosts": ["./*"], "tls": tls})
    values = pair(HOST)
    documents.append({**secret(**values), "type": "kubernetes.io/tls"})
    file = folder / "manifests.yaml"
    file.write_text(yaml.safe_dump_all(documents), encoding="utf-8")
    return file, values["tls_key"].splitlines()[1]


def holding(home: LabHome, key: str) -> dict[str, int]:
    """The files that have the key in any form, with their rights."""
    forms = [key.encode()]
    # Base64 of the same bytes at the three places where they can begin.
    forms += [base64.b64encode(b"-" * at + key.encode())[8:-8] for at in range(3)]
    found = {}
    for path in home.root.rglob("*"):
        if path.is_file() and not path.is_symlink() and any(f in path.read_bytes() for f in forms):
            found[str(path.relative_to(home.root))] = stat.S_IMODE(path.stat().st_mode)
    return found


def rights_of_others(path: Path) -> int:
    """What anybody else may do with a file; a link has no rights of its own."""
    return 0 if path.is_symlink() else path.lstat().st_mode & 0o077


@pytest.fixture
def _permissive() -> Iterator[None]:
    """A shell that lets everybody write what its programs make; the lab inherits it."""
    before = os.umask(0)
    yield
    os.umask(before)


@contextlib.contextmanager
def kept(file: Path) -> Iterator[LabHome]:
    """A lab that goes on until it is ended."""
    home = lab_home("test")
    with start(home, file) as lab:
        lab.until_ready(lambda _: None, WAIT_SECONDS)
        lab.keep()
    try:
        yield home
    finally:
        stop(home)
        lab.process.wait(WAIT_SECONDS)


@pytest.mark.usefixtures("_permissive")
def test_a_key_is_nobody_elses_and_gone_with_its_lab(tmp_path: Path) -> None:
    """Of the manifests, and of a change; also in the folder that an earlier release has left."""
    file, key = manifests(tmp_path)
    home = lab_home("test")
    home.root.mkdir(parents=True, mode=0o777)
    home.lock.touch(0o666)
    (home.root / "apply.json").write_text(key, encoding="utf-8")
    with kept(file):
        assert stat.S_IMODE(home.root.stat().st_mode) == 0o700
        before = holding(home, key)
        assert {path.partition("/")[0] for path in before} == {"manifests.yaml", "tls"}
        assert set(before.values()) == {0o600}
        assert [str(path) for path in home.root.rglob("*") if rights_of_others(path)] == []
        (warning,) = (each for each in running(home).warnings if "go-w" in str(each))
        assert f"others may delete, move or replace the labs in {home.root.parent}: " in str(
            warning
        )
        # A change has the whole of the manifests with it; one that is refused does, too.
        apply(home, yaml.safe_dump(rule(4)), "a change")
        wrong = resource(repository_manifests(), "Gateway", "goodjob-gateway")
        files = {"serverCertificate": "/no/such.pem", "privateKey": "/no/such.key"}
        port = {"number": 443, "name": "https", "protocol": "HTTPS"}
        tls = {"mode": "SIMPLE", **files}
        wrong["spec"]["servers"].append({"port": port, "hosts": ["./*"], "tls": tls})
        with pytest.raises(LabError, match=r"/no/such\.pem"):
            apply(home, yaml.safe_dump(wrong), "another change")
        assert holding(home, key) == before
    assert holding(home, key) == {}
    assert {path.name for path in home.root.iterdir()} >= EVIDENCE
    assert (
        "goodjob - v"
        in goodjob("logs", "v1", "--name", "test").stdout
        + (goodjob("logs", "v2", "--name", "test").stdout)
        or goodjob("report", "--name", "test").returncode == 0
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_key_does_not_outlive_a_supervisor_that_was_ended(
    tmp_path: Path, number: signal.Signals
) -> None:
    """By a signal alone, or by one that leaves it no time, and then by `down`."""
    file, key = manifests(tmp_path)
    with kept(file) as home:
        supervisor = running(home).supervisor.pid
        (home.root / ".apply.json.new").write_text(key, encoding="utf-8")
        os.kill(supervisor, number)
        wait_until(lambda: not psutil.pid_exists(supervisor) or ended(supervisor), "its end")
        wait_until(lambda: ours(home.root) == [], "the end of its children")
        if number is signal.SIGKILL:
            assert goodjob("down", "--name", "test").returncode == 0
        assert holding(home, key) == {}
        assert home.events.exists()


def ended(pid: int) -> bool:
    """Whether a process is one that nobody has waited for yet."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_start_that_fails_leaves_no_key(tmp_path: Path) -> None:
    """Whether the supervisor says so or the pods do."""
    file, key = manifests(tmp_path)
    documents: Documents = list(yaml.safe_load_all(file.read_text(encoding="utf-8")))
    home = lab_home("test")
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with start(home, file, port=port) as lab, pytest.raises(StartError):
            lab.until_ready(lambda _: None, WAIT_SECONDS)
    assert holding(home, key) == {}
    container: dict[str, Any] = resource(documents, "Deployment", "goodjob-v2")["spec"]["template"]
    container["spec"]["containers"][0]["command"] = ["false"]
    file.write_text(yaml.safe_dump_all(documents), encoding="utf-8")
    with (
        start(home, file) as lab,
        pytest.raises(StartError, match=r"keeps ending|CrashLoopBackOff"),
    ):
        lab.until_ready(lambda _: None, WAIT_SECONDS)
    assert holding(home, key) == {}


def test_a_folder_with_other_files_is_not_emptied() -> None:
    """A lab's folder is; that of somebody's work under the same name is left alone."""
    home = lab_home("test")
    home.root.mkdir(parents=True)
    (home.root / "thesis.txt").write_text("years", encoding="utf-8")
    up = goodjob("up", "--name", "test")
    assert up.returncode == 2
    assert up.stderr == (
        f"goodjob: {home.root} has files that no lab has written, and a lab's folder is emptied at "
        "its start: use another --name, or move them away\n"
    )
    assert [path.name for path in home.root.iterdir()] == ["thesis.txt"]


ANOTHER = 65534
"""A user that has nothing here."""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")
@pytest.mark.parametrize("command", ["up", "down", "status", "report"])
def test_another_users_lab_is_said_to_be_theirs(command: str) -> None:
    """Where both have their labs in one folder: it is not theirs to end, nor is it not there."""
    if not runs_as(ANOTHER):
        pytest.skip("another user must be able to run this Python, and may not enter its folder")
    with tempfile.TemporaryDirectory(prefix="goodjob-") as folder:
        Path(folder).chmod(0o755)
        home = LabHome("test", Path(folder) / "test")
        home.claim()
        home.lock.touch()
        done = subprocess.run(
            [GOODJOB, command, "--name", "test"],
            user=ANOTHER,
            env={**os.environ, "GOODJOB_LAB_HOME": folder, "HOME": folder},
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
    assert done.returncode == 1
    assert f"{home.root} belongs to root, and you are nobody" in done.stderr
    assert done.stderr.count("\n") == 1


def listening(pids: set[int]) -> set[tuple[str, int]]:
    """Where these processes take TCP connections."""
    return {
        (found.laddr.ip, found.laddr.port)
        for found in psutil.net_connections("inet")
        if found.pid in pids and found.status == psutil.CONN_LISTEN and found.laddr
    }


@pytest.mark.parametrize("depth", ["short", "long"])
def test_nobody_else_tells_envoy_to_quit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, short_folder: Path, depth: str
) -> None:
    """It listens for requests alone; its admin interface is a socket that its owner can open."""
    labs = short_folder if depth == "short" else tmp_path / ("x" * 100)
    monkeypatch.setenv("GOODJOB_LAB_HOME", str(labs))
    monkeypatch.setenv("TMPDIR", str(short_folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    with kept(ROOT / "k8s") as home:
        target = Target(home)
        state = target.state()
        processes = {each.process.pid for each in state.proxies if each.process}
        opened = listening(processes)
        assert {f"{host}:{port}" for host, port in opened} == {
            address for each in state.proxies for address in each.listeners.values()
        }
        for host, port in opened:
            quits = httpx.post(f"http://{host}:{port}/quitquitquit", trust_env=False)
            assert quits.status_code == 404
        # The supervisor has the probes' side of connections alone.
        assert listening({state.supervisor.pid}) == set()

        path = Path(str(state.entrance.admin))
        assert len(os.fsencode(path)) <= LONGEST
        assert path.is_relative_to(home.root) == (depth == "short")
        assert stat.S_IMODE(path.lstat().st_mode) == 0o600
        own = home.root if depth == "short" else path.parent
        assert stat.S_IMODE(own.lstat().st_mode) == 0o700
        assert target.admin("/server_info")["state"] == "LIVE"
        if shutil.which("curl"):
            # As docs/safety.md has it.
            command = ["curl", "-sf", "--unix-socket", str(path), "http://envoy/ready"]
            asked = subprocess.run(command, capture_output=True, text=True, check=True)
            assert asked.stdout == "LIVE\n"
        with contextlib.closing(RunningLab(target)) as lab:
            assert lab.get().status_code in {200, 500}
        assert goodjob("status", "--name", "test").returncode == 0
    assert not path.exists()
    assert [*short_folder.glob("goodjob-*")] == []
