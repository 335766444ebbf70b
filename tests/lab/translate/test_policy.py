"""Which rule counts, and how ports and subsets replace blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lab.manifests import Manifests
from lab.translate import EnvoyConfig, Proxy, translate

Cluster = Callable[..., dict[str, Any]]
Shop = Callable[..., Manifests]

FIVE = {"consecutive5xxErrors": 5}
THREE = {"consecutive5xxErrors": 3}
RANDOM = {"simple": "RANDOM"}
TURN = {"simple": "ROUND_ROBIN"}


def _rule(name: str, namespace: str, host: str, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "networking.istio.io/v1beta1",
        "kind": "DestinationRule",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"host": host, **spec},
    }


def _lb(name: str, namespace: str, host: str, algorithm: str, **spec: Any) -> dict[str, Any]:
    policy = {"loadBalancer": {"simple": algorithm}}
    return _rule(name, namespace, host, trafficPolicy=policy, **spec)


def _algorithm(config: EnvoyConfig) -> str:
    return str(config.clusters[0]["lb_policy"])


def _summary(cluster: dict[str, Any]) -> tuple[int | None, str, int]:
    outlier = cluster.get("outlier_detection", {})
    threshold = cluster["circuit_breakers"]["thresholds"][0]
    return outlier.get("consecutive_5xx"), cluster["lb_policy"], threshold["max_connections"]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param(
            [_lb("any", "mall", "*.mall.svc.cluster.local", "RANDOM")], "RANDOM", id="wildcard"
        ),
        pytest.param(
            [
                _lb("any", "mall", "*.mall.svc.cluster.local", "RANDOM"),
                _lb("one", "mall", "shop", "ROUND_ROBIN"),
            ],
            "ROUND_ROBIN",
            id="an exact host beats a wildcard",
        ),
        pytest.param(
            [
                _lb("any", "mall", "*.svc.cluster.local", "RANDOM"),
                _lb("near", "mall", "*.mall.svc.cluster.local", "ROUND_ROBIN"),
            ],
            "ROUND_ROBIN",
            id="the longer wildcard",
        ),
        pytest.param(
            [
                _lb("a", "mall", "*hop.mall.svc.cluster.local", "RANDOM"),
                _lb("b", "mall", "shop", "ROUND_ROBIN"),
            ],
            "ROUND_ROBIN",
            id="an exact host beats a wildcard as long",
        ),
        pytest.param(
            [_lb("root", "istio-system", "*.svc.cluster.local", "RANDOM")],
            "RANDOM",
            id="the root namespace is the last resort",
        ),
        pytest.param(
            [
                _lb("root", "istio-system", "shop.mall.svc.cluster.local", "RANDOM"),
                _lb("any", "mall", "*.svc.cluster.local", "ROUND_ROBIN"),
            ],
            "ROUND_ROBIN",
            id="the service's namespace comes before it, even with a wildcard",
        ),
        pytest.param(
            [_lb("other", "park", "shop.mall.svc.cluster.local", "RANDOM")],
            "LEAST_REQUEST",
            id="another namespace's rules do not count",
        ),
        pytest.param(
            [
                _lb("any", "mall", "*.mall.svc.cluster.local", "RANDOM"),
                _lb("one", "mall", "shop", "ROUND_ROBIN", exportTo=["."]),
            ],
            "RANDOM",
            id="one that is private to its namespace is in nobody's way elsewhere",
        ),
        pytest.param(
            [
                _lb("any", "mall", "*.mall.svc.cluster.local", "RANDOM"),
                _lb("one", "mall", "shop", "ROUND_ROBIN", exportTo=["park"]),
            ],
            "LEAST_REQUEST",
            id="one that others see is in the way of a wider one",
        ),
        pytest.param(
            [
                _lb("own", "istio-system", "shop.mall.svc.cluster.local", "RANDOM"),
                _lb("one", "mall", "shop", "ROUND_ROBIN"),
            ],
            "ROUND_ROBIN",
            id="the root's own rules come last if others see them",
        ),
        pytest.param(
            [
                _lb("own", "istio-system", "shop.mall.svc.cluster.local", "RANDOM", exportTo=["."]),
                _lb("one", "mall", "shop", "ROUND_ROBIN"),
            ],
            "RANDOM",
            id="and first if nobody else does",
        ),
        pytest.param(
            [_lb("own", "istio-system", "*.svc.cluster.local", "RANDOM", exportTo=[".", "park"])],
            "LEAST_REQUEST",
            id="a dot is not the root namespace where others see the rule too",
        ),
        pytest.param(
            [
                _lb("a", "mall", "shop", "RANDOM"),
                _lb("b", "mall", "shop", "ROUND_ROBIN", exportTo=["*"]),
            ],
            "ROUND_ROBIN",
            id="none and all are not the same exportTo, and the later wins whole",
        ),
        pytest.param(
            [
                _lb("a", "mall", "shop", "RANDOM", exportTo=["istio-system"]),
                _lb("b", "mall", "shop", "ROUND_ROBIN", exportTo=["istio-system", "park"]),
            ],
            "RANDOM",
            id="one for more is merged into one for fewer",
        ),
        pytest.param(
            [_lb("b", "mall", "shop", "RANDOM"), _lb("a", "mall", "shop", "ROUND_ROBIN")],
            "ROUND_ROBIN",
            id="of several policies the first by name stays",
        ),
    ],
)
def test_which_rule_is_used(shop: Shop, rules: list[dict[str, Any]], expected: str) -> None:
    """The most specific rule of the first namespace that has one, and no other."""
    manifests = shop(extra=tuple(rules))

    assert _algorithm(translate(manifests, proxy=Proxy.GATEWAY, endpoints=())) == expected


def test_a_rule_for_others_only_is_not_even_for_its_own_namespace(shop: Shop) -> None:
    """Exported to another namespace, and not to ``.``: a client beside it does not see it."""
    for exported, expected in ((["istio-system"], "LEAST_REQUEST"), (["mall"], "RANDOM")):
        manifests = shop(extra=(_lb("one", "mall", "shop", "RANDOM", exportTo=exported),))
        config = translate(manifests, proxy=Proxy.SIDECAR, endpoints=())
        assert _algorithm(config) == expected


def test_several_rules_of_one_host_add_up_their_subsets(shop: Shop) -> None:
    """Subsets of all rules of a host count; of a name that is there twice the first."""
    first = _rule("a", "mall", "shop", subsets=[{"name": "v1", "labels": {"version": "v1"}}])
    second = _rule("b", "mall", "shop", subsets=[{"name": "v1"}, {"name": "v2"}])
    config = translate(shop(extra=(first, second)), proxy=Proxy.GATEWAY, endpoints=())

    assert [cluster["name"] for cluster in config.clusters] == [
        "outbound|80||shop.mall.svc.cluster.local",
        "outbound|80|v1|shop.mall.svc.cluster.local",
        "outbound|80|v2|shop.mall.svc.cluster.local",
        "BlackHoleCluster",
    ]


def test_of_two_subsets_of_a_name_the_first_stays(shop: Shop) -> None:
    """With its labels and its policy (mergeDestinationRule of istiod)."""
    first, second = (
        _rule(name, "mall", "shop", subsets=[{"name": "v1", "trafficPolicy": {"loadBalancer": lb}}])
        for name, lb in (("a", RANDOM), ("b", TURN))
    )
    config = translate(shop(extra=(second, first)), proxy=Proxy.GATEWAY, endpoints=())

    assert config.clusters[1]["lb_policy"] == "RANDOM"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param(
            {"port": {"number": 80}, "loadBalancer": RANDOM},
            (None, "RANDOM", 4294967295),
            id="a port's entry inherits nothing",
        ),
        pytest.param(
            {"port": {"number": 81}, "loadBalancer": RANDOM},
            (5, "ROUND_ROBIN", 9),
            id="another port's entry is nothing to it",
        ),
    ],
)
def test_a_ports_entry_replaces_the_policy(
    cluster_of: Cluster, entry: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    """The entry of a port stands for the whole policy."""
    pool = {"tcp": {"maxConnections": 9}}
    above = {"outlierDetection": FIVE, "loadBalancer": TURN, "connectionPool": pool}

    assert _summary(cluster_of(policy={**above, "portLevelSettings": [entry]})) == expected


def test_an_entry_without_a_port_is_for_none(cluster_of: Cluster) -> None:
    """The number is not checked, and no port is 0."""
    entry = {"port": {}, "loadBalancer": {"simple": "RANDOM"}}

    assert cluster_of(policy={"portLevelSettings": [entry]})["lb_policy"] == "LEAST_REQUEST"


def test_a_ports_entry_loses_the_retry_budget(cluster_of: Cluster) -> None:
    """RetryBudget is not among the four blocks that a port can have."""
    entry = {"port": {"number": 80}, "loadBalancer": RANDOM}
    cluster = cluster_of(policy={"retryBudget": {}, "portLevelSettings": [entry]})

    assert "retry_budget" not in cluster["circuit_breakers"]["thresholds"][0]


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        pytest.param(None, (5, "ROUND_ROBIN", 9), id="a subset without a policy inherits"),
        pytest.param(
            {"outlierDetection": THREE}, (3, "ROUND_ROBIN", 9), id="a block replaces a block"
        ),
        pytest.param(
            {"outlierDetection": {}}, (None, "ROUND_ROBIN", 9), id="nothing is merged inside it"
        ),
        pytest.param(
            {"portLevelSettings": [{"port": {"number": 80}, "loadBalancer": RANDOM}]},
            (None, "RANDOM", 4294967295),
            id="a port's entry in a subset leaves nothing",
        ),
    ],
)
def test_a_subsets_blocks_replace_the_services(
    cluster_of: Cluster, own: dict[str, Any] | None, expected: tuple[Any, ...]
) -> None:
    """Block by block, and never inside a block."""
    pool = {"tcp": {"maxConnections": 9}}
    above = {"outlierDetection": FIVE, "loadBalancer": TURN, "connectionPool": pool}
    subset = {"name": "v1"} | ({"trafficPolicy": own} if own else {})

    assert _summary(cluster_of(policy=above, subsets=[subset], subset="v1")) == expected
    assert _summary(cluster_of(policy=above, subsets=[subset])) == (5, "ROUND_ROBIN", 9)


def _budget(cluster: dict[str, Any]) -> float | None:
    block = cluster["circuit_breakers"]["thresholds"][0].get("retry_budget")
    return None if block is None else float(block["budget_percent"]["value"])


BUDGET = {"retryBudget": {"percent": 30}}
PROXY = {"proxyProtocol": {"version": "V2"}}
#: The first of them is the port's own.
BY_PORT = {"portLevelSettings": [{"port": {"number": 80}, "loadBalancer": RANDOM}]}


@pytest.mark.parametrize(
    ("above", "own", "expected"),
    [
        pytest.param({}, BUDGET, 30, id="the subset's"),
        pytest.param(BUDGET, {"retryBudget": {"percent": 50}}, 50, id="it replaces the one above"),
        pytest.param(BUDGET, {"outlierDetection": {}}, 30, id="the one above, left alone"),
        pytest.param(BUDGET, BY_PORT, 30, id="a port's entry can't have one, and keeps it"),
        pytest.param({}, {"outlierDetection": {}}, None, id="none"),
    ],
)
def test_a_subsets_retry_budget(
    cluster_of: Cluster, above: dict[str, Any], own: dict[str, Any], expected: float | None
) -> None:
    """It replaces the one above only where there is one."""
    subset = {"name": "v1", "trafficPolicy": own}
    policy = {"loadBalancer": TURN, **above}

    assert _budget(cluster_of(policy=policy, subsets=[subset], subset="v1")) == expected


@pytest.mark.parametrize("own", [PROXY, {"outlierDetection": {}}, BY_PORT])
def test_a_subsets_proxy_protocol(cluster_of: Cluster, own: dict[str, Any]) -> None:
    """Like the budget (MergeTrafficPolicy)."""
    subset = {"name": "v1", "trafficPolicy": own}
    above = {"loadBalancer": TURN} if own is PROXY else {"loadBalancer": TURN, **PROXY}
    cluster = cluster_of(policy=above, subsets=[subset], subset="v1")

    assert cluster["transport_socket"]["name"] == "envoy.transport_sockets.upstream_proxy_protocol"


def test_a_subset_with_an_entry_for_the_port_and_no_policy_above(cluster_of: Cluster) -> None:
    """The entry is then all there is."""
    subset = {"name": "v1", "trafficPolicy": BY_PORT}

    assert cluster_of(subsets=[subset], subset="v1")["lb_policy"] == "RANDOM"


def test_a_subset_has_a_policy_without_one_above(cluster_of: Cluster) -> None:
    """Without a policy of the service the subset's is all there is."""
    subset = {"name": "v1", "trafficPolicy": {"outlierDetection": THREE}}

    assert _summary(cluster_of(subsets=[subset], subset="v1"))[0] == 3
    assert "outlier_detection" not in cluster_of(subsets=[subset])


