"""Where pods are, and whom a proxy prefers because of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from lab.errors import TranslationError
from lab.manifests import Manifests, Release, Service
from lab.translate import Endpoint, Locality, Proxy, translate

Shop = Callable[..., Manifests]

EJECTS: dict[str, Any] = {"outlierDetection": {}}
#: Place, weight, priority, number of hosts.
Row = tuple[str, int, int, int]


def _pods(*places: str, **labels: str) -> list[Endpoint]:
    """A pod in every place, written as a label is."""
    return [
        Endpoint(
            pod=f"shop-{number}",
            namespace="mall",
            address=f"127.1.0.{number + 1}",
            labels={"app": "shop", **labels} | ({"istio-locality": place} if place else {}),
            ports={"web": 8080},
            ready=True,
        )
        for number, place in enumerate(places)
    ]


def _rows(manifests: Manifests, pods: list[Endpoint], at: str, **more: Any) -> list[Row]:
    config = translate(
        manifests, proxy=Proxy.GATEWAY, endpoints=pods, locality=Locality.of(at), **more
    )
    return [
        (
            "/".join(group["locality"].values()),
            group["load_balancing_weight"],
            group.get("priority", 0),
            len(group["lb_endpoints"]),
        )
        for group in config.endpoints[0]["endpoints"]
    ]


def _policy(setting: dict[str, Any] | None = None, *, ejects: bool = True) -> dict[str, Any]:
    balancer = {"loadBalancer": {"localityLbSetting": setting}} if setting is not None else {}
    return {"connectionPool": {"http": {}}, **(EJECTS if ejects else {}), **balancer}


PLACES = ("r1.z1.s1", "r1.z1.s2", "r1.z2.s1", "r2.z1.s1", "r3.z1.s1", "")


@pytest.mark.parametrize(
    ("policy", "at", "expected"),
    [
        pytest.param(
            _policy(ejects=False),
            "r1/z1/s1",
            [0, 0, 0, 0, 0, 0],
            id="without ejections there is one priority",
        ),
        pytest.param(_policy(), "r1/z1/s1", [3, 0, 1, 2, 3, 3], id="the nearer, the earlier"),
        pytest.param(
            {"portLevelSettings": [{"port": {"number": 80}, **EJECTS}]},
            "r1/z1/s1",
            [3, 0, 1, 2, 3, 3],
            id="ejections of the port",
        ),
        pytest.param(
            {**EJECTS, "portLevelSettings": [{"port": {"number": 80}, "loadBalancer": {}}]},
            "r1/z1/s1",
            [0] * 6,
            id="none of the port",
        ),
        pytest.param(_policy(), "r1/z1", [2, 0, 0, 1, 2, 2], id="no gap between priorities"),
        pytest.param(_policy(), "r9/z1/s1", [0, 0, 0, 0, 0, 0], id="all are as far"),
        pytest.param(_policy(), "", [0, 1, 1, 1, 1, 1], id="nowhere is near to nowhere"),
        pytest.param(_policy({"enabled": False}), "r1/z1/s1", [0] * 6, id="switched off"),
        pytest.param(_policy({"enabled": True}), "r1/z1/s1", [3, 0, 1, 2, 3, 3], id="on"),
        pytest.param(
            _policy({"failover": [{"from": "r1", "to": "r3"}]}),
            "r1/z1/s1",
            [4, 0, 1, 2, 4, 3],
            id="failover names the next region",
        ),
        pytest.param(
            _policy({"failover": [{"from": "r2", "to": "r3"}]}),
            "r1/z1/s1",
            [3, 0, 1, 2, 3, 3],
            id="failover from elsewhere",
        ),
        pytest.param(
            _policy({"failover": [{"from": "r1", "to": "r3"}]}, ejects=False),
            "r1/z1/s1",
            [0] * 6,
            id="failover needs ejections",
        ),
    ],
)
def test_priorities(shop: Shop, policy: dict[str, Any], at: str, expected: list[int]) -> None:
    """One group a place, in the order of their names, and a priority each."""
    rows = _rows(shop(policy=policy), _pods(*PLACES), at)

    assert [row[0] for row in rows] == [
        "",
        "r1/z1/s1",
        "r1/z1/s2",
        "r1/z2/s1",
        "r2/z1/s1",
        "r3/z1/s1",
    ]
    assert [row[2] for row in rows] == expected


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        pytest.param(
            {"r1/*": 80, "r2/*": 20},
            [("", 1, 0, 0), ("r1/z1", 54, 0, 2), ("r1/z2", 27, 0, 1), ("r2/z1", 20, 0, 1)],
            id="a share among several, rounded up",
        ),
        pytest.param(
            {"r1/z1/*": 100},
            [("", 1, 0, 0), ("r1/z1", 100, 0, 2), ("r1/z2", 1, 0, 0), ("r2/z1", 1, 0, 0)],
            id="what is not named gets nothing",
        ),
        pytest.param(
            {"*": 100},
            [("", 20, 0, 1), ("r1/z1", 40, 0, 2), ("r1/z2", 20, 0, 1), ("r2/z1", 20, 0, 1)],
            id="anywhere",
        ),
    ],
)
@pytest.mark.parametrize("ejects", [True, False])
def test_distribute(shop: Shop, to: dict[str, int], expected: list[Row], *, ejects: bool) -> None:
    """Fixed shares, with or without ejections, and then there is no failover."""
    setting = {"distribute": [{"from": "r9/*", "to": {"*": 100}}, {"from": "r1/z1/*", "to": to}]}
    pods = _pods("r1.z1", "r1.z1", "r1.z2", "r2.z1", "")

    assert _rows(shop(policy=_policy(setting, ejects=ejects)), pods, "r1/z1/s1") == expected
    untouched = [("", 1, 0, 1), ("r1/z1", 2, 0, 2), ("r1/z2", 1, 0, 1), ("r2/z1", 1, 0, 1)]
    assert _rows(shop(policy=_policy(setting, ejects=ejects)), pods, "r5") == untouched


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param(["istio"], [0, 0, 1], id="the proxy's own value"),
        pytest.param(["version=v2"], [1, 1, 0], id="a value of the rule"),
        pytest.param(["istio", "tier=x"], [1, 0, 2], id="the first that differs counts"),
        pytest.param(["tier=x=y"], [0, 1, 1], id="two = are no value"),
        pytest.param(["topology.istio.io/cluster"], [0, 0, 0], id="one cluster"),
        pytest.param(
            ["topology.istio.io/cluster=Kubernetes", "istio"], [0, 0, 1], id="by istiod's name"
        ),
        pytest.param(
            ["topology.istio.io/network", "istio"],
            [0, 1, 2],
            id="another network is worst, and the rest counts too",
        ),
        pytest.param(
            ["istio", "topology.istio.io/network"],
            [0, 1, 2],
            id="a network that is not the first is a label like others",
        ),
        pytest.param(
            ["topology.istio.io/network", "version=v2"],
            [0, 2, 1],
            id="another network is worse than all labels of this one",
        ),
    ],
)
def test_failover_priority(shop: Shop, wanted: list[str], expected: list[int]) -> None:
    """Labels compared in order with the proxy's; the group of a place is split."""
    gateway = {"istio": "ingressgateway"}
    away = {"topology.istio.io/network": "n"}
    kinds = [gateway, {**gateway, "tier": "x", **away}, {"version": "v2", "tier": "y", **away}]
    pods = [
        replace(_pods("r1", **labels)[0], address=f"127.1.0.{number}")
        for number, labels in enumerate(kinds)
    ]
    manifests = shop(policy=_policy({"failoverPriority": wanted}))
    config = translate(manifests, proxy=Proxy.GATEWAY, endpoints=pods, locality=Locality.of("r2"))
    groups = config.endpoints[0]["endpoints"]
    found = {
        host["endpoint"]["address"]["socket_address"]["address"]: group.get("priority", 0)
        for group in groups
        for host in group["lb_endpoints"]
    }

    assert list(dict(sorted(found.items())).values()) == expected
    assert all(group["load_balancing_weight"] == len(group["lb_endpoints"]) for group in groups)


