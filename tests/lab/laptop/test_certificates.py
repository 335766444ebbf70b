"""Which certificate a gateway shows, and who can read its key."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from lab.errors import LabError, ManifestError, TranslationError
from lab.laptop.certificates import Certificates
from tests.lab.laptop.tls_cases import (
    ELSEWHERE,
    certificate,
    gateway,
    loaded,
    pair,
    rules,
    secret,
    simple,
    translated,
)

if TYPE_CHECKING:
    from pathlib import Path

MUTUAL = {"mode": "MUTUAL", "credentialName": "front"}
DAY = datetime.timedelta(days=1)
MINUTES = datetime.timedelta(minutes=5)


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    """Those of a lab without any yet."""
    return Certificates(tmp_path / "tls", "test")


def write(certificates: Certificates, *documents: dict[str, Any], tls: Any = None) -> None:
    """Write what a Gateway with these Secrets and Certificates needs."""
    manifests = loaded(*rules("a.org"), gateway(tls or simple()), *documents)
    certificates.write(manifests, translated(manifests))


def in_file(certificates: Certificates, name: str = "kubernetes://front") -> dict[str, Any]:
    """The secret as Envoy reads it."""
    found: dict[str, Any]
    (found,) = json.loads(certificates.path(name).read_text(encoding="utf-8"))["resources"]
    assert found["@type"].endswith("tls.v3.Secret")
    assert found["name"] == name
    return found


def shown(certificates: Certificates) -> x509.Certificate:
    """The certificate that a client would see."""
    return shown_as(certificates, "kubernetes://front")


def shown_as(certificates: Certificates, name: str) -> x509.Certificate:
    """The certificate in the file of a secret."""
    chain = in_file(certificates, name)["tls_certificate"]["certificate_chain"]["inline_string"]
    return x509.load_pem_x509_certificate(chain.encode())


def names(found: x509.Certificate) -> list[str]:
    """The DNS names of a certificate."""
    extension = found.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return extension.value.get_values_for_type(x509.DNSName)


def authority(certificates: Certificates) -> x509.Certificate:
    """The lab's own."""
    assert certificates.ca is not None
    return x509.load_pem_x509_certificate(certificates.ca.read_bytes())


def test_without_anything_the_lab_signs(certificates: Certificates) -> None:
    """For the hosts that are served, and not for the pattern of the server."""
    manifests = loaded(*rules("a.org", "b.org"), gateway(simple(), hosts=("*",)))
    certificates.write(manifests, translated(manifests))

    assert names(shown(certificates)) == ["a.org", "b.org"]
    shown(certificates).verify_directly_issued_by(authority(certificates))


def test_a_secret_of_the_manifests_wins(certificates: Certificates) -> None:
    """Over a Certificate as well; the lab signs nothing then."""
    given = pair("a.org")
    write(certificates, secret(**given), certificate())

    assert in_file(certificates)["tls_certificate"] == {
        "certificate_chain": {"inline_string": given["tls_crt"]},
        "private_key": {"inline_string": given["tls_key"]},
    }
    assert certificates.ca is None
    assert certificates.warnings == []


def test_a_generic_secret_has_other_keys(certificates: Certificates) -> None:
    """As Istio reads it: cert, key, cacert."""
    given = pair("a.org")
    generic = secret(cert=given["tls_crt"], key=given["tls_key"], cacert=ELSEWHERE.certificate)
    write(certificates, generic, tls=MUTUAL)

    trusted = in_file(certificates, "kubernetes://front-cacert")["validation_context"]
    assert trusted == {"trusted_ca": {"inline_string": ELSEWHERE.certificate}}
    assert certificates.client is None


def test_a_certificate_says_how(certificates: Certificates) -> None:
    """Names, life, key and common name are what cert-manager would have asked for."""
    key = {"algorithm": "ECDSA", "size": 384}
    asked = certificate(
        dnsNames=["a.org", "*.b.org"],
        ipAddresses=["127.0.0.1"],
        commonName="shop",
        duration="48h",
        privateKey=key,
    )
    write(certificates, asked)
    found = shown(certificates)
    public = found.public_key()

    assert names(found) == ["a.org", "*.b.org"]
    assert found.subject.rfc4514_string() == "CN=shop"
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert public.curve.key_size == 384
    length = found.not_valid_after_utc - found.not_valid_before_utc
    assert 2 * DAY <= length < 2 * DAY + datetime.timedelta(hours=1)


def test_a_certificate_that_says_little(certificates: Certificates) -> None:
    """RSA with 2048 bits for 90 days, as cert-manager has it by default."""
    write(certificates, certificate())
    found = shown(certificates)
    public = found.public_key()

    assert isinstance(public, rsa.RSAPublicKey)
    assert public.key_size == 2048
    assert 90 * DAY <= found.not_valid_after_utc - found.not_valid_before_utc < 91 * DAY


def test_what_has_not_changed_stays(certificates: Certificates) -> None:
    """A change of something else makes no new certificate; one of the names does."""
    write(certificates, certificate())
    before = shown(certificates).serial_number
    write(certificates, certificate())
    same = shown(certificates).serial_number
    write(certificates, certificate(dnsNames=["a.org", "b.org"]))

    assert same == before
    assert shown(certificates).serial_number != before
    assert names(shown(certificates)) == ["a.org", "b.org"]


