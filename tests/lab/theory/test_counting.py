"""Over many bundles: lint, predict, a difference and Envoy's own configuration count alike."""

from __future__ import annotations

import copy
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from lab.difference import differences
from lab.envoy.names import Pool as Name
from lab.envoy.outlier import Breaker
from lab.manifests import read
from lab.theory.callers import spelled
from lab.theory.lint import lint
from lab.theory.pools import pools
from lab.theory.predict import predict
from tests.lab.theory.drawn import CALLERS, bundle, config
from tests.lab.theory.shop import Document, text

if TYPE_CHECKING:
    from lab.translate import EnvoyConfig

SEEDS = range(60)


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
