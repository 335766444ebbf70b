"""TLS settings: of a Gateway's server, towards clients, and of a DestinationRule, towards pods.

Source: pkg/config/validation validateTLSOptions and agent.ValidateTLS. What istiod lets pass and
Envoy then refuses is refused here, with a sentence that says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NoReturn, TypeVar

from pydantic import AfterValidator, Field, model_validator

from lab.manifests.model import DNS_SUBDOMAIN, Items, Strict, lacks, not_modelled, reject, shown
from lab.words import Listed, Text, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Every cipher suite that istiod passes on; others it leaves out with a warning.
CIPHER_SUITES = frozenset(
    {
        "AES128-GCM-SHA256",
        "AES128-SHA",
        "AES256-GCM-SHA384",
        "AES256-SHA",
        "ALL",
        "DES-CBC3-SHA",
        "ECDHE-ECDSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES128-SHA",
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-AES256-SHA",
        "ECDHE-ECDSA-CHACHA20-POLY1305",
        "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-RSA-AES128-SHA",
        "ECDHE-RSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-SHA",
        "ECDHE-RSA-CHACHA20-POLY1305",
    }
)
#: The curves that Envoy's TLS library takes.
CURVES = ("P-256", "P-384", "P-521", "X25519", "X25519MLKEM768")

_SPKI = re.compile(r"[A-Za-z0-9+/]{43}=")
_HASH = re.compile(r"[0-9a-fA-F]{64}|[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){31}")
#: What is written into the name of a secret between the paths of two files.
_SEPARATOR = "~"
_MUTUAL = ("MUTUAL", "OPTIONAL_MUTUAL")


def _file(path: str) -> str:
    if _SEPARATOR in path:
        reject(Text("manifests-tls-tilde", separator=_SEPARATOR, path=path))
    return path


def _secret(name: str) -> str:
    if not re.fullmatch(DNS_SUBDOMAIN, name):
        not_modelled(Text("manifests-secret-name", value=shown(name)))
    return name


def _curve(name: str) -> str:
    if name not in CURVES:
        reject(Text("manifests-curve", known=CURVES))
    return name


def _cipher(name: str) -> str:
    if name and not name[0].isalnum():
        not_modelled(Text("manifests-cipher-expression", name=name))
    return name


def _spki(pin: str) -> str:
    if not _SPKI.fullmatch(pin):
        reject(Text("manifests-spki"))
    return pin


def _hash(pin: str) -> str:
    if not _HASH.fullmatch(pin):
        reject(Text("manifests-certificate-hash"))
    return pin


def _no_mesh(mode: str) -> str:
    if mode == "ISTIO_MUTUAL":
        not_modelled(Text("manifests-istio-mutual"))
    return mode


T = TypeVar("T")


def _at_most_two(those: tuple[T, ...]) -> tuple[T, ...]:
    if len(those) not in {1, 2}:
        reject(Text("manifests-one-or-two", number=len(those)))
    return those


#: One for RSA and one for ECDSA.
AtMostTwo = Annotated[Items[T], AfterValidator(_at_most_two)]
File = Annotated[str, AfterValidator(_file)]
SecretName = Annotated[str, AfterValidator(_secret)]
ServerMode = Annotated[
    Literal[
        "PASSTHROUGH", "SIMPLE", "MUTUAL", "AUTO_PASSTHROUGH", "ISTIO_MUTUAL", "OPTIONAL_MUTUAL"
    ],
    AfterValidator(_no_mesh),
]
Version = Literal["TLS_AUTO", "TLSV1_0", "TLSV1_1", "TLSV1_2", "TLSV1_3"]


class TlsCertificate(Strict):
    """One of up to two certificates: an RSA and an ECDSA one."""

    unsupported: ClassVar[Mapping[str, Text]] = MappingProxyType(
        {"caCertificates": Text("manifests-ca-beside-list")}
    )

    server_certificate: File = Field(min_length=1)
    private_key: File = Field(min_length=1)


class ServerTls(Strict):
    """What a server of a Gateway shows its clients, and what it wants of them."""

    unsupported: ClassVar[Mapping[str, Text]] = MappingProxyType(
        {"caCertCredentialName": Text("manifests-ca-into-secret")}
    )

    https_redirect: bool = False
    mode: ServerMode = "PASSTHROUGH"
    server_certificate: File = ""
    private_key: File = ""
    ca_certificates: File = ""
    ca_crl: str = ""
    tls_certificates: AtMostTwo[TlsCertificate] = ()
    credential_name: SecretName | None = None
    credential_names: AtMostTwo[SecretName] = ()
    subject_alt_names: Items[str] = ()
    verify_certificate_spki: Items[Annotated[str, AfterValidator(_spki)]] = ()
    verify_certificate_hash: Items[Annotated[str, AfterValidator(_hash)]] = ()
    min_protocol_version: Version = "TLS_AUTO"
    max_protocol_version: Version = "TLS_AUTO"
    cipher_suites: Items[Annotated[str, AfterValidator(_cipher)]] = ()
    ecdh_curves: Items[Annotated[str, AfterValidator(_curve)]] = ()

    @model_validator(mode="after")
    def _one_source(self) -> ServerTls:
        sources: dict[Value, object] = {
            Listed(("serverCertificate", "privateKey")): self.server_certificate
            and self.private_key,
            "credentialName": self.credential_name,
            "credentialNames": self.credential_names,
            "tlsCertificates": self.tls_certificates,
        }
        given = [name for name, value in sources.items() if value]
        if len(given) > 1:
            reject(Text("manifests-exclude", names=Listed(tuple(given))))
        if self.terminates:
            self._has_certificates()
        return self

    def _has_certificates(self) -> None:
        if self.credentials:
            if self.subject_alt_names and self.mode == "SIMPLE":
                reject(Text("manifests-names-without-authority"), ("subjectAltNames",))
            return
        if self.mode in _MUTUAL and not self.ca_certificates:
            lacks(Text("manifests-mode-needs-ca", mode=self.mode))
        if not self.tls_certificates and not (self.server_certificate and self.private_key):
            lacks(Text("manifests-mode-needs-server-certificate", mode=self.mode))
        if self.ca_crl and self.mode == "SIMPLE":
            reject(Text("manifests-crl-for-mutual"), ("caCrl",))

    @property
    def terminates(self) -> bool:
        """Whether TLS ends at the gateway; otherwise it is passed through."""
        return self.mode in {"SIMPLE", *_MUTUAL}

    @property
    def validates_clients(self) -> bool:
        """Whether a client's certificate is verified, where it shows one."""
        return self.mode in _MUTUAL

    @property
    def credentials(self) -> tuple[str, ...]:
        """The Secrets that the certificates are in; none with certificates in files."""
        return self.credential_names or ((self.credential_name,) if self.credential_name else ())

    @property
    def known_cipher_suites(self) -> tuple[str, ...]:
        """What istiod passes on: each once, and none that it does not know."""
        known = (name for name in self.cipher_suites if name in CIPHER_SUITES or not name)
        return tuple(dict.fromkeys(known))

    def notes(self) -> Iterable[tuple[str, Text]]:
        """What istiod warns of, and what it takes and makes nothing of."""
        if self.min_protocol_version in {"TLSV1_0", "TLSV1_1"} and not self.cipher_suites:
            yield (
                "minProtocolVersion",
                Text("manifests-old-version"),
            )
        unknown = [name for name in self.cipher_suites if name and name not in CIPHER_SUITES]
        if unknown:
            yield "cipherSuites", Text("manifests-ciphers-unknown", names=tuple(unknown))
        if len(set(self.cipher_suites)) < len(self.cipher_suites):
            yield "cipherSuites", Text("manifests-cipher-twice")
        yield from self._without_effect()

    def _without_effect(self) -> Iterable[tuple[str, Text]]:
        if not self.terminates:
            for name in ("server_certificate", "private_key", "ca_certificates", "ca_crl"):
                if getattr(self, name):
                    yield _yaml(name), Text("manifests-idle-with-mode", mode=self.mode)
            if self.credentials:
                yield "credentialName", Text("manifests-idle-without-certificate", mode=self.mode)
            return
        if self.credentials and self.ca_crl:
            yield "caCrl", Text("manifests-idle-crl")
        if self.credentials and self.ca_certificates:
            yield "caCertificates", Text("manifests-idle-ca")
        for name in ("verify_certificate_spki", "verify_certificate_hash"):
            if getattr(self, name) and not (self.credentials and self.validates_clients):
                yield _yaml(name), Text("manifests-idle-pins")
        if self.subject_alt_names and not self.validates_clients:
            yield "subjectAltNames", Text("manifests-idle-names")