def test_topology_labels_are_of_the_place(shop: Shop) -> None:
    """Region and zone as labels are known from the locality, of pods and of the proxy."""
    labels = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"]
    manifests = shop(policy=_policy({"failoverPriority": labels}))

    assert [row[2] for row in _rows(manifests, _pods(*PLACES), "r1/z1")] == [2, 0, 0, 1, 2, 2]


def test_labels_and_a_region(shop: Shop) -> None:
    """Failover orders within what failoverPriority has ordered (old * 5 + new)."""
    setting = {"failoverPriority": ["tier=x"], "failover": [{"from": "r1", "to": "r3"}]}
    pods = [*_pods("r1", "r2", "r3", tier="x"), *_pods("r1", "r2", "r3", tier="y")]
    rows = _rows(shop(policy=_policy(setting)), pods, "r1")

    assert [(row[0], row[2]) for row in rows] == [
        ("r1", 0),
        ("r1", 3),
        ("r2", 2),
        ("r2", 5),
        ("r3", 1),
        ("r3", 4),
    ]


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        pytest.param({}, [1, 0, 0, 0, 1, 1], id="the own region first, without ejections"),
        pytest.param({"failover": [{"from": "r1", "to": "r3"}]}, [2, 0, 0, 0, 2, 1], id="failover"),
        pytest.param({"enabled": False}, [0] * 6, id="switched off"),
        pytest.param(
            {"failoverPriority": ["istio"]},
            [3, 0, 0, 2, 1, 1],
            id="failoverPriority first, and the region within it",
        ),
    ],
)
def test_zone_aware(shop: Shop, setting: dict[str, Any], expected: list[int]) -> None:
    """By region only; within one Envoy itself decides, if at all."""
    policy = {"loadBalancer": {"zoneAwareLbSetting": setting}}

    # As the gateway itself is labelled, whatever its region.
    alike = [place for place in PLACES if ".z1." in place]
    pods = [*_pods(*alike, istio="ingressgateway"), *_pods(*(set(PLACES) - set(alike)))]
    assert [row[2] for row in _rows(shop(policy=policy), pods, "r1/z1/s1")] == expected


