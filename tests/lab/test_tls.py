"""HTTPS at a real gateway: handshakes, redirects, client certificates and renewal."""

from __future__ import annotations

import copy
import json
import socket
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml

from lab.errors import LabError, StartError
from lab.laptop.apply import apply
from lab.laptop.authority import Authority, Wanted
from lab.laptop.home import lab_home
from lab.laptop.lab import running, start
from lab.laptop.presence import is_running
from tests.commands import GOODJOB, ROOT
from tests.labs import (
    Documents,
    RunningLab,
    repository_manifests,
    resource,
    running_lab,
    wait_until,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from lab.site.events import Applied

HOST = "goodjob.localhost"
CERTIFICATE = {
    "apiVersion": "cert-manager.io/v1",
    "kind": "Certificate",
    "metadata": {"name": "goodjob-tls", "namespace": "istio-system"},
    "spec": {
        "secretName": "goodjob-tls",
        "dnsNames": [HOST],
        "privateKey": {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"},
        "issuerRef": {"kind": "Issuer", "name": "goodjob-ca"},
    },
}
ISSUER = {
    "apiVersion": "cert-manager.io/v1",
    "kind": "Issuer",
    "metadata": {"name": "goodjob-ca", "namespace": "istio-system"},
    "spec": {"ca": {"secretName": "goodjob-ca"}},
}


def secured(**tls: Any) -> Callable[[Documents], None]:
    """The repository's manifests with HTTPS, a redirect, and a Certificate for cert-manager."""

    def change(documents: Documents) -> None:
        servers = resource(documents, "Gateway", "goodjob-gateway")["spec"]["servers"]
        servers[0]["tls"] = {"httpsRedirect": True}
        servers.append(
            {
                "port": {"number": 443, "name": "https", "protocol": "HTTPS"},
                "hosts": ["./*"],
                "tls": {"mode": "SIMPLE", "credentialName": "goodjob-tls", **tls},
            }
        )
        documents += [copy.deepcopy(CERTIFICATE), copy.deepcopy(ISSUER)]

    return change


@dataclass(frozen=True)
class Shown:
    """What a handshake came to."""

    version: str | None
    cipher: str
    protocol: str | None
    certificate: bytes


class Door:
    """The HTTPS gateway of a lab, as a client sees it."""

    def __init__(self, lab: RunningLab) -> None:
        self._lab = lab
        self.home = lab.target.home
        https = running(self.home).entrance.https
        assert https is not None
        self.https = https
        self.port = int(https.address.rpartition(":")[2])

    def trusting(self, authority: str | None = None) -> ssl.SSLContext:
        """A client that trusts the lab's authority, or another one alone."""
        if authority is not None:
            return ssl.create_default_context(cadata=authority)
        return ssl.create_default_context(cafile=self.https.ca)

    def shake(self, context: ssl.SSLContext, host: str = HOST) -> Shown:
        """A handshake, and one byte each way: a refused client certificate shows only then."""
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=10) as plain,
            context.wrap_socket(plain, server_hostname=host) as secure,
        ):
            secure.sendall(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
            assert secure.recv(1)
            cipher = secure.cipher()
            shown = secure.getpeercert(binary_form=True)
            assert cipher is not None
            assert shown is not None
            return Shown(secure.version(), cipher[0], secure.selected_alpn_protocol(), shown)

    def why_refused(self, context: ssl.SSLContext) -> str:
        """Which of Envoy's figures has grown with a handshake that fails."""
        before = self._failures()
        # Whether the alert or the end of the connection comes first is a matter of luck.
        with pytest.raises((ssl.SSLError, ConnectionError)):
            self.shake(context)
        after = self._failures()
        (grown,) = (name for name, value in after.items() if value > before.get(name, 0))
        return grown

    def _failures(self) -> dict[str, int]:
        """By reason; Envoy starts anew with each listener."""
        filtered = f"/stats?format=json&filter=^listener.*{self.port}.ssl.fail_verify"
        found = self._lab.target.admin(filtered)["stats"]
        return {each["name"].rpartition(".")[2]: each["value"] for each in found if "name" in each}

    def get(self, context: ssl.SSLContext) -> httpx.Response:
        """A request by TLS."""
        with httpx.Client(verify=context, trust_env=False) as client:
            return client.get(
                f"https://127.0.0.1:{self.port}/test",
                headers={"host": f"{HOST}:{self.port}"},
                extensions={"sni_hostname": HOST},
            )

    def apply(self, change: Callable[[Documents], None]) -> Applied:
        """Change the running lab."""
        documents = repository_manifests()
        change(documents)
        return apply(self.home, yaml.safe_dump_all(documents), "a test").applied


def test_handshakes_and_the_redirect(tmp_path: Path) -> None:
    """One lab: who is trusted, what is negotiated, where plain HTTP leads, another certificate."""
    with running_lab(tmp_path, secured()) as lab:
        door = Door(lab)

        # The chain verifies with the lab's authority, and with no other.
        first = door.shake(door.trusting())
        assert first.version == "TLSv1.3"
        with pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer"):
            door.shake(door.trusting(Authority("another").certificate))
        with pytest.raises(ssl.SSLCertVerificationError, match=r"not valid for 'b\.org'"):
            door.shake(door.trusting(), "b.org")
        offering = door.trusting()
        offering.set_alpn_protocols(["http/1.1"])
        assert door.shake(offering).protocol == "http/1.1"
        answer = door.get(door.trusting())
        assert answer.status_code == 200
        assert "요청입니다" in answer.text

        # Plain HTTP leads there, with the port that the laptop has for it.
        plain = httpx.get(
            f"http://{running(door.home).entrance.address}/test?a=b",
            headers={"host": f"{HOST}:18080"},
            trust_env=False,
        )
        assert plain.status_code == 301
        assert plain.headers["location"] == f"https://{HOST}:{door.port}/test?a=b"

        # A Certificate with another name is another certificate, of the same Envoy.
        envoy = running(door.home).entrance.process

        def renamed(documents: Documents) -> None:
            secured()(documents)
            names = resource(documents, "Certificate", "goodjob-tls")["spec"]["dnsNames"]
            names.append("b.localhost")

        applied = door.apply(renamed)
        assert applied.certificates == ("kubernetes://goodjob-tls",)
        assert (applied.listeners, applied.reset, applied.started) == ((), (), ())
        wait_until(
            lambda: door.shake(door.trusting()).certificate != first.certificate,
            "a new certificate",
        )
        assert door.shake(door.trusting(), "b.localhost").version == "TLSv1.3"
        assert running(door.home).entrance.process == envoy

        # A Secret that no handshake could be made with changes nothing.
        def broken(documents: Documents) -> None:
            renamed(documents)
            meta = {"name": "goodjob-tls", "namespace": "istio-system"}
            values = {"tls.crt": "no", "tls.key": "no"}
            documents.append(
                {"apiVersion": "v1", "kind": "Secret", "metadata": meta, "stringData": values}
            )

        second = door.shake(door.trusting())
        with pytest.raises(LabError, match="is no certificate in PEM"):
            door.apply(broken)
        assert door.shake(door.trusting()).certificate == second.certificate

        # What is asked for of the handshake is what is negotiated.
        suite = "ECDHE-ECDSA-AES256-GCM-SHA384"
        door.apply(secured(maxProtocolVersion="TLSV1_2", cipherSuites=[suite]))
        negotiated = door.shake(door.trusting())
        assert (negotiated.version, negotiated.cipher) == ("TLSv1.2", suite)
        door.apply(secured(minProtocolVersion="TLSV1_3"))
        old = door.trusting()
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):
            door.shake(old)

    assert not door.home.tls.exists()


