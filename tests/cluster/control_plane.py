"""etcd, kube-apiserver and kube-controller-manager, on ports of their own, without a node.

That is a whole API: what a schema can't say (rules in CEL, admission, defaults, who owns a field)
is said by it. Pods stay Pending. Each program is on a leash (:mod:`lab.laptop.leash`): however its
starter ends, the kernel ends them.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from lab.laptop import leash
from lab.waiting import until
from tests.cluster.kubectl import Kubectl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.cluster.building import Built

#: So wide that only what hangs reaches it.
READY_SECONDS = 240
_ENDING_SECONDS = 30
#: Between choosing a free port and listening to it somebody else may take it.
_TRIES = 3
_TAKEN = "address already in use"
#: What no kind of cluster without nodes has a use for.
_WITHOUT = ("nodeipam", "node-route-controller", "service-lb-controller")


class StartFailedError(Exception):
    """It does not come up; why, in its own last words."""


class _PortTakenError(StartFailedError):
    pass


@contextlib.contextmanager
def control_plane(built: Built, folder: Path) -> Iterator[Kubectl]:
    """Start it, with the CRDs and Istio's namespace, and end it wholly.

    Raises:
        StartFailedError: it does not come up.
    """
    for attempt in range(1, _TRIES + 1):
        with contextlib.ExitStack() as stack:
            try:
                kubectl = _start(built, folder / f"try-{attempt}", stack)
            except _PortTakenError:
                if attempt == _TRIES:
                    raise
                continue
            yield kubectl
            return


def _start(built: Built, folder: Path, stack: contextlib.ExitStack) -> Kubectl:
    folder.mkdir(parents=True)
    (folder / "pki").mkdir()
    client, peer, secure = _free_ports(3)
    key, tokens = _service_account_key(folder), folder / "tokens.csv"
    token = secrets.token_hex()
    tokens.touch(0o600)
    tokens.write_text(f'{token},admin,admin,"system:masters"\n', encoding="utf-8")
    kubeconfig = _kubeconfig(folder, secure, token)
    programs = []

    def start(name: str, *arguments: str) -> None:
        programs.append(stack.enter_context(running(built.programs[name], arguments, folder)))

    store = f"http://127.0.0.1:{client}"
    start(
        "etcd",
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls={store}",
        f"--advertise-client-urls={store}",
        f"--listen-peer-urls=http://127.0.0.1:{peer}",
        f"--initial-advertise-peer-urls=http://127.0.0.1:{peer}",
        f"--initial-cluster=default=http://127.0.0.1:{peer}",
        # It need not outlive the machine.
        "--unsafe-no-fsync",
    )
    start(
        "kube-apiserver",
        f"--etcd-servers={store}",
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        # A loopback address can't be an endpoint, and nobody here asks for that.
        "--endpoint-reconciler-type=none",
        f"--secure-port={secure}",
        f"--cert-dir={folder / 'pki'}",
        f"--token-auth-file={tokens}",
        "--authorization-mode=Node,RBAC",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={key}",
        f"--service-account-signing-key-file={key}",
        "--service-cluster-ip-range=10.96.0.0/16",
        "--allow-privileged=true",
    )
    authority = folder / "pki" / "apiserver.crt"

    _until_ready("kube-apiserver", programs, lambda: _answers(secure, token, authority))
    start(
        "kube-controller-manager",
        f"--kubeconfig={kubeconfig}",
        f"--service-account-private-key-file={key}",
        f"--root-ca-file={authority}",
        "--leader-elect=false",
        "--secure-port=0",
        # Its usual modesty makes the end of a namespace last ten times as long.
        "--kube-api-qps=500",
        "--kube-api-burst=1000",
        f"--controllers=*,{','.join(f'-{name}' for name in _WITHOUT)}",
    )
    kubectl = Kubectl(kubeconfig)
    first = ("get", "serviceaccount", "default", "--namespace=default")
    _until_ready("kube-controller-manager", programs, lambda: kubectl(*first).code == 0)
    for crds in built.crds:
        kubectl.crds(crds)
    kubectl("create", "namespace", "istio-system").good()
    return kubectl


@contextlib.contextmanager
def running(program: Path, arguments: Sequence[str], folder: Path) -> Iterator[Running]:
    """A program on a leash, until its block is left, or this process or thread ends."""
    if not leash.can_hold():
        msg = "it needs Linux, whose kernel ends what a process leaves behind"
        raise StartFailedError(msg)
    log = folder / f"{program.name}.log"
    command = [sys.executable, "-I", "-S", leash.__file__, str(os.getpid()), "-1", "-1"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, str(program), *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield Running(process, log)
    finally:
        # All of its family at once: what it kept is thrown away.
        process.send_signal(signal.SIGUSR1)
        try:
            process.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Running:
    """A program that was started, and its log.

    Args:
        process: its leash.
        log: where its output goes.
    """

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self.log = log

    def check(self) -> None:
        """Raise if it has ended.

        Raises:
            StartFailedError: with the last that it said.
        """
        if self.process.poll() is None:
            return
        said = self.log.read_text(encoding="utf-8", errors="replace")
        last = next((line for line in reversed(said.splitlines()) if line.strip()), "nothing")
        msg = f"{self.log.stem} ended with {self.process.returncode}: {last}"
        raise (_PortTakenError if _TAKEN in said else StartFailedError)(msg)


def _until_ready(what: str, programs: Sequence[Running], ready: Callable[[], bool]) -> None:
    def look() -> bool:
        for each in programs:
            each.check()
        return ready()

    if not until(look, READY_SECONDS, pause=0.1):
        msg = f"{what} is not ready after {READY_SECONDS} s; see {programs[-1].log.parent}"
        raise StartFailedError(msg)


def _answers(port: int, token: str, authority: Path) -> bool:
    url = f"https://127.0.0.1:{port}/readyz"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    try:
        trusted = ssl.create_default_context(cafile=str(authority))
        with urllib.request.urlopen(request, context=trusted, timeout=10) as answer:  # noqa: S310 - https
            return bool(answer.read() == b"ok")
    except OSError:
        # Not there yet, neither it nor its certificate.
        return False


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        found = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in found:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in found]


def _service_account_key(folder: Path) -> Path:
    key = rsa.generate_private_key(65537, 2048)
    path = folder / "pki" / "service-accounts.key"
    path.touch(0o600)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


def _kubeconfig(folder: Path, port: int, token: str) -> Path:
    path = folder / "kubeconfig"
    cluster = {
        "server": f"https://127.0.0.1:{port}",
        "certificate-authority": str(folder / "pki" / "apiserver.crt"),
    }
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "rig", "cluster": cluster}],
        "users": [{"name": "admin", "user": {"token": token}}],
        "contexts": [{"name": "rig", "context": {"cluster": "rig", "user": "admin"}}],
        "current-context": "rig",
    }
    path.touch(0o600)
    # JSON is YAML, too.
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")
    return path