def test_a_subset_inherits_passthrough_whatever_it_asks_for(cluster_of: Cluster) -> None:
    """The type comes from above, and with it the algorithm."""
    subset = {"name": "v1", "trafficPolicy": {"loadBalancer": RANDOM}}
    policy = {"loadBalancer": {"simple": "PASSTHROUGH"}}
    cluster = cluster_of(policy=policy, subsets=[subset], subset="v1")

    assert (cluster["type"], cluster["lb_policy"]) == ("ORIGINAL_DST", "CLUSTER_PROVIDED")


ASKED = {"loadBalancer": {"simple": "PASSTHROUGH"}}
OWN = {"loadBalancer": {"simple": "ROUND_ROBIN", "warmup": {"duration": "9s"}}}
AT_80 = {"port": {"number": 80}}


@pytest.mark.parametrize(
    ("above", "own", "gone"),
    [
        pytest.param(ASKED, OWN, True, id="above"),
        pytest.param(
            {"portLevelSettings": [{**AT_80, **ASKED}]}, OWN, True, id="of the port above"
        ),
        pytest.param(OWN, ASKED, True, id="the subset's"),
        pytest.param(
            OWN,
            {**ASKED, "portLevelSettings": [{**AT_80, **OWN}]},
            True,
            id="under another's entry",
        ),
        pytest.param(
            OWN, {**OWN, "portLevelSettings": [{**AT_80, **ASKED}]}, True, id="of the subset's port"
        ),
        pytest.param(
            {**ASKED, "portLevelSettings": [{**AT_80, **OWN}]}, OWN, False, id="not of this port"
        ),
    ],
)
def test_passthrough_in_every_place(
    cluster_of: Cluster, above: dict[str, Any], own: dict[str, Any], gone: bool
) -> None:
    """A subset's cluster has no endpoints, and no config of an algorithm (buildSubsetCluster)."""
    subsets = [{"name": "v1", "trafficPolicy": own}]
    cluster = cluster_of(policy=above, subsets=subsets, subset="v1")

    assert (cluster["type"], cluster["lb_policy"]) == (
        ("ORIGINAL_DST", "CLUSTER_PROVIDED") if gone else ("EDS", "ROUND_ROBIN")
    )
    assert ("round_robin_lb_config" in cluster, "eds_cluster_config" in cluster) == (
        not gone,
        not gone,
    )