def test_a_client_has_to_show_a_certificate(tmp_path: Path) -> None:
    """MUTUAL takes the lab's client, no other's and none without; OPTIONAL_MUTUAL the last too."""
    with running_lab(tmp_path, secured(mode="MUTUAL")) as lab:
        door = Door(lab)
        certificate, key = door.https.client
        ours = door.trusting()
        ours.load_cert_chain(certificate, key)
        another = Authority("another").issue(Wanted(("a",), seconds=3600, client=True))
        (tmp_path / "c.pem").write_text(another.certificate + another.private_key)
        theirs = door.trusting()
        theirs.load_cert_chain(tmp_path / "c.pem")

        assert door.get(ours).status_code == 200
        # The command shows the lab's own by itself.
        assert goodjob("hammer", "-n", "2", "--name", "test").returncode == 0
        assert door.why_refused(door.trusting()) == "fail_verify_no_cert"
        assert door.why_refused(theirs) == "fail_verify_error"

        # Without HTTPS everybody is told of plain HTTP again, and with it of HTTPS.
        assert door.home.url.read_text() == f"{door.https.url}\n"
        door.apply(lambda _: None)
        assert door.home.url.read_text().startswith("http://")
        assert running(door.home).entrance.https is None
        door.apply(secured(mode="OPTIONAL_MUTUAL"))
        assert running(door.home).entrance.https == door.https
        assert door.get(door.trusting()).status_code == 200
        assert door.why_refused(theirs) == "fail_verify_error"


