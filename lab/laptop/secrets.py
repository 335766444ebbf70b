"""What Envoy's secret discovery service hands out, made of a Secret, of PEM or of files.

A Secret is looked at before Envoy gets it: a key that is another certificate's would be refused
there, in a log, and the listener would stay as it was.

Source: Envoy API, Secret; Istio, pilot/pkg/credentials/kube ExtractCertInfo, ExtractRoot.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from lab.errors import LabError, ManifestError
from lab.manifests import where_of
from lab.translate.tls import FILE_AUTHORITY, FILE_CERTIFICATE, SEPARATOR
from lab.words import Listed, Text

if TYPE_CHECKING:
    from lab.manifests import Secret

Message = dict[str, Any]

# A generic Secret's key, and that of one of type kubernetes.io/tls.
_CHAIN = ("cert", "tls.crt")
_KEY = ("key", "tls.key")
_AUTHORITY = ("cacert", "ca.crt")


def shown(certificate: str, private_key: str) -> Message:
    """A certificate that Envoy shows, from PEM."""
    return {
        "tls_certificate": {
            "certificate_chain": {"inline_string": certificate},
            "private_key": {"inline_string": private_key},
        }
    }


def trusted(authority: str) -> Message:
    """An authority that Envoy trusts, from PEM."""
    return {"validation_context": {"trusted_ca": {"inline_string": authority}}}


def shown_by(secret: Secret) -> Message:
    """The certificate of a Secret.

    Raises:
        ManifestError: it has none, or no key to it.
    """
    chain, key = _text(secret, _CHAIN), _text(secret, _KEY)
    (first, *_) = _certificates(secret, _CHAIN)
    try:
        private = serialization.load_pem_private_key(key.encode(), password=None)
    except (ValueError, TypeError) as error:
        problem = Text("laptop-no-key")
        raise ManifestError(where_of(secret), _place(secret, _KEY), problem) from error
    if _public(private.public_key()) != _public(first.public_key()):
        problem = Text("laptop-other-key", key=_present(secret, _CHAIN))
        raise ManifestError(where_of(secret), _place(secret, _KEY), problem)
    return shown(chain, key)


def trusted_by(secret: Secret) -> Message:
    """The authority of a Secret.

    Raises:
        ManifestError: it has none.
    """
    _certificates(secret, _AUTHORITY)
    return trusted(_text(secret, _AUTHORITY))


def names_of(secret: Secret) -> tuple[str, ...]:
    """The names that the certificate of a Secret is for."""
    (first, *_) = _certificates(secret, _CHAIN)
    try:
        names = first.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    addresses = (str(address) for address in names.get_values_for_type(x509.IPAddress))
    return (*names.get_values_for_type(x509.DNSName), *addresses)


def from_files(name: str) -> Message:
    """A secret that istiod's agent would read from files, which have to be on this machine.

    Raises:
        LabError: one is not there.
    """
    if name.startswith(FILE_CERTIFICATE):
        chain, key = name.removeprefix(FILE_CERTIFICATE).split(SEPARATOR)
        return {
            "tls_certificate": {
                "certificate_chain": {"filename": _here(chain)},
                "private_key": {"filename": _here(key)},
            }
        }
    authority = _here(name.removeprefix(FILE_AUTHORITY))
    return {"validation_context": {"trusted_ca": {"filename": authority}}}


def _here(path: str) -> str:
    if not Path(path).is_file():
        raise LabError(Text("laptop-no-file", path=path))
    return path


def _certificates(secret: Secret, keys: tuple[str, ...]) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(_text(secret, keys).encode())
    except ValueError as error:
        raise ManifestError(
            where_of(secret), _place(secret, keys), Text("laptop-no-pem")
        ) from error


def _text(secret: Secret, keys: tuple[str, ...]) -> str:
    found = secret.text(*keys)
    if found is None:
        problem = Text("laptop-secret-lacks", keys=Listed(tuple(reversed(keys)), "or"))
        raise ManifestError(where_of(secret), "data", problem)
    return found


def _present(secret: Secret, keys: tuple[str, ...]) -> str:
    return next(key for key in keys if secret.text(key) is not None)


def _place(secret: Secret, keys: tuple[str, ...]) -> str:
    key = _present(secret, keys)
    return f"{'stringData' if key in secret.string_data else 'data'}[{key!r}]"


def _public(key: Any) -> bytes:  # noqa: ANN401 - a union of a dozen key types
    encoded: bytes = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return encoded
