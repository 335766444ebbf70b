"""The certificates that a gateway shows: from the manifests' Secrets, or the lab's own authority.

Part of istiod, which hands Secrets to Envoy, and of cert-manager, which fills them. Each is a file
that Envoy watches, so that a new certificate is taken up without a restart. Private keys are in
files that only their owner can read, and gone when the lab ends; that of the authority is in none.

Source: Istio, "Secure Gateways", *Key formats*; pilot/pkg/credentials/kube; cert-manager,
"Certificate resource".
"""

from __future__ import annotations

import contextlib
import datetime
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from lab.errors import ManifestError, TranslationError
from lab.files import make_private, replace_text
from lab.laptop.authority import Authority, Issued, Wanted
from lab.laptop.https import domains_of, secret_names
from lab.laptop.localize import SDS, Message, file_name, resources
from lab.laptop.secrets import from_files, names_of, shown, shown_by, trusted, trusted_by
from lab.manifests import Certificate, Secret, where_of
from lab.translate.assumptions import ROOT_NAMESPACE
from lab.translate.tls import CA_SUFFIX, CREDENTIAL
from lab.words import Text

if TYPE_CHECKING:
    from pathlib import Path

    from lab.manifests import Manifests
    from lab.translate import EnvoyConfig

_DAY_SECONDS = 24 * 3600
_CLIENT_SECONDS = 30 * _DAY_SECONDS

_Resource = TypeVar("_Resource", Secret, Certificate)


@dataclass(frozen=True)
class _Made:
    """A certificate of the lab's authority, and when there is to be another."""

    wanted: Wanted
    seconds: float


class Certificates:
    """The secrets of one lab's gateways, as files.

    Args:
        folder: where they are; made when there is something to put into it.
        lab: whose authority it is.
    """

    def __init__(self, folder: Path, lab: str) -> None:
        self._folder = folder
        self._lab = lab
        self._authority: Authority | None = None
        self._made: dict[str, _Made] = {}
        self._due: dict[str, datetime.datetime] = {}
        self._asked: frozenset[str] = frozenset()
        self._written: list[str] = []
        self.warnings: list[Text] = []

    @property
    def ca(self) -> Path | None:
        """What a client has to trust; None where the lab signs nothing."""
        return self._folder / "ca.pem" if self._authority is not None else None

    @property
    def client(self) -> tuple[Path, Path] | None:
        """A client's certificate and key, where a server takes those of the lab's authority."""
        pair = self._folder / "client.pem", self._folder / "client-key.pem"
        return pair if pair[0].exists() else None

    def path(self, name: str) -> Path:
        """The file of a secret, by the name that Envoy asks for it with."""
        return self._folder / f"sds-{file_name(name)}.json"

    def write(self, manifests: Manifests, config: EnvoyConfig) -> list[str]:
        """Write every secret that the listeners ask for; what has not changed stays as it is.

        Args:
            manifests: where Secrets and Certificates are.
            config: what istiod would send.

        Returns:
            The names of those that are new or other than before.

        Raises:
            ManifestError: a Secret or Certificate that no handshake could be made with.
            TranslationError: one that the gateway would not find.
        """
        self.warnings = []
        self._written = []
        asked = _asked(config)
        for name, domains in asked.items():
            if name.startswith(CREDENTIAL):
                self._credential(name, domains, manifests)
            else:
                self._write(name, from_files(name))
        for name in self._asked - set(asked):
            self._forget(name)
            self.path(name).unlink(missing_ok=True)
        self._asked = frozenset(asked)
        return self._written

    def renew(self, now: datetime.datetime) -> list[str]:
        """Replace the certificates whose time it is, and return their names."""
        due = [name for name, when in self._due.items() if when <= now]
        for name in due:
            self._issue(name, self._made[name], now)
        return due

    def unused(self, manifests: Manifests) -> list[str]:
        """The Secrets and Certificates that no listener asked for, as ``Kind name``."""
        asked = {name.removeprefix(CREDENTIAL) for name in self._asked}
        secrets = [one.metadata.name for one in manifests.secrets]
        wanted = [one for one in manifests.certificates if one.spec.secret_name not in asked]
        return [
            *(f"Secret {name}" for name in secrets if name not in asked),
            *(f"Certificate {one.metadata.name}" for one in wanted),
        ]

    def _credential(self, name: str, domains: tuple[str, ...], manifests: Manifests) -> None:
        secret = name.removeprefix(CREDENTIAL)
        if secret.endswith(CA_SUFFIX):
            self._client_authority(name, secret.removesuffix(CA_SUFFIX), manifests)
            return
        given, asked = _secret(manifests, secret), _certificate(manifests, secret)
        if given is not None:
            self._write(name, shown_by(given))
            self._forget(name)
            self._warn(where_of(given), names_of(given), domains)
            return
        if asked is not None:
            made = _made_for(asked)
            self._warn(where_of(asked), made.wanted.names, domains)
        else:
            names = tuple(domain for domain in domains if domain != "*") or ("localhost",)
            wanted = Wanted(names, seconds=_DAY_SECONDS)
            made = _Made(wanted, _DAY_SECONDS * 2 / 3)
        if self._made.get(name) != made:
            self._issue(name, made, datetime.datetime.now(datetime.UTC))

    def _client_authority(self, name: str, secret: str, manifests: Manifests) -> None:
        """Whom a client's certificate has to be from: ``NAME-cacert``, else the Secret's own."""
        for each in (secret + CA_SUFFIX, secret):
            if (given := _secret(manifests, each)) is not None:
                self._write(name, trusted_by(given))
                return
        self._write(name, trusted(self._signer().certificate))
        if self.client is not None:
            return
        client = self._signer().issue(
            Wanted((), seconds=_CLIENT_SECONDS, common_name=f"a client of {self._lab}", client=True)
        )
        replace_text(self._folder / "client.pem", client.certificate)
        replace_text(self._folder / "client-key.pem", client.private_key)

    def _issue(self, name: str, made: _Made, now: datetime.datetime) -> None:
        issued: Issued = self._signer().issue(made.wanted)
        self._write(name, shown(issued.certificate, issued.private_key))
        self._made[name] = made
        self._due[name] = min(now + datetime.timedelta(seconds=made.seconds), issued.not_after)

    def _forget(self, name: str) -> None:
        self._made.pop(name, None)
        self._due.pop(name, None)

    def _signer(self) -> Authority:
        if self._authority is None:
            self._authority = Authority(f"the throwaway authority of the lab {self._lab}")
            make_private(self._folder)
            replace_text(self._folder / "ca.pem", self._authority.certificate)
        return self._authority

    def _write(self, name: str, secret: Message) -> None:
        make_private(self._folder)
        text = json.dumps(resources(SDS, [{"name": name, **secret}]), indent=1)
        path = self.path(name)
        with contextlib.suppress(OSError):
            if path.read_bytes() == text.encode():
                return
        replace_text(path, text)
        self._written.append(name)

    def _warn(self, where: str, names: tuple[str, ...], domains: tuple[str, ...]) -> None:
        missing = [d for d in domains if d != "*" and not any(_covers(n, d) for n in names)]
        # The Service's own name is for callers inside the cluster, who come by another way.
        outside = [domain for domain in missing if not domain.endswith(".cluster.local")]
        if outside:
            has = names or Text("laptop-no-name")
            self.warnings.append(
                Text("laptop-other-names", where=where, has=has, served=tuple(outside))
            )


