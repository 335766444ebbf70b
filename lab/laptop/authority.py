"""A certificate authority for as long as a lab runs: its key is in memory, and nowhere else."""

from __future__ import annotations

import datetime
import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from collections.abc import Sequence

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey

_CURVES: dict[int, ec.EllipticCurve] = {
    curve.key_size: curve for curve in (ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1())
}
#: A client whose clock is a little behind must not see a certificate of the future.
_SKEW = datetime.timedelta(minutes=5)
_AUTHORITY_DAYS = 365
_LONGEST_COMMON_NAME = 64


@dataclass(frozen=True)
class Wanted:
    """What a certificate is asked to be.

    Args:
        names: DNS names, of which the first label may be ``*``, and IP addresses.
        seconds: how long it is valid.
        common_name: the subject's name; empty for none.
        algorithm: RSA, ECDSA or Ed25519.
        size: bits of the key; 0 is the usual size of the algorithm.
        client: whether it is for a client to show, and not for a server.
    """

    names: tuple[str, ...]
    seconds: int
    common_name: str = ""
    algorithm: str = "ECDSA"
    size: int = 0
    client: bool = False


@dataclass(frozen=True)
class Issued:
    """A certificate with its key, both PEM."""

    certificate: str
    private_key: str
    not_after: datetime.datetime


class Authority:
    """Signs certificates with a key of its own.

    Args:
        name: what its certificate calls it.
    """

    def __init__(self, name: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:_LONGEST_COMMON_NAME])])
        now = datetime.datetime.now(datetime.UTC)
        public = self._key.public_key()
        self._certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _SKEW)
            .not_valid_after(now + datetime.timedelta(days=_AUTHORITY_DAYS))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .sign(self._key, hashes.SHA256())
        )

    @property
    def certificate(self) -> str:
        """What a client has to trust, as PEM."""
        return _pem(self._certificate)

    def issue(self, wanted: Wanted) -> Issued:
        """A certificate, with a new key each time; it ends no later than the authority does."""
        key = _new_key(wanted.algorithm, wanted.size)
        now = datetime.datetime.now(datetime.UTC)
        end = min(
            now + datetime.timedelta(seconds=wanted.seconds),
            self._certificate.not_valid_after_utc,
        )
        purpose = (
            ExtendedKeyUsageOID.CLIENT_AUTH if wanted.client else ExtendedKeyUsageOID.SERVER_AUTH
        )
        ours = self._key.public_key()
        builder = (
            x509.CertificateBuilder()
            .subject_name(_subject(wanted.common_name))
            .issuer_name(self._certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _SKEW)
            .not_valid_after(end)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ours), critical=False)
        )
        if wanted.names:
            names = x509.SubjectAlternativeName(_general_names(wanted.names))
            # Without a subject the names are all there is (RFC 5280, section 4.2.1.6).
            builder = builder.add_extension(names, critical=not wanted.common_name)
        signed = builder.sign(self._key, hashes.SHA256())
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return Issued(_pem(signed), private.decode(), end)


def _new_key(algorithm: str, size: int) -> PrivateKey:
    match algorithm:
        case "RSA":
            return rsa.generate_private_key(public_exponent=65537, key_size=size or 2048)
        case "Ed25519":
            return ed25519.Ed25519PrivateKey.generate()
        case _:
            return ec.generate_private_key(_CURVES[size or 256])


def _subject(common_name: str) -> x509.Name:
    if not common_name:
        return x509.Name([])
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _general_names(names: Sequence[str]) -> list[x509.GeneralName]:
    found: list[x509.GeneralName] = []
    for name in names:
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            found.append(x509.DNSName(name))
    return found


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=not signs_certificates,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
