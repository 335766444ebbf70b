"""Certificates are verified unless it is asked otherwise; the name in the URL is what counts."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from lab.hammer import Cause, HammerPlan, Summary, hammer
from tests.lab.hammer.conftest import pod, script, serving

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="makes its certificate with openssl"
)


@dataclass(frozen=True)
class Certificate:
    """A certificate for goodjob.localhost that vouches for itself, made for this run."""

    file: Path
    key: Path

    def server(self, *, wants_client: bool = False) -> ssl.SSLContext:
        """Return how a server shows it, and whether it wants one that it vouches for itself."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        if wants_client:
            context.load_verify_locations(self.file)
            context.verify_mode = ssl.CERT_REQUIRED
        return context


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Made at run time: no private key lies in the repository."""
    folder = tmp_path_factory.mktemp("tls")
    made = Certificate(folder / "cert.pem", folder / "key.pem")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "2", "-subj", "/CN=goodjob", "-out", str(made.file)]
    command += ["-keyout", str(made.key), "-addext", "subjectAltName=DNS:goodjob.localhost"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return made


def ask(
    certificate: Certificate, host: str, *, wants_client: bool = False, **options: Any
) -> Summary:
    """Send one request over TLS."""
    tls = certificate.server(wants_client=wants_client)

    async def scenario() -> Summary:
        async with serving(script(pod("v1")), tls=tls) as server:
            url = f"https://{host}:{server.port}/test"
            return await hammer(HammerPlan(url=url, count=1, **options))

    return asyncio.run(scenario())


def test_an_unknown_authority_is_not_trusted(certificate: Certificate) -> None:
    """By default; the error says that it is the certificate."""
    summary = ask(certificate, "goodjob.localhost")

    assert [row.cause for row in summary.rows] == [Cause.CLIENT_CONNECT_FAILED]
    assert "CERTIFICATE_VERIFY_FAILED" in str(summary.errors[0][1])


def test_a_given_authority_is_trusted(certificate: Certificate) -> None:
    """The name of the URL is verified although the address is connected to."""
    assert ask(certificate, "goodjob.localhost", ca=certificate.file).ok == 1


def test_another_name_is_refused(certificate: Certificate) -> None:
    """A trusted authority doesn't make every name right."""
    summary = ask(certificate, "another.localhost", ca=certificate.file)

    assert summary.ok == 0
    assert "CERTIFICATE_VERIFY_FAILED" in str(summary.errors[0][1])


def test_insecure_takes_any(certificate: Certificate) -> None:
    """It has to be asked for."""
    summary = ask(certificate, "another.localhost", insecure=True)

    assert summary.ok == 1
    assert summary.plan.insecure


@pytest.mark.parametrize("trust", ["ca", "insecure"])
def test_a_certificate_of_its_own_is_shown(certificate: Certificate, trust: str) -> None:
    """Where the server wants one, with or without the server's being verified."""
    trusted: dict[str, Any] = {"ca": certificate.file} if trust == "ca" else {"insecure": True}
    pair = (certificate.file, certificate.key)
    summary = ask(certificate, "goodjob.localhost", wants_client=True, client=pair, **trusted)

    assert summary.ok == 1
    assert ask(certificate, "goodjob.localhost", wants_client=True, **trusted).ok == 0