def _asked(config: EnvoyConfig) -> dict[str, tuple[str, ...]]:
    """Every secret that the listeners ask for, and the hosts that are served with it."""
    found: dict[str, tuple[str, ...]] = {}
    for listener in config.listeners:
        for chain in listener["filter_chains"]:
            routes = [each["typed_config"]["rds"]["route_config_name"] for each in chain["filters"]]
            domains = domains_of(config, routes)
            for name in secret_names(chain.get("transport_socket", {})):
                found[name] = tuple(dict.fromkeys([*found.get(name, ()), *domains]))
    return found


def _in_reach(found: list[_Resource], what: str) -> _Resource | None:
    """The resource in the gateway's own namespace, the only one where it looks."""
    here = [one for one in found if one.metadata.namespace == ROOT_NAMESPACE]
    if here or not found:
        return here[0] if here else None
    raise TranslationError(
        Text(
            "laptop-credential-elsewhere",
            where=where_of(found[0]),
            name=what,
            namespace=ROOT_NAMESPACE,
        )
    )


def _secret(manifests: Manifests, name: str) -> Secret | None:
    return _in_reach([one for one in manifests.secrets if one.metadata.name == name], name)


def _certificate(manifests: Manifests, name: str) -> Certificate | None:
    found = [one for one in manifests.certificates if one.spec.secret_name == name]
    asked = _in_reach(found, name)
    if asked is not None and asked.spec.is_ca:
        problem = "an authority's certificate is not for a gateway to show"
        raise ManifestError(where_of(asked), "spec.isCA", problem)
    return asked


def _made_for(asked: Certificate) -> _Made:
    spec = asked.spec
    wanted = Wanted(
        names=(*spec.dns_names, *spec.ip_addresses),
        seconds=int(spec.duration.seconds),
        common_name=spec.common_name,
        algorithm=spec.private_key.algorithm,
        size=spec.private_key.size,
    )
    return _Made(wanted, spec.renew_after_seconds)


def _covers(name: str, domain: str) -> bool:
    """Whether a name of a certificate is for a host: ``*`` stands for one label."""
    if name.startswith("*.") and not domain.startswith("*"):
        return domain.partition(".")[2].lower() == name[2:].lower()
    return name.lower() == domain.lower()