@pytest.mark.parametrize(
    ("balancer", "ejects", "expected"),
    [
        pytest.param({"localityLbSetting": {}}, True, {}, id="the default order"),
        pytest.param(
            {"localityLbSetting": {"failover": [{"from": "a", "to": "b"}]}},
            True,
            {"locality_weighted_lb_config": {}},
            id="failover",
        ),
        pytest.param(
            {"localityLbSetting": {"failoverPriority": ["a"]}},
            False,
            {},
            id="failover without ejections",
        ),
        pytest.param(
            {"localityLbSetting": {"distribute": [{"from": "a", "to": {"*": 100}}]}},
            False,
            {"locality_weighted_lb_config": {}},
            id="distribute",
        ),
        pytest.param(
            {"localityLbSetting": {"enabled": False, "failoverPriority": ["a"]}},
            True,
            {},
            id="switched off",
        ),
        pytest.param({"zoneAwareLbSetting": {}}, True, {"zone_aware_lb_config": {}}, id="zone"),
        pytest.param(
            {"zoneAwareLbSetting": {"minClusterSize": 3}},
            False,
            {"zone_aware_lb_config": {"min_cluster_size": 3}},
            id="zone aware from so many hosts on",
        ),
        pytest.param(
            {"zoneAwareLbSetting": {"enabled": False, "minClusterSize": 3}},
            False,
            {"zone_aware_lb_config": {"routing_enabled": {"value": 0}}},
            id="zone aware off",
        ),
    ],
)
def test_the_cluster_side(
    cluster_of: Callable[..., dict[str, Any]],
    balancer: dict[str, Any],
    *,
    ejects: bool,
    expected: dict[str, Any],
) -> None:
    """Weights of localities count only where Envoy is told so."""
    policy = {"loadBalancer": balancer, **(EJECTS if ejects else {})}
    found = cluster_of(policy=policy)["common_lb_config"]

    assert found == {"healthy_panic_threshold": {"value": 0}, **expected}


def _distribution(manifests: Manifests, **spec: Any) -> Manifests:
    """The same with a Service that prefers something."""
    (service,) = manifests.services
    document = service.model_dump(by_alias=True, exclude_none=True)
    document["spec"] |= spec.pop("spec", {})
    document["metadata"] |= spec
    return replace(manifests, services=(Service.model_validate(document),))


@pytest.mark.parametrize(
    "prefers",
    [
        {"spec": {"trafficDistribution": "PreferClose"}},
        {"spec": {"trafficDistribution": "PreferSameZone"}},
        {"annotations": {"networking.istio.io/traffic-distribution": "preferClose"}},
    ],
)
def test_a_service_that_prefers_the_own_zone(shop: Shop, prefers: dict[str, Any]) -> None:
    """An order by region and zone without any ejection; unready pods are sent."""
    manifests = _distribution(shop(), **prefers)
    assert [row[2] for row in _rows(manifests, _pods(*PLACES), "r1/z1")] == [2, 0, 0, 1, 2, 2]

    config = translate(manifests, proxy=Proxy.GATEWAY, endpoints=_pods("r1"), release=Release.V1_29)
    assert config.clusters[0]["common_lb_config"] == {
        "healthy_panic_threshold": {"value": 0},
        "locality_weighted_lb_config": {},
    }
    panics = _distribution(shop(policy={"outlierDetection": {"minHealthPercent": 50}}), **prefers)
    unready = [replace(_pods("r1")[0], ready=False)]
    config = translate(panics, proxy=Proxy.GATEWAY, endpoints=unready, release=Release.V1_29)
    assert config.clusters[0]["common_lb_config"]["healthy_panic_threshold"] == {"value": 0}
    assert len(config.endpoints[0]["endpoints"]) == 1


