"""Over many bundles: lint, predict, a difference and Envoy's own configuration count alike."""

from __future__ import annotations

import copy
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from lab.difference import differences
from lab.envoy.names import Pool as Name
from lab.envoy.outlier import Breaker
from lab.manifests import load, read
from lab.theory.callers import spelled
from lab.theory.lint import lint
from lab.theory.pools import pools
from lab.theory.predict import predict
from lab.translate import Proxy, assumed_endpoints, translate
from lab.translate.locality import Locality
from tests.lab.theory.shop import Document, deployment, other, routes, rule, service, text, to

if TYPE_CHECKING:
    from lab.translate import EnvoyConfig

SEEDS = range(60)
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


def counted(sent: EnvoyConfig) -> dict[str, tuple[int, int]]:
    """Of how many hosts how many can be out, by the clusters and endpoints that Envoy gets."""
    hosts = {
        each["cluster_name"]: sum(len(group["lb_endpoints"]) for group in each["endpoints"])
        for each in sent.endpoints
    }
    found = {}
    for cluster in sent.clusters:
        breaker, name = Breaker.of(cluster), Name.of(cluster["name"])
        if breaker is not None and name is not None:
            number = hosts[cluster["name"]]
            able = breaker.ejectable(number) if breaker.ejects_of(number) else 0
            found[name.short] = number, able
    return found


def without(documents: list[Document]) -> list[Document]:
    """The same with nothing that ejects, and the very same endpoints' order."""
    found = copy.deepcopy(documents)
    for each in found:
        policy = each["spec"].get("trafficPolicy", {})
        if policy.pop("outlierDetection", None):
            policy["connectionPool"] = {"tcp": {"connectTimeout": "1s"}}
        for entry in policy.get("portLevelSettings", []):
            entry.pop("outlierDetection", None)
        for subset in each["spec"].get("subsets", []):
            subset.pop("trafficPolicy", None)
    return found


def told(before: EnvoyConfig, after: EnvoyConfig) -> dict[str, int]:
    """How many can be out now, as a difference says it of each cluster."""
    found: dict[str, int] = {}
    for each in differences(before, after):
        for words in each.words if each.kind == "clusters" else ():
            values: dict[str, Any] = dict(words.values)
            if words.template == "change-ejectable-now":
                found[values["pool"]] = values["now"]
            elif words.template == "change-ejectable-still-not":
                found[values["pool"]] = 0
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_they_count_the_same_hosts(seed: int) -> None:
    """Of every pool that requests reach, for the gateway and for a client beside the Service."""
    documents, place = bundle(Random(seed))
    predicted = predict([("test", text(*documents))])
    reached = pools(read([("test", text(*documents))]))
    assert [each.pool for each in predicted] == [pool.short for pool in reached]
    errors = [
        dict(each.message.values)
        for each in lint([("test", text(*documents))])
        if each.rule == "ejects-nobody"
    ]
    said = {(str(each["pool"]).partition(" ")[0], each["hosts"]) for each in errors}
    for proxy, caller in CALLERS.items():
        after = config(documents, proxy, place)
        sent = counted(after)
        by_words = told(config(without(documents), proxy, place), after)
        for each, pool in zip(predicted, reached, strict=True):
            if caller not in map(spelled, pool.callers):
                continue
            hosts, able = sent[each.pool]
            known = (each.hosts, each.ejectable) if each.hosts is not None else (0, 0)
            assert known == (hosts, able), (each, sent)
            assert by_words[each.pool] == able
            never = bool(hosts) and able == 0 and _ejects(after, each.pool)
            assert ((each.pool, hosts) in said) == never, (each, errors)


def _ejects(sent: EnvoyConfig, pool: str) -> bool:
    """Whether anything that is detected ejects, given hosts enough."""
    for cluster in sent.clusters:
        name, breaker = Name.of(cluster["name"]), Breaker.of(cluster)
        if name is not None and name.short == pool and breaker is not None:
            return breaker.ejects
    return False


def test_they_are_of_many_kinds() -> None:
    """Pools without hosts, some of which nobody and some of which all can be out, two callers."""
    found = [each for seed in SEEDS for each in predict([("test", text(*bundle(Random(seed))[0]))])]
    assert {each.hosts for each in found} >= {0, 1, 2, 3, 4, 5, 6, 7}
    assert any(each.hosts and each.ejectable == 0 for each in found)
    assert any(each.hosts and each.ejectable == each.hosts for each in found)
    assert any(each.callers == ("gateway",) for each in found)
    assert any("/" in each.pool for each in found)