def goodjob(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does."""
    return subprocess.run(
        [GOODJOB, *arguments], capture_output=True, text=True, timeout=60, cwd=ROOT, check=False
    )


def kustomization(folder: Path) -> Path:
    """A folder of the shape that a cluster with cert-manager has, over the repository's own."""
    folder.mkdir()
    (folder / "certificate.yaml").write_text(yaml.safe_dump_all([CERTIFICATE, ISSUER]))
    https = {
        "port": {"number": 443, "name": "https", "protocol": "HTTPS"},
        "tls": {"mode": "SIMPLE", "credentialName": "goodjob-tls"},
        "hosts": ["./*"],
    }
    patch = [
        {"op": "add", "path": "/spec/servers/0/tls", "value": {"httpsRedirect": True}},
        {"op": "add", "path": "/spec/servers/-", "value": https},
    ]
    target = {"kind": "Gateway", "name": "goodjob-gateway"}
    everything = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": [
            str(Path("../" * len(folder.resolve().parts)) / (ROOT / "k8s").relative_to("/")),
            "certificate.yaml",
        ],
        "patches": [{"target": target, "patch": yaml.safe_dump(patch)}],
    }
    (folder / "kustomization.yaml").write_text(yaml.safe_dump(everything))
    return folder


def test_two_labs_with_https(tmp_path: Path) -> None:
    """By the command: ports of their own, what to trust is said, and every tool goes by TLS."""
    folder = kustomization(tmp_path / "tls")
    states: list[dict[str, Any]] = []
    try:
        for name in ("one", "two"):
            done = goodjob("up", "-k", str(folder), "--name", name, "--json")
            assert done.returncode == 0, done.stderr
            states.append(json.loads(done.stdout))
        one, two = states
        secured_at = [state["callers"][0]["https"]["address"] for state in states]
        assert secured_at[0] != secured_at[1]
        assert one["ca"] != two["ca"]
        for state, address in zip(states, secured_at, strict=True):
            port = address.rpartition(":")[2]
            assert state["url"] == f"https://{HOST}:{port}"
            assert Path(state["ca"]).read_text().startswith("-----BEGIN CERTIFICATE")
            assert "Issuer goodjob-ca" in state["skipped"]
            curl = ["curl", "-sS", "--noproxy", "*", "--resolve", f"{HOST}:{port}:127.0.0.1"]
            curl += ["--cacert", state["ca"], f"{state['url']}/test"]
            asked = subprocess.run(curl, capture_output=True, text=True, timeout=30, check=False)
            assert "요청입니다" in asked.stdout, asked.stderr
            loop = [ROOT / "scripts" / "hammer.sh", "-n", "2", "-s", "0", "--name", state["name"]]
            looped = subprocess.run(loop, capture_output=True, text=True, timeout=30, check=False)
            assert looped.returncode == 0, looped.stdout + looped.stderr
            hammered = goodjob("hammer", "-n", "5", "--name", state["name"], "--json")
            assert hammered.returncode == 0, hammered.stderr
            assert json.loads(hammered.stdout)["achieved"]["answered"] == 5
            named = goodjob("hammer", "-n", "3", "--host", HOST, "--name", state["name"], "--json")
            assert named.returncode == 0, "by TLS as well: " + named.stderr
            assert json.loads(named.stdout)["ok"] == 3
            by_hand = goodjob("hammer", "-n", "3", f"{state['url']}/test", "--json")
            found = json.loads(by_hand.stdout)
            assert (found["ok"], found["cause_source"]) == (3, "access log"), by_hand.stderr
            loop = [*loop[:5], f"{state['url']}/test"]
            looped = subprocess.run(loop, capture_output=True, text=True, timeout=30, check=False)
            assert looped.returncode == 0, looped.stdout + looped.stderr
    finally:
        for name in ("one", "two"):
            goodjob("down", "--name", name)


def test_a_port_for_tls_that_somebody_has(tmp_path: Path) -> None:
    """A lab takes the next addresses of its own then, as for the port of plain HTTP."""
    with running_lab(tmp_path, secured(), name="first") as lab:
        port = Door(lab).port
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with running_lab(tmp_path, secured(), name="second") as lab:
            assert Door(lab).port != port


def test_a_killed_lab_leaves_no_key(tmp_path: Path) -> None:
    """What a kill -9 left lying there goes with whoever looks for the lab next."""
    documents = repository_manifests()
    secured()(documents)
    manifests = tmp_path / "m.yaml"
    manifests.write_text(yaml.safe_dump_all(documents))
    home = lab_home("test")
    with start(home, manifests) as lab:
        lab.until_ready(lambda _: None)
        lab.keep()
        lab.process.kill()
        lab.process.wait()
    wait_until(lambda: not is_running(home), "the lock of a dead process")
    assert list(home.tls.glob("sds-*"))

    goodjob("down", "--name", "test")
    assert not home.tls.exists()


def test_a_secret_beside_the_gateway_is_not_found(tmp_path: Path) -> None:
    """It is said before anything is started, with the namespace that it has to be in."""
    documents = repository_manifests()
    secured()(documents)
    resource(documents, "Certificate", "goodjob-tls")["metadata"]["namespace"] = "goodjob"
    manifests = tmp_path / "m.yaml"
    manifests.write_text(yaml.safe_dump_all(documents))

    with (
        start(lab_home("test"), manifests) as lab,
        pytest.raises(StartError, match="in its own namespace, istio-system"),
    ):
        lab.until_ready(lambda _: None)
