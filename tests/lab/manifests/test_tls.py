"""TLS settings as istiod's webhook takes them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lab.errors import ManifestError, UnsupportedField
from lab.manifests import Manifests, Release, load

NEWEST = max(Release)
FILES = {"serverCertificate": "/c.pem", "privateKey": "/k.pem"}
PIN = "NvqYIYSbgK2vCJpQhObf77vv+bQWtc5ek5RIOwPiC9A="
DIGEST = "df6ff72fe9116521268f6f2dd4966f51df479883fe7037b39f75916ac3049d1a"


def _load(
    kind: str, spec: dict[str, Any], release: Release = NEWEST, *, strict: bool = False
) -> Manifests:
    document = {
        "apiVersion": "networking.istio.io/v1",
        "kind": kind,
        "metadata": {"name": "x", "namespace": "mall"},
        "spec": spec,
    }
    return load(json.dumps(document), "f.yaml", release, strict=strict)


def server(
    tls: dict[str, Any] | None, protocol: str = "HTTPS", *, strict: bool = False
) -> Manifests:
    """A Gateway with one server."""
    port = {"number": 443, "name": "a", "protocol": protocol}
    one = {"port": port, "hosts": ["a.org"], **({} if tls is None else {"tls": tls})}
    return _load("Gateway", {"servers": [one]}, strict=strict)


def client(**tls: Any) -> Manifests:
    """A DestinationRule with these settings."""
    return _load("DestinationRule", {"host": "shop", "trafficPolicy": {"tls": tls}})


def simple(**more: Any) -> dict[str, Any]:
    """A server's settings that are right, and more."""
    return {"mode": "SIMPLE", "credentialName": "a", **more}


def mutual(**more: Any) -> dict[str, Any]:
    """The same, where clients show a certificate."""
    return simple(mode="MUTUAL", **more)


@pytest.mark.parametrize(
    ("tls", "problem"),
    [
        (None, "spec.servers[0]: protocol HTTPS needs tls"),
        ({"mode": "SIMPLE"}, "needs credentialName, or serverCertificate and privateKey"),
        ({"mode": "SIMPLE", "serverCertificate": "/c"}, "needs credentialName, or serverCert"),
        ({"mode": "MUTUAL", **FILES}, "mode MUTUAL needs credentialName, or caCertificates"),
        ({"mode": "OPTIONAL_MUTUAL", **FILES}, "OPTIONAL_MUTUAL needs credentialName, or caCert"),
        (simple(**FILES), "serverCertificate and privateKey and credentialName exclude each other"),
        (simple(credentialNames=["b"]), "credentialName and credentialNames exclude each other"),
        ({"mode": "SIMPLE", **FILES, "caCrl": "/l"}, "caCrl is for mode MUTUAL"),
        (simple(subjectAltNames=["b"]), "Envoy refuses the listener"),
        ({"mode": "SIMPLE", "tlsCertificates": [{"privateKey": "/k"}]}, "serverCertificate: is re"),
        ({"mode": "SIMPLE", **FILES, "privateKey": "/a~b"}, "can't tell files apart with a ~"),
        (mutual(verifyCertificateSpki=["x"]), "in base64: 44 characters"),
        (mutual(verifyCertificateHash=["x" * 64]), "in hexadecimal: 64 digits"),
        (simple(minProtocolVersion="TLSv1_2"), "must be one of 'TLS_AUTO', 'TLSV1_0'"),
        (simple(ecdhCurves=["P-224"]), "must be one of P-256"),
    ],
)
def test_a_server_that_is_rejected(tls: dict[str, Any] | None, problem: str) -> None:
    """8.3, and what istiod lets pass and Envoy then refuses."""
    with pytest.raises(ManifestError) as caught:
        server(tls)

    assert not isinstance(caught.value, UnsupportedField)
    assert str(caught.value).startswith("Gateway mall/x: spec.servers[0]")
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("tls", "problem"),
    [
        ({"mode": "PASSTHROUGH"}, "mode PASSTHROUGH hands TLS on unread"),
        ({}, "mode PASSTHROUGH hands TLS on unread"),
        ({"mode": "AUTO_PASSTHROUGH"}, "mode AUTO_PASSTHROUGH hands TLS on unread"),
        ({"mode": "ISTIO_MUTUAL"}, "the mesh's own authority, which a laptop does not have"),
        (simple(credentialName="sds://vault"), "local mode takes the name of a Secret"),
        (simple(cipherSuites=["-ALL"]), "not the expression -ALL"),
        (simple(caCertCredentialName="b"), "as ca.crt"),
    ],
)
def test_a_server_that_a_laptop_can_not_have(tls: dict[str, Any], problem: str) -> None:
    """Left out by its name, with what the laptop lacks."""
    with pytest.raises(UnsupportedField) as caught:
        server(tls, strict=True)

    assert problem in str(caught.value)


@pytest.mark.parametrize("protocol", ["TLS", "TCP", "tls"])
def test_a_protocol_that_is_not_http(protocol: str) -> None:
    """What comes by TLS goes on as TCP."""
    with pytest.raises(UnsupportedField, match=f"and not {protocol}$"):
        server(simple(), protocol, strict=True)
    assert server(simple(), protocol).gateways == ()


