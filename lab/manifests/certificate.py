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
from lab.words import Listed, Text

_HOUR = 3_600_000
_SHORTEST = Duration(_HOUR)
_SHORTEST_RENEWAL = Duration(_HOUR // 12)
DEFAULT_DURATION = Duration(90 * 24 * _HOUR)
_SIZES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {"RSA": (2048, 4096, 8192), "ECDSA": (256, 384, 521), "Ed25519": ()}
)
_FOR_MACHINES = Text("manifests-for-machines")


class IssuerRef(Strict):
    """Who signs in a cluster."""

    name: str = Field(min_length=1)
    kind: str = "Issuer"
    group: str = "cert-manager.io"


class CertificateKey(Strict):
    """The private key."""

    not_enforced: ClassVar[Mapping[str, Text]] = MappingProxyType(
        {
            "encoding": Text("manifests-pkcs8"),
            "rotationPolicy": Text("manifests-new-key"),
        }
    )

    algorithm: Literal["RSA", "ECDSA", "Ed25519"] = "RSA"
    size: Whole = 0

    @model_validator(mode="after")
    def _usual(self) -> CertificateKey:
        sizes = _SIZES[self.algorithm]
        if self.size and sizes and self.size not in sizes:
            facts = {"algorithm": self.algorithm, "sizes": sizes, "size": self.size}
            reject(Text("manifests-key-size", **facts), ("size",))
        return self


class CertificateSpec(Strict):
    """Names, life and key."""

    not_enforced: ClassVar[Mapping[str, Text]] = MappingProxyType(
        {
            "additionalOutputFormats": Text("manifests-for-envoy-only"),
            "emailAddresses": _FOR_MACHINES,
            "encodeUsagesInRequest": Text("manifests-nobody-signs"),
            "keystores": Text("manifests-for-envoy-only"),
            "literalSubject": Text("manifests-common-name-at-most"),
            "nameConstraints": Text("manifests-own-authority"),
            "otherNames": _FOR_MACHINES,
            "revisionHistoryLimit": Text("manifests-old-requests"),
            "secretTemplate": Text("manifests-no-secret-labels"),
            "signatureAlgorithm": Text("manifests-signs-with"),
            "subject": Text("manifests-common-name-at-most"),
            "uris": _FOR_MACHINES,
            "usages": Text("manifests-for-a-server"),
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
        for index, name in enumerate(names):
            if not is_wildcard_domain(name) or name == "*":
                reject(Text("manifests-dns-names", value=shown(name)), (index,))
        return names

    @field_validator("ip_addresses")
    @classmethod
    def _are_addresses(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        for index, address in enumerate(addresses):
            if not is_address(address):
                reject(Text("manifests-ip-addresses", value=shown(address)), (index,))
        return addresses

    @model_validator(mode="after")
    def _fits_together(self) -> CertificateSpec:
        if self.duration < _SHORTEST:
            reject(
                Text("manifests-certificate-too-short", duration=str(self.duration)), ("duration",)
            )
        if self.renew_before is not None and self.renew_before_percentage is not None:
            both = ("renewBefore", "renewBeforePercentage")
            reject(Text("manifests-exclude", names=Listed(both)), *((each,) for each in both))
        if self.renew_before is not None and not (
            _SHORTEST_RENEWAL <= self.renew_before < self.duration
        ):
            wrong = Text("manifests-renew-before", duration=str(self.renew_before))
            reject(wrong, ("renewBefore",))
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

    not_enforced: ClassVar[Mapping[str, Text]] = MappingProxyType({"status": BY_SERVER})

    api_version: str
    kind: Literal["Certificate"]
    metadata: ObjectMeta
    spec: CertificateSpec
