"""Bundles of manifests drawn at random, and what Envoy is sent of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.manifests import load
from lab.translate import Proxy, assumed_endpoints, translate
from lab.translate.locality import Locality
from tests.lab.theory.shop import Document, deployment, other, routes, rule, service, text, to

if TYPE_CHECKING:
    from random import Random

    from lab.translate import EnvoyConfig

PLACES = ("", "us.a", "us.b", "eu.a", "ap")
CALLERS = {Proxy.GATEWAY: "gateway", Proxy.SIDECAR: "sidecar mall"}
HERE = ("", "us/a", "eu/a")


def bundle(random: Random) -> tuple[list[Document], str]:
    """Pods in places, a rule, routes and a gateway; and where the gateway is."""
    place = random.choice(HERE)
    gateway = other(
        "Gateway",
        "gate",
        {
            "selector": {"istio": "ingressgateway"},
            "servers": [
                {"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["*"]}
            ],
        },
    )
    if place:
        gateway["metadata"]["annotations"] = {"lab.goodjob/locality": place}
    target = random.choice(({}, {"targetPort": "web"}, {"targetPort": 8080}))
    found = [gateway, service(**target)]
    found += (_pods(random, version) for version in ("v1", "v2", "v3")[: random.randint(1, 3)])
    if random.random() < 0.2:
        scaled = {"scaleTargetRef": {"kind": "Deployment", "name": "shop-v1"}, "minReplicas": 3}
        found.append(other("HorizontalPodAutoscaler", "shop", scaled, "autoscaling/v2"))
    return [*found, _rule(random), _routes(random)], place


def _pods(random: Random, version: str) -> Document:
    made = deployment(version, random.randint(0, 5))
    template = made["spec"]["template"]
    if at := random.choice(PLACES):
        template["metadata"]["labels"]["istio-locality"] = at
    if random.random() < 0.7:
        template["spec"]["containers"][0]["ports"] = [{"name": "web", "containerPort": 8080}]
    if random.random() < 0.1:
        template["metadata"]["labels"]["app"] = "another"
        made["spec"]["selector"]["matchLabels"]["app"] = "another"
    return made


def _rule(random: Random) -> Document:
    def block() -> Document:
        return {
            "consecutive5xxErrors": random.choice((0, 1, 3)),
            "maxEjectionPercent": random.choice((0, 10, 25, 34, 50, 67, 100)),
        }

    policy: Document = {}
    setting = random.choice(
        (
            None,
            {"enabled": False},
            {"distribute": [{"from": "*", "to": {"us": 100}}]},
            {"distribute": [{"from": "us/*", "to": {"us/a": 70, "eu": 30}}]},
            {"failover": [{"from": "us", "to": "eu"}]},
            {"failoverPriority": ["topology.kubernetes.io/region"]},
        )
    )
    if setting is not None:
        policy["loadBalancer"] = {"localityLbSetting": setting}
    if random.random() < 0.2:
        own = {"outlierDetection": block()} if random.random() < 0.5 else {}
        pool = {"tcp": {"connectTimeout": "1s"}}
        policy["portLevelSettings"] = [{"port": {"number": 80}, "connectionPool": pool, **own}]
    subsets = [
        {
            "name": each,
            "labels": {"version": each},
            **({"trafficPolicy": {"outlierDetection": block()}} if random.random() < 0.5 else {}),
        }
        for each in ("v1", "v2", "v3")
    ]
    made = rule(block(), subsets=subsets, **policy)
    if exported := random.choice((None, None, ["."], ["istio-system"])):
        made["spec"]["exportTo"] = exported
    return made


def _routes(random: Random) -> Document:
    def way(weight: int) -> Document:
        subset = random.choice((None, "v1", "v2"))
        (entry,) = to(**({"subset": subset} if subset else {}))["route"]
        return {**entry, "weight": weight}

    http = [{"route": [way(100), way(0)]}, {"route": [way(60), way(40)]}, {"route": [way(100)]}]
    made = routes(random.choice(http), hosts=("shop", "shop.example.com"))
    made["spec"]["gateways"] = random.choice((["gate"], ["gate", "mesh"], ["mesh"]))
    return made


def config(documents: list[Document], proxy: Proxy, place: str) -> EnvoyConfig:
    """What a proxy is sent."""
    manifests = load(text(*documents), "test")
    return translate(
        manifests,
        proxy=proxy,
        endpoints=assumed_endpoints(manifests),
        locality=Locality.of(place),
    )