@pytest.mark.parametrize("tls", [simple(), {"privateKey": "/k"}, {"serverCertificate": "/c"}])
def test_a_plain_server_has_nothing_but_the_redirect(tls: dict[str, Any]) -> None:
    """8.3."""
    with pytest.raises(ManifestError, match="protocol HTTP has no tls but httpsRedirect"):
        server(tls, "HTTP")


@pytest.mark.parametrize(
    "tls",
    [
        simple(),
        {"mode": "SIMPLE", "credentialNames": ["rsa", "ecdsa"]},
        {"mode": "SIMPLE", **FILES},
        {"mode": "SIMPLE", "tlsCertificates": [FILES, FILES]},
        mutual(subjectAltNames=["b"], verifyCertificateSpki=[PIN], verifyCertificateHash=[DIGEST]),
        mutual(verifyCertificateHash=[":".join(["ab"] * 32)]),
        {"mode": "OPTIONAL_MUTUAL", **FILES, "caCertificates": "/a", "caCrl": "/l"},
        simple(minProtocolVersion="TLSV1_0", cipherSuites=["AES128-SHA", "ALL"]),
        simple(ecdhCurves=["P-256", "X25519MLKEM768"]),
    ],
)
def test_a_server_that_is_accepted_without_a_word(tls: dict[str, Any]) -> None:
    """8.3."""
    assert server(tls).warnings == ()


@pytest.mark.parametrize(
    ("tls", "warning"),
    [
        (simple(minProtocolVersion="TLSV1_1"), "minProtocolVersion: below TLSV1_2"),
        (
            simple(cipherSuites=["NONE", "AES128-SHA"]),
            "cipherSuites: ignored, for istiod does not ",
        ),
        (simple(cipherSuites=["AES128-SHA"] * 2), "cipherSuites: a cipher suite that is there tw"),
        (simple(httpsRedirect=True), "httpsRedirect: without effect: it is for HTTP servers"),
        (simple(caCrl="/l"), "caCrl: without effect with credentialName"),
        (mutual(caCertificates="/a"), "caCertificates: without effect with credentialName"),
        (simple(verifyCertificateSpki=[PIN]), "verifyCertificateSpki: without effect without"),
        ({"mode": "SIMPLE", **FILES, "subjectAltNames": ["b"]}, "subjectAltNames: without effect"),
    ],
)
def test_a_server_with_a_warning(tls: dict[str, Any], warning: str) -> None:
    """What istiod warns of, and what has no effect without it saying so."""
    (only,) = server(tls).warnings

    assert f"spec.servers[0].tls.{warning}" in str(only)


def test_a_credential_of_a_plain_server_is_of_no_effect() -> None:
    """A webhook takes it, and nobody does anything with it."""
    (only,) = server({"httpsRedirect": True, "credentialName": "a"}, "HTTP").warnings

    assert "credentialName: without effect with mode PASSTHROUGH" in str(only)


def test_curves_came_with_a_release() -> None:
    """The field is newer than the others."""
    port = {"number": 443, "name": "a", "protocol": "HTTPS"}
    one = {"port": port, "hosts": ["a.org"], "tls": simple(ecdhCurves=["P-256"])}
    with pytest.raises(UnsupportedField, match=r"ecdhCurves: Istio 1\.31 has no such field"):
        _load("Gateway", {"servers": [one]}, Release.V1_31)


@pytest.mark.parametrize(
    ("tls", "problem"),
    [
        ({"mode": "MUTUAL"}, "mode MUTUAL needs credentialName, or clientCertificate and"),
        ({"mode": "MUTUAL", "clientCertificate": "/c"}, "mode MUTUAL needs credentialName"),
        ({"mode": "SIMPLE", "credentialName": "a", "caCertificates": "/a"}, "excludes caCertifi"),
        (
            {"mode": "SIMPLE", "insecureSkipVerify": True, "credentialName": "a"},
            "insecureSkipVerify excludes credentialName",
        ),
        (
            {"mode": "SIMPLE", "insecureSkipVerify": True, "subjectAltNames": ["a"]},
            "insecureSkipVerify excludes subjectAltNames",
        ),
    ],
)
def test_a_client_that_is_rejected(tls: dict[str, Any], problem: str) -> None:
    """8.1, the row about tls."""
    with pytest.raises(ManifestError) as caught:
        client(**tls)

    assert str(caught.value).startswith("DestinationRule mall/x: spec.trafficPolicy.tls")
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    "tls",
    [
        {"mode": "DISABLE", "caCertificates": "/a"},
        {"mode": "SIMPLE"},
        {"mode": "SIMPLE", "insecureSkipVerify": True, "sni": "a.org"},
        {"mode": "MUTUAL", "clientCertificate": "/c", "privateKey": "/k", "caCrl": "/l"},
        {"mode": "MUTUAL", "credentialName": "a", "insecureSkipVerify": True},
    ],
)
def test_a_client_that_is_accepted(tls: dict[str, Any]) -> None:
    """8.1, the row about tls."""
    assert client(**tls).warnings == ()


@pytest.mark.parametrize("more", [{}, {"sni": "a.org"}, {"caCertificates": "/a"}])
def test_certificates_of_the_mesh_are_plain_text_here(more: dict[str, Any]) -> None:
    """To the breaker it makes no difference: taken, and said once."""
    manifests = client(mode="ISTIO_MUTUAL", **more)
    (said,) = map(str, manifests.warnings)

    assert said.startswith("DestinationRule mall/x: spec.trafficPolicy.tls.mode: ISTIO_MUTUAL")
    assert "here pods are asked in plain text" in said
