"""The lab's authority: what it signs is taken by a real TLS client, and by no other's."""

from __future__ import annotations

import ssl
import subprocess
from typing import TYPE_CHECKING

import pytest

from lab.laptop.authority import Authority, Issued, Wanted

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def authority() -> Authority:
    """One for all tests here."""
    return Authority("a test")


def handshake(folder: Path, issued: Issued, trusted: str, name: str = "a.org") -> ssl.SSLObject:
    """A handshake in memory: the certificate is shown, and verified against an authority."""
    file, key = folder / "c.pem", folder / "k.pem"
    file.write_text(issued.certificate)
    key.write_text(issued.private_key)
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(file, key)
    client_side = ssl.create_default_context(cadata=trusted)
    # The strictest reading of RFC 5280 that there is, also where Python is older than 3.13.
    client_side.verify_flags |= ssl.VERIFY_X509_STRICT
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_side.wrap_bio(to_client, to_server, server_hostname=name)
    server = server_side.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (client, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return client


@pytest.mark.parametrize(
    ("algorithm", "size"), [("ECDSA", 0), ("ECDSA", 384), ("RSA", 0), ("Ed25519", 0)]
)
def test_a_client_that_trusts_it_takes_it(
    authority: Authority, tmp_path: Path, algorithm: str, size: int
) -> None:
    """With every kind of key."""
    wanted = Wanted(("a.org", "127.0.0.1"), seconds=3600, algorithm=algorithm, size=size)
    client = handshake(tmp_path, authority.issue(wanted), authority.certificate)

    shown = client.getpeercert()
    assert shown is not None
    assert shown["subjectAltName"] == (("DNS", "a.org"), ("IP Address", "127.0.0.1"))


def test_another_authority_does_not_vouch(authority: Authority, tmp_path: Path) -> None:
    """Not even one of the same name: the key is another."""
    issued = authority.issue(Wanted(("a.org",), seconds=3600))
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(tmp_path, issued, Authority("a test").certificate)


def test_another_name_is_refused(authority: Authority, tmp_path: Path) -> None:
    """What it is for is what it is for."""
    issued = authority.issue(Wanted(("a.org",), seconds=3600))
    with pytest.raises(ssl.SSLCertVerificationError, match=r"b\.org"):
        handshake(tmp_path, issued, authority.certificate, "b.org")


def test_a_client_certificate_is_no_servers(authority: Authority, tmp_path: Path) -> None:
    """And the other way round: openssl looks at the purpose."""
    for client, purpose, other in (
        (True, "sslclient", "sslserver"),
        (False, "sslserver", "sslclient"),
    ):
        issued = authority.issue(Wanted(("a.org",), seconds=3600, client=client))
        (tmp_path / "ca.pem").write_text(authority.certificate)
        (tmp_path / "c.pem").write_text(issued.certificate)

        def verified(purpose: str) -> bool:
            command = ["openssl", "verify", "-x509_strict", "-purpose", purpose]
            command += ["-CAfile", str(tmp_path / "ca.pem"), str(tmp_path / "c.pem")]
            return subprocess.run(command, capture_output=True, check=False).returncode == 0

        assert verified(purpose)
        assert not verified(other)


def test_nothing_outlives_it(authority: Authority) -> None:
    """A certificate of ten years would be worthless after the authority's one."""
    issued = authority.issue(Wanted(("a.org",), seconds=10 * 365 * 24 * 3600))
    short = authority.issue(Wanted(("a.org",), seconds=3600))

    assert short.not_after < issued.not_after
    assert (issued.not_after - short.not_after).days < 366
