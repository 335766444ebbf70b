"""cert-manager.io/v1: Issuer and Certificate.

Source: cert-manager, pkg/apis/certmanager/v1/types_certificate.go and types_issuer.go.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from lab.manifests.model import Items, Strict, reject
from tests.manifests.custom.resource import Custom, GoDuration, Name


class SelfSigned(Strict):
    """A certificate signed with its own key."""


class Authority(Strict):
    """The Secret with a certificate authority."""

    secret_name: Name


class IssuerSpec(Strict):
    """Exactly one way to sign."""

    self_signed: SelfSigned | None = None
    ca: Authority | None = None

    @model_validator(mode="after")
    def _one(self) -> IssuerSpec:
        if (self.self_signed is None) == (self.ca is None):
            reject("needs exactly one of selfSigned, ca")
        return self


class Issuer(Custom):
    """Who signs, in a namespace."""

    api_version: Literal["cert-manager.io/v1"]
    kind: Literal["Issuer"]
    spec: IssuerSpec


class IssuerRef(Strict):
    """Who signs this certificate."""

    name: Name
    kind: Literal["Issuer"] = "Issuer"
    group: Literal["cert-manager.io"] = "cert-manager.io"


class PrivateKey(Strict):
    """The key of a certificate."""

    algorithm: Literal["RSA", "ECDSA", "Ed25519"] = "RSA"
    encoding: Literal["PKCS1", "PKCS8"] = "PKCS1"
    rotation_policy: Literal["Never", "Always"] = "Always"
    size: int | None = None

    @model_validator(mode="after")
    def _size(self) -> PrivateKey:
        allowed = {"RSA": range(2048, 8193), "ECDSA": (256, 384, 521), "Ed25519": ()}
        if self.size is not None and self.size not in allowed[self.algorithm]:
            reject(f"{self.algorithm} has no key of {self.size} bits")
        return self


class CertificateSpec(Strict):
    """What is signed, for whom, and into which Secret."""

    secret_name: Name
    issuer_ref: IssuerRef
    common_name: str | None = Field(default=None, max_length=64)
    dns_names: Items[Name] = ()
    duration: GoDuration = "2160h"
    renew_before: GoDuration | None = None
    is_ca: bool = Field(default=False, alias="isCA")
    private_key: PrivateKey = PrivateKey()
    usages: Items[Name] = ()

    @model_validator(mode="after")
    def _for_somebody(self) -> CertificateSpec:
        if self.common_name is None and not self.dns_names:
            reject("needs commonName or dnsNames")
        return self


class Certificate(Custom):
    """A certificate, kept in a Secret."""

    api_version: Literal["cert-manager.io/v1"]
    kind: Literal["Certificate"]
    spec: CertificateSpec
