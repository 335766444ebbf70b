"""Which part of the requests each host gets: as Envoy's messages have it, and once some are out."""

from __future__ import annotations

from random import Random

import pytest

from lab.envoy.names import Pool as Name
from lab.manifests import read
from lab.theory.aim import Aim, portions
from lab.theory.callers import spelled
from lab.theory.pools import pools
from tests.lab.theory.drawn import CALLERS, bundle, config
from tests.lab.theory.shop import Document, deployment, routes, rule, service, text

TWO_TIERS = (Aim(2), Aim(3, priority=1))


def test_all_alike() -> None:
    """Each host gets the same, whoever made it, and one that is not ready gets nothing."""
    assert portions([Aim(2), Aim(3)]) == [0.2, 0.2]
    assert portions([Aim(2), Aim(3, ready=False)]) == pytest.approx([0.5, 0])
    assert portions([Aim(4), Aim(0)]) == [0.25, 0]
    assert portions([]) == []


@pytest.mark.parametrize(
    ("out", "expected"),
    [
        ((0, 0), [0.5, 0]),
        # 1.4 times a half of them take 70 %, and the others the rest.
        ((1, 0), [0.7, 0.1]),
        ((2, 0), [0, 1 / 3]),
        ((2, 1), [0, 1 / 2]),
        ((2, 3), [0, 0]),
    ],
)
def test_the_next_ones_take_over(out: tuple[int, int], expected: list[float]) -> None:
    """As Envoy's document "Priority levels" has it."""
    assert portions(TWO_TIERS, out) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("out", "expected"),
    [
        ((0, 0), [0.35, 0.3]),
        # 1.4 times its half is 0.7 of its weight: 0.49 of 0.49 + 0.3.
        ((1, 0), [0.49 / 0.79, 0.3 / 0.79]),
        ((2, 0), [0, 1]),
    ],
)
def test_weights_of_localities(out: tuple[int, int], expected: list[float]) -> None:
    """As Envoy's document "Locality weighted load balancing" has it."""
    aims = Aim(2, place=0, weight=70), Aim(1, place=1, weight=30)
    assert portions(aims, out) == pytest.approx(expected)


def as_sent(documents: list[Document], caller: str, place: str, pool: str) -> dict[int, float]:
    """Of each number of hosts in a locality of the first priority, what one gets."""
    (proxy,) = [each for each, name in CALLERS.items() if name == caller]
    sent = config(documents, proxy, place)
    (cluster,) = [
        each
        for each in sent.clusters
        if (name := Name.of(each["name"])) is not None and name.short == pool
    ]
    (listed,) = [e for e in sent.endpoints if e["cluster_name"] == cluster["name"]]
    groups = [group for group in listed["endpoints"] if group["lb_endpoints"]]
    first = [g for g in groups if g.get("priority", 0) == min(e.get("priority", 0) for e in groups)]
    weighted = "locality_weighted_lb_config" in cluster.get("common_lb_config", {})
    numbers = [len(group["lb_endpoints"]) for group in first]
    if not weighted:
        return dict.fromkeys(numbers, 1 / sum(numbers)) if numbers else {}
    weights = [group["load_balancing_weight"] for group in first]
    return {n: w / sum(weights) / n for n, w in zip(numbers, weights, strict=True)}


@pytest.mark.parametrize("seed", range(40))
def test_they_are_those_of_envoys_messages(seed: int) -> None:
    """Localities, failover and distribute, in many bundles."""
    documents, place = bundle(Random(seed))
    for pool in pools(read([("test", text(*documents))])):
        for caller in set(map(spelled, pool.callers)) & set(CALLERS.values()):
            parts = portions(pool.aims)
            whole = sum(a.number * part for a, part in zip(pool.aims, parts, strict=True))
            assert whole == pytest.approx(1 if pool.hosts else 0)
            sent = as_sent(documents, caller, place, pool.short)
            said = {part for a, part in zip(pool.aims, parts, strict=True) if a.number and part}
            assert sorted(said) == pytest.approx(sorted(set(sent.values())))


def test_a_pod_that_is_never_ready_is_sent_nothing() -> None:
    """It is a host that is not healthy, and with minHealthPercent none at all."""
    down = deployment("v2", 1, "readiness:down@always")
    for breaker, hosts, parts in (
        ({"consecutive5xxErrors": 3}, 3, [0.5, 0]),
        ({"consecutive5xxErrors": 3, "minHealthPercent": 50}, 2, [0.5]),
    ):
        documents = service(), deployment(), down, rule(breaker), routes()
        (pool,) = pools(read([("test", text(*documents))]))
        assert (pool.hosts, portions(pool.aims)) == (hosts, parts)