@pytest.mark.parametrize(
    ("spec", "hours"),
    [({}, 60 * 24), ({"renewBefore": "240h"}, 80 * 24), ({"renewBeforePercentage": 10}, 81 * 24)],
)
def test_it_is_renewed_in_time(
    certificates: Certificates, spec: dict[str, Any], hours: int
) -> None:
    """After two thirds of its life, or as the Certificate says; and then again."""
    write(certificates, certificate(**spec))
    before = shown(certificates).serial_number
    due = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=hours)
    early, late = due - MINUTES, due + MINUTES

    assert certificates.renew(early) == []
    assert shown(certificates).serial_number == before
    assert certificates.renew(late) == ["kubernetes://front"]
    assert shown(certificates).serial_number != before
    assert certificates.renew(late) == []


def test_what_nobody_asks_for_any_more_is_gone(certificates: Certificates) -> None:
    """A key that was a Secret's, and one of the lab's own, are not left lying there."""
    write(certificates, secret(**pair("a.org")))
    write(certificates, tls=simple("other"))
    assert not certificates.path("kubernetes://front").exists()
    write(certificates, tls=simple("third"))
    assert not certificates.path("kubernetes://other").exists()
    assert names(shown_as(certificates, "kubernetes://third")) == ["a.org"]


def test_a_client_of_mutual_tls_gets_a_certificate(certificates: Certificates) -> None:
    """Of the authority that the gateway trusts its clients to have."""
    write(certificates, tls=MUTUAL)
    assert certificates.client is not None
    file, key = certificates.client
    found = x509.load_pem_x509_certificate(file.read_bytes())

    found.verify_directly_issued_by(authority(certificates))
    assert key.stat().st_mode & 0o777 == 0o600
    trusted = in_file(certificates, "kubernetes://front-cacert")["validation_context"]
    assert certificates.ca is not None
    assert trusted["trusted_ca"]["inline_string"].encode() == certificates.ca.read_bytes()


def test_nobody_else_reads_a_key(certificates: Certificates) -> None:
    """The folder and the files."""
    write(certificates, tls=MUTUAL)
    path = certificates.path("kubernetes://front")

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert "PRIVATE KEY" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("documents", "warning"),
    [
        ([certificate(dnsNames=["b.org"])], "the certificate is for b.org, and the gateway serv"),
        ([secret(**pair("*.org.x"))], "Secret istio-system/front: the certificate is for *.org.x"),
        ([secret(**pair(common_name="x"))], "is for no name at all, and the gateway serves a.org"),
    ],
)
def test_a_certificate_for_another_name(
    certificates: Certificates, documents: list[dict[str, Any]], warning: str
) -> None:
    """It is shown, as in a cluster, and clients refuse it; so that is said."""
    write(certificates, *documents)

    (only,) = certificates.warnings
    assert warning in str(only)


OTHERS = pair("a.org")


@pytest.mark.parametrize(
    ("documents", "tls", "problem"),
    [
        (
            [secret(tls_crt=pair("a.org")["tls_crt"], tls_key=OTHERS["tls_key"])],
            simple(),
            "data['tls.key']: is not the key of the certificate in tls.crt",
        ),
        (
            [secret(tls_crt="no", tls_key=OTHERS["tls_key"])],
            simple(),
            "data['tls.crt']: is no certificate in PEM",
        ),
        (
            [secret(tls_crt=OTHERS["tls_crt"], tls_key="no")],
            simple(),
            "data['tls.key']: is no private key",
        ),
        ([secret(other="x")], simple(), "data: a Gateway asks for this Secret, and it has no tls"),
        ([secret(**OTHERS)], MUTUAL, "and it has no ca.crt or cacert"),
        ([certificate(isCA=True)], simple(), "spec.isCA: an authority's certificate is not for a"),
    ],
)
def test_what_no_handshake_could_be_made_with(
    certificates: Certificates, documents: list[dict[str, Any]], tls: dict[str, Any], problem: str
) -> None:
    """An error that names the place, and shows nothing of what is there."""
    with pytest.raises(ManifestError) as caught:
        write(certificates, *documents, tls=tls)

    assert problem in str(caught.value)
    assert "PRIVATE" not in str(caught.value)


@pytest.mark.parametrize(
    "document", [secret(namespace="mall", **OTHERS), certificate(namespace="mall")]
)
def test_a_gateway_looks_in_its_own_namespace(
    certificates: Certificates, document: dict[str, Any]
) -> None:
    """The most common mistake with credentialName: beside the Gateway is not where it looks."""
    with pytest.raises(TranslationError) as caught:
        write(certificates, document)

    assert "in its own namespace, istio-system" in str(caught.value)


def test_files_are_read_where_they_are(certificates: Certificates, tmp_path: Path) -> None:
    """By Envoy itself; one that isn't on this machine is an error that names it."""
    chain, key = tmp_path / "c.pem", tmp_path / "k.pem"
    tls = {"mode": "SIMPLE", "serverCertificate": str(chain), "privateKey": str(key)}
    with pytest.raises(LabError, match=f"the file {chain}, which is not on this machine"):
        write(certificates, tls=tls)

    chain.touch()
    key.touch()
    write(certificates, tls=tls)
    found = in_file(certificates, f"file-cert:{chain}~{key}")
    assert found["tls_certificate"]["private_key"] == {"filename": str(key)}
