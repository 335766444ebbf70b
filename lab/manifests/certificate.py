"""cert-manager.io/v1 Certificate: which certificate is wanted, and the Secret that it goes into.

A laptop has no cert-manager: the lab's own authority signs, whatever the issuer would have done.
Defaults and checks are cert-manager's (API reference v1, webhook of Certificate).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from lab.manifests.duration import Duration, GoDuration
from lab.manifests.istio import is_address, is_wildcard_domain
from lab.manifests.metadata import BY_SERVER, ObjectMeta
from lab.manifests.model import DnsSubdomain, Items, Strict, Whole, reject, shown

_HOUR = 3_600_000
_SHORTEST = Duration(_HOUR)
_SHORTEST_RENEWAL = Duration(_HOUR // 12)
DEFAULT_DURATION = Duration(90 * 24 * _HOUR)
_SIZES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {"RSA": (2048, 4096, 8192), "ECDSA": (256, 384, 521), "Ed25519": ()}
)
_FOR_MACHINES = "the lab's authority writes DNS names and IP addresses"


class IssuerRef(Strict):
    """Who signs in a cluster."""

    name: str = Field(min_length=1)
    kind: str = "Issuer"
    group: str = "cert-manager.io"


class CertificateKey(Strict):
    """The private key."""

    not_enforced: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "encoding": "the lab writes PKCS #8",
            "rotationPolicy": "the lab makes a new key each time",
        }
    )

    algorithm: Literal["RSA", "ECDSA", "Ed25519"] = "RSA"
    size: Whole = 0

    @model_validator(mode="after")
    def _usual(self) -> CertificateKey:
        sizes = _SIZES[self.algorithm]
        if self.size and sizes and self.size not in sizes:
            allowed = ", ".join(map(str, sizes))
            reject(f"a key of {self.algorithm} has {allowed} bits, not {self.size}")
        return self


class CertificateSpec(Strict):
    """Names, life and key."""

    not_enforced: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "additionalOutputFormats": "the lab hands the certificate to Envoy and nobody else",
            "emailAddresses": _FOR_MACHINES,
            "encodeUsagesInRequest": "nobody is asked to sign",
            "keystores": "the lab hands the certificate to Envoy and nobody else",
            "literalSubject": "the lab's certificates have a common name at most",
            "nameConstraints": "for certificates of authorities, which the lab has its own of",
            "otherNames": _FOR_MACHINES,
            "revisionHistoryLimit": "old requests are not kept",
            "secretTemplate": "the lab has no Secret to write labels on",
            "signatureAlgorithm": "the lab's authority signs with ECDSA and SHA-256",
            "subject": "the lab's certificates have a common name at most",
            "uris": _FOR_MACHINES,
            "usages": "a gateway's certificate is for a server",
        }
    )

    secret_name: DnsSubdomain
    issuer_ref: IssuerRef
    dns_names: Items[str] = ()
    ip_addresses: Items[str] = ()
    common_name: Annotated[str, Field(max_length=64)] = ""
    duration: GoDuration = DEFAULT_DURATION
    renew_before: GoDuration | None = None
    renew_before_percentage: Annotated[Whole, Field(ge=1, le=99)] | None = None
    private_key: CertificateKey = Field(default_factory=CertificateKey)
    is_ca: bool = Field(default=False, alias="isCA")

    @field_validator("dns_names")
    @classmethod
    def _are_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if not is_wildcard_domain(name) or name == "*":
                reject(f"must be DNS names, not {shown(name)}")
        return names

    @field_validator("ip_addresses")
    @classmethod
    def _are_addresses(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        for address in addresses:
            if not is_address(address):
                reject(f"must be IP addresses, not {shown(address)}")
        return addresses

    @model_validator(mode="after")
    def _fits_together(self) -> CertificateSpec:
        if self.duration < _SHORTEST:
            reject(f"duration must be at least 1h, not {self.duration}")
        if self.renew_before is not None and self.renew_before_percentage is not None:
            reject("renewBefore and renewBeforePercentage exclude each other")
        if self.renew_before is not None and not (
            _SHORTEST_RENEWAL <= self.renew_before < self.duration
        ):
            reject(f"renewBefore must be at least 5m and below duration, not {self.renew_before}")
        return self

    @property
    def renew_after_seconds(self) -> float:
        """How old the certificate gets before there is a new one; by default two thirds."""
        length = self.duration.seconds
        if self.renew_before is not None:
            return length - self.renew_before.seconds
        if self.renew_before_percentage is not None:
            return length * (100 - self.renew_before_percentage) / 100
        return length * 2 / 3


class Certificate(Strict):
    """cert-manager.io Certificate."""

    not_enforced: ClassVar[Mapping[str, str]] = MappingProxyType({"status": BY_SERVER})

    api_version: str
    kind: Literal["Certificate"]
    metadata: ObjectMeta
    spec: CertificateSpec