def test_the_rule_comes_before_the_service(shop: Shop) -> None:
    """A localityLbSetting of the rule counts, also one that is off."""
    prefers = {"spec": {"trafficDistribution": "PreferClose"}}
    off = _distribution(shop(policy=_policy({"enabled": False})), **prefers)

    assert [row[2] for row in _rows(off, _pods(*PLACES), "r1/z1")] == [0] * 6


@pytest.mark.parametrize(
    "prefers",
    [
        {"spec": {"trafficDistribution": "PreferSameNode"}},
        {"annotations": {"networking.istio.io/traffic-distribution": "preferSameNode"}},
    ],
)
def test_a_service_that_prefers_the_own_node(shop: Shop, prefers: dict[str, Any]) -> None:
    """Which node that would be, nobody knows on a laptop."""
    with pytest.raises(ValidationError) as caught:
        _distribution(shop(), **prefers)
    (problem,) = caught.value.errors()
    assert "which node a pod is on is not known" in str(problem["ctx"]["text"])


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({}, ""),
        ({"istio-locality": "r"}, "r"),
        ({"istio-locality": "r.z.s"}, "r/z/s"),
        ({"istio-locality": "r.z.s.more"}, "r/z/s"),
        ({"istio-locality": "r.z", "topology.istio.io/locality": "a.b"}, "a/b"),
        ({"topology.kubernetes.io/region": "r"}, ""),
    ],
)
def test_a_pods_label(labels: dict[str, str], expected: str) -> None:
    """Dots stand for slashes; a pod's topology labels say nothing, they are for nodes."""
    assert str(Locality.of_pod(labels)) == expected


def _gateway(name: str, place: str) -> dict[str, Any]:
    server = {"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["*"]}
    annotations = {"lab.goodjob/locality": place}
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "Gateway",
        "metadata": {"name": name, "namespace": "mall", "annotations": annotations},
        "spec": {"selector": {"istio": "ingressgateway"}, "servers": [server]},
    }


def test_the_gateways_place_is_an_annotation(shop: Shop) -> None:
    """Of any Gateway, for there is one proxy; two that differ are refused."""
    manifests = shop(policy=EJECTS, extra=(_gateway("a", "r1/z1"),))
    config = translate(manifests, proxy=Proxy.GATEWAY, endpoints=_pods("r2", "r1.z1"))
    found = [each.get("priority", 0) for each in config.endpoints[0]["endpoints"]]
    assert found == [0, 1]

    two = shop(extra=(_gateway("a", "r1"), _gateway("b", "r2")))
    with pytest.raises(TranslationError, match=r"r1 \(Gateway mall/a\) and r2 \(Gateway mall/b\)"):
        translate(two, proxy=Proxy.GATEWAY, endpoints=[])
    for text in ("", "r1//s1", "r1.z1", "a/b/c/d"):
        with pytest.raises(TranslationError, match="must be region, region/zone or"):
            translate(shop(extra=(_gateway("a", text),)), proxy=Proxy.GATEWAY, endpoints=[])


def _client(name: str = "client", **labels: str) -> dict[str, Any]:
    pod = {"app": name, **labels}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": name,
            "namespace": "mall",
            "annotations": {"lab.goodjob/laptop": "skip"},
        },
        "spec": {
            "selector": {"matchLabels": {"app": name}},
            "template": {
                "metadata": {"labels": pod},
                "spec": {"containers": [{"name": "sleep"}]},
            },
        },
    }


def test_the_clients_place_is_its_pods(shop: Shop) -> None:
    """The Deployment that the laptop leaves out has a label, as in the cluster."""
    manifests = shop(policy=EJECTS, extra=(_client(**{"istio-locality": "r2.z1"}),))
    config = translate(manifests, proxy=Proxy.SIDECAR, endpoints=_pods("r1", "r2.z1"))

    found = [each.get("priority", 0) for each in config.endpoints[0]["endpoints"]]
    assert found == [1, 0]
