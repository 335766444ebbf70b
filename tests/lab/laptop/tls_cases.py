"""Gateways, Secrets and Certificates, and an authority that is not the lab's, for tests."""

from __future__ import annotations

import base64
import json
from typing import Any

from lab.laptop.authority import Authority, Wanted
from lab.manifests import Manifests, load
from lab.translate import EnvoyConfig, Proxy, translate

HOUR = 3600
ELSEWHERE = Authority("an authority elsewhere")


def gateway(*tls: dict[str, Any], hosts: tuple[str, ...] = ("a.org",)) -> dict[str, Any]:
    """A Gateway with plain HTTP that redirects, and a server for each of these settings."""
    plain = {
        "port": {"number": 80, "name": "http", "protocol": "HTTP"},
        "hosts": list(hosts),
        "tls": {"httpsRedirect": True},
    }
    secure = [
        {
            "port": {"number": 443 + 1000 * number, "name": f"s{number}", "protocol": "HTTPS"},
            "hosts": list(hosts),
            "tls": each,
        }
        for number, each in enumerate(tls)
    ]
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "Gateway",
        "metadata": {"name": "door", "namespace": "mall"},
        "spec": {"selector": {"istio": "ingressgateway"}, "servers": [plain, *secure]},
    }


def simple(name: str = "front") -> dict[str, Any]:
    """TLS with the certificate of a Secret."""
    return {"mode": "SIMPLE", "credentialName": name}


def rules(*hosts: str) -> list[dict[str, Any]]:
    """A Service, and a VirtualService that answers by itself."""
    answer = {"directResponse": {"status": 200}}
    return [
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": "shop", "namespace": "mall"},
            "spec": {"ports": [{"name": "http", "port": 80}]},
        },
        {
            "apiVersion": "networking.istio.io/v1",
            "kind": "VirtualService",
            "metadata": {"name": "shop", "namespace": "mall"},
            "spec": {"hosts": list(hosts), "gateways": ["door"], "http": [answer]},
        },
    ]


def secret(name: str = "front", namespace: str = "istio-system", **values: str) -> dict[str, Any]:
    """A Secret, whose values are encoded; underscores in their names are dots."""
    data = {
        key.replace("_", "."): base64.b64encode(value.encode()).decode()
        for key, value in values.items()
    }
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "namespace": namespace},
        "data": data,
    }


def pair(*names: str, **more: Any) -> dict[str, str]:
    """A certificate and its key, from elsewhere, as a Secret has them."""
    issued = ELSEWHERE.issue(Wanted(names, seconds=HOUR, **more))
    return {"tls_crt": issued.certificate, "tls_key": issued.private_key}


def certificate(namespace: str = "istio-system", **spec: Any) -> dict[str, Any]:
    """A Certificate that goes into the Secret ``front``."""
    full = {"secretName": "front", "issuerRef": {"name": "x"}, "dnsNames": ["a.org"], **spec}
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": "front-tls", "namespace": namespace},
        "spec": full,
    }


def loaded(*documents: dict[str, Any]) -> Manifests:
    """These resources."""
    return load("\n---\n".join(json.dumps(each) for each in documents), "test")


def translated(manifests: Manifests) -> EnvoyConfig:
    """What the gateway is sent for them."""
    return translate(manifests, proxy=Proxy.GATEWAY, endpoints=())
