"""Secrets as the API server takes them, and Certificates as cert-manager's webhook does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lab.errors import ManifestError
from lab.manifests import Certificate, Secret, load

ISSUER = {"name": "ca"}


def secret(**fields: Any) -> Secret:
    """A Secret."""
    meta = {"name": "x", "namespace": "mall"}
    document = {"apiVersion": "v1", "kind": "Secret", "metadata": meta, **fields}
    (found,) = load(json.dumps(document), "f.yaml").secrets
    return found


def certificate(**spec: Any) -> Certificate:
    """A Certificate."""
    document = {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": "x", "namespace": "mall"},
        "spec": {"secretName": "x", "issuerRef": ISSUER, **spec},
    }
    (found,) = load(json.dumps(document), "f.yaml").certificates
    return found


def test_plain_text_counts_before_base64() -> None:
    """As the API server merges stringData into data."""
    found = secret(data={"a": "YQ==", "b": "Yg=="}, stringData={"a": "c"}, immutable=True)

    assert found.text("a") == "c"
    assert found.text("none", "b") == "b"
    assert found.text("none") is None


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"data": {"a": "s3cret!"}}, "data: the value of a must be base64; plain text goes into"),
        ({"type": "kubernetes.io/tls"}, "type kubernetes.io/tls needs tls.crt and tls.key"),
        (
            {"type": "kubernetes.io/tls", "stringData": {"tls.crt": "s3cret!"}},
            "type kubernetes.io/tls needs tls.key",
        ),
        ({"dat": {"a": "s3cret!"}}, "dat: no such field; did you mean data?"),
        ({"data": {"a": 31415}}, "data.a: must be text, not a value of another type"),
        ({"stringData": {"a": 31415}}, "stringData.a: must be text, not a value of another type"),
    ],
)
def test_a_secret_that_is_none(fields: dict[str, Any], problem: str) -> None:
    """The error never shows a value."""
    with pytest.raises(ManifestError) as caught:
        secret(**fields)

    assert problem in str(caught.value)
    assert "s3cret!" not in str(caught.value)
    assert "31415" not in str(caught.value)
    assert "s3cret!" not in repr(secret(stringData={"a": "s3cret!"}))


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ({"duration": "59m"}, "spec: duration must be at least 1h"),
        ({"renewBefore": "4m"}, "spec: renewBefore must be at least 5m and below duration"),
        ({"duration": "2h", "renewBefore": "2h"}, "spec: renewBefore must be at least 5m and be"),
        (
            {"renewBefore": "1h", "renewBeforePercentage": 5},
            "spec: renewBefore and renewBeforePercentage exclude each other",
        ),
        ({"dnsNames": ["a_b"]}, "spec.dnsNames: must be DNS names, not the text 'a_b'"),
        ({"dnsNames": ["*"]}, "spec.dnsNames: must be DNS names, not the text '*'"),
        ({"ipAddresses": ["a.org"]}, "spec.ipAddresses: must be IP addresses"),
        ({"commonName": "a" * 65}, "spec.commonName: must be at most 64 characters"),
        ({"privateKey": {"algorithm": "DSA"}}, "spec.privateKey.algorithm: must be one of 'RSA'"),
        ({"privateKey": {"size": 1024}}, "a key of RSA has 2048, 4096, 8192 bits, not 1024"),
        ({"issuerRef": {}}, "spec.issuerRef.name: is required"),
        ({"dnsName": ["a.org"]}, "spec.dnsName: no such field; did you mean dnsNames?"),
    ],
)
def test_a_certificate_that_is_rejected(spec: dict[str, Any], problem: str) -> None:
    """By its path, and with what is allowed."""
    with pytest.raises(ManifestError) as caught:
        certificate(**spec)

    assert str(caught.value).startswith("Certificate mall/x: spec")
    assert problem in str(caught.value)


def test_what_has_no_meaning_on_a_laptop_is_accepted() -> None:
    """A Certificate of a cluster, with much that the lab makes nothing of."""
    found = certificate(
        dnsNames=["a.org"],
        usages=["server auth"],
        subject={"organizations": ["x"]},
        revisionHistoryLimit=1,
        secretTemplate={"labels": {"a": "b"}},
        privateKey={"algorithm": "ECDSA", "size": 256, "encoding": "PKCS8"},
    )

    assert found.spec.dns_names == ("a.org",)
    assert found.spec.private_key.size == 256