def test_a_rule_for_some_workloads_takes_another_of_the_same_exports_in(shop: Shop) -> None:
    """One for all is then one for some, as istiod has it (mergeDestinationRule)."""
    some = _lb("some", "mall", "shop", "RANDOM")
    some["spec"]["workloadSelector"] = {"matchLabels": {"app": "client"}}
    client = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": "client",
            "namespace": "mall",
            "annotations": {"lab.goodjob/laptop": "skip"},
        },
        "spec": {
            "selector": {"matchLabels": {"app": "other"}},
            "template": {
                "metadata": {"labels": {"app": "other"}},
                "spec": {"containers": [{"name": "c", "image": "c:1"}]},
            },
        },
    }
    for exported, expected in ((["."], "LEAST_REQUEST"), (["*"], "ROUND_ROBIN")):
        everybody = _lb("all", "mall", "shop", "ROUND_ROBIN", exportTo=exported)
        manifests = shop(extra=(client, some, everybody))
        config = translate(manifests, proxy=Proxy.SIDECAR, endpoints=())
        assert _algorithm(config) == expected


def test_a_sidecar_asks_its_own_namespace_first(shop: Shop) -> None:
    """A client's rules come before the service's; the gateway has none of its own."""
    cart = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "cart", "namespace": "park"},
        "spec": {"selector": {"app": "cart"}, "ports": [{"name": "http", "port": 80}]},
    }
    rules = (
        _lb("theirs", "park", "cart", "RANDOM"),
        _lb("ours", "mall", "cart.park.svc.cluster.local", "ROUND_ROBIN"),
    )
    manifests = shop(extra=(cart, *rules))
    by_proxy = {
        proxy: translate(manifests, proxy=proxy, endpoints=()).clusters[1]["lb_policy"]
        for proxy in Proxy
    }

    assert by_proxy == {Proxy.GATEWAY: "RANDOM", Proxy.SIDECAR: "ROUND_ROBIN"}
