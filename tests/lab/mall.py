"""A real Envoy to ask whether it takes what was translated."""

from __future__ import annotations

import copy
import functools
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lab.laptop.authority import Authority, Issued, Wanted
from lab.manifests import load
from lab.translate import DEFAULT_RELEASE, Proxy, Release, translate

if TYPE_CHECKING:
    from lab.manifests import Manifests
    from lab.translate import EnvoyConfig

EnvoyCheck = Callable[..., str]


def bootstrap(*configs: EnvoyConfig) -> dict[str, Any]:
    """All of several configs as static resources, so that Envoy has to read them to validate.

    Routes go into their listeners, endpoints into their clusters; names are told apart. Secrets are
    a certificate made for the occasion, or else Envoy would not look at what goes with it.
    """
    clusters: list[dict[str, Any]] = []
    listeners: list[dict[str, Any]] = []
    for number, config in enumerate(configs):
        taken = copy.deepcopy(config)
        endpoints = {each["cluster_name"]: each for each in taken.endpoints}
        for cluster in taken.clusters:
            if cluster["type"] == "EDS":
                del cluster["eds_cluster_config"]
                cluster |= {"type": "STATIC", "load_assignment": endpoints[cluster["name"]]}
            cluster["name"] += f"#{number}"
            clusters.append(cluster)
        routes = {each["name"]: each for each in taken.routes}
        for listener in taken.listeners:
            for chain in listener["filter_chains"]:
                for each in chain["filters"]:
                    manager = each["typed_config"]
                    manager["route_config"] = routes[manager.pop("rds")["route_config_name"]]
            listener["name"] += f"#{number}"
            address = {"address": "127.0.0.1", "port_value": 20_000 + len(listeners)}
            listener["address"]["socket_address"] |= address
            listeners.append(listener)
    names = {name for each in (*clusters, *listeners) for name in _secrets_of(each)}
    secrets = [_secret(name) for name in sorted(names)]
    resources = {"clusters": clusters, "listeners": listeners, "secrets": secrets}
    return {"static_resources": resources}


def _secrets_of(value: Any) -> Iterator[str]:
    """The names of the secrets in a message, which are static from here on."""
    if isinstance(value, dict):
        if "sds_config" in value:
            del value["sds_config"]
            yield value["name"]
        for item in value.values():
            yield from _secrets_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from _secrets_of(item)


@functools.cache
def _certificate() -> tuple[str, Issued]:
    authority = Authority("a test")
    return authority.certificate, authority.issue(Wanted(("a.org",), seconds=3600))


def _secret(name: str) -> dict[str, Any]:
    authority, issued = _certificate()
    if name.startswith("file-root:") or name.endswith("-cacert"):
        return {"name": name, "validation_context": {"trusted_ca": {"inline_string": authority}}}
    pair = {
        "certificate_chain": {"inline_string": issued.certificate},
        "private_key": {"inline_string": issued.private_key},
    }
    return {"name": name, "tls_certificate": pair}


@pytest.fixture(scope="session")
def envoy_says(tmp_path_factory: pytest.TempPathFactory) -> EnvoyCheck:
    """What Envoy says against some configs; empty if it takes them all, as it should."""
    envoy = Path(sys.executable).parent / "envoy"
    folder = tmp_path_factory.mktemp("envoy")

    def check(*configs: EnvoyConfig) -> str:
        file = folder / "bootstrap.json"
        file.write_text(json.dumps(bootstrap(*configs)), encoding="utf-8")
        done = subprocess.run(
            [envoy, "--mode", "validate", "-l", "error", "-c", file],
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=60,
        )
        return "" if done.returncode == 0 else done.stderr + done.stdout

    return check


def _documents(
    *,
    policy: dict[str, Any] | None = None,
    subsets: list[dict[str, Any]] | None = None,
    http: list[dict[str, Any]] | None = None,
    hosts: list[str] | None = None,
    gateways: list[str] | None = None,
    servers: list[dict[str, Any]] | None = None,
    ports: list[dict[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    meta = {"name": "shop", "namespace": "mall"}
    istio = "networking.istio.io/v1"
    labels = {"app": "shop", "version": "v1"}
    documents: list[dict[str, Any]] = [
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": meta,
            "spec": {
                "selector": {"app": "shop"},
                "ports": ports or [{"name": "http", "port": 80, "targetPort": "web"}],
            },
        },
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": meta,
            "spec": {
                "replicas": 2,
                "selector": {"matchLabels": labels},
                "template": {
                    "metadata": {"labels": labels},
                    "spec": {
                        "containers": [
                            {"name": "shop", "ports": [{"name": "web", "containerPort": 8080}]}
                        ]
                    },
                },
            },
        },
        {
            "apiVersion": istio,
            "kind": "Gateway",
            "metadata": {"name": "door", "namespace": "mall"},
            "spec": {
                "selector": {"istio": "ingressgateway"},
                "servers": servers
                or [{"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["*"]}],
            },
        },
    ]
    if policy is not None or subsets is not None:
        spec: dict[str, Any] = {"host": "shop"}
        spec |= {"trafficPolicy": policy} if policy is not None else {}
        spec |= {"subsets": subsets} if subsets is not None else {}
        documents.append(
            {"apiVersion": istio, "kind": "DestinationRule", "metadata": meta, "spec": spec}
        )
    if http is not None:
        spec = {"hosts": hosts or ["shop"], "gateways": gateways or ["door", "mesh"], "http": http}
        documents.append(
            {"apiVersion": istio, "kind": "VirtualService", "metadata": meta, "spec": spec}
        )
    return documents


def shop(
    *,
    extra: tuple[dict[str, Any], ...] = (),
    release: Release = DEFAULT_RELEASE,
    **parts: Any,
) -> Manifests:
    """A Service ``shop`` in the namespace ``mall`` with a Gateway, and what a test adds to it."""
    documents = [*_documents(**parts), *extra]
    return load("\n---\n".join(json.dumps(each) for each in documents), "test", release)


@pytest.fixture(name="shop")
def shop_fixture() -> Callable[..., Manifests]:
    """The builder of manifests."""
    return shop


@pytest.fixture
def cluster_of() -> Callable[..., dict[str, Any]]:
    """The gateway's cluster of the shop, or of one of its subsets."""

    def translated(*, subset: str = "", port: int = 80, **parts: Any) -> dict[str, Any]:
        config = translate(shop(**parts), proxy=Proxy.GATEWAY, endpoints=())
        name = f"outbound|{port}|{subset}|shop.mall.svc.cluster.local"
        (found,) = [each for each in config.clusters if each["name"] == name]
        return found

    return translated


@pytest.fixture
def routes_of() -> Callable[..., list[dict[str, Any]]]:
    """The routes that some HTTP rules become on the gateway."""

    def translated(*rules: dict[str, Any], **parts: Any) -> list[dict[str, Any]]:
        http = [rule if _acts(rule) else rule | {"route": [TO_SHOP]} for rule in rules]
        config = translate(shop(http=http, **parts), proxy=Proxy.GATEWAY, endpoints=())
        (host,) = config.routes[0]["virtual_hosts"]
        routes: list[dict[str, Any]] = host["routes"]
        return routes

    return translated


TO_SHOP = {"destination": {"host": "shop"}}


def _acts(rule: dict[str, Any]) -> bool:
    return not {"route", "redirect", "directResponse"}.isdisjoint(rule)