def _yaml(attribute: str) -> str:
    return ServerTls.model_fields[attribute].alias or attribute


def _excludes(name: str, others: list[str]) -> NoReturn:
    reject(Text("manifests-excludes", name=name, others=Listed(tuple(others))))


class Tls(Strict):
    """How a proxy talks to the pods of a service; unset is plain text."""

    mode: Literal["DISABLE", "SIMPLE", "MUTUAL", "ISTIO_MUTUAL"] = "DISABLE"
    client_certificate: File = ""
    private_key: File = ""
    ca_certificates: File = ""
    ca_crl: str = ""
    credential_name: SecretName | None = None
    subject_alt_names: Items[str] = ()
    sni: str = ""
    insecure_skip_verify: bool | None = None

    @property
    def is_own(self) -> bool:
        """Whether it is TLS with certificates of its own, and not with those of the mesh."""
        return self.mode in {"SIMPLE", "MUTUAL"}

    def notes(self) -> Iterable[tuple[str, Text]]:
        """The mesh's own certificates are not there, as with auto mTLS, which nobody writes."""
        if self.mode == "ISTIO_MUTUAL":
            yield "mode", Text("manifests-plain-text")

    @model_validator(mode="after")
    def _consistent(self) -> Tls:
        files = {
            "clientCertificate": self.client_certificate,
            "privateKey": self.private_key,
            "caCertificates": self.ca_certificates,
            "caCrl": self.ca_crl,
        }
        if not self.is_own:
            return self
        if self.insecure_skip_verify:
            verified = {
                "caCertificates": self.ca_certificates,
                "subjectAltNames": self.subject_alt_names,
                "credentialName": self.mode == "SIMPLE" and self.credential_name,
            }
            if given := [name for name, value in verified.items() if value]:
                _excludes("insecureSkipVerify", given)
        if self.credential_name:
            if given := [name for name, value in files.items() if value]:
                _excludes("credentialName", given)
        elif self.mode == "MUTUAL" and not (self.client_certificate and self.private_key):
            lacks(Text("manifests-mode-needs-client-certificate"))
        return self
