"""Whose proxy it is: exportTo, workloadSelector, sourceLabels and sourceNamespace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lab.manifests import Manifests
from lab.translate import Proxy, loose_ends, translate
from lab.translate.caller import caller_of

Shop = Callable[..., Manifests]

TO = {"destination": {"host": "shop"}}
FULL = "shop.mall.svc.cluster.local"


def _rule(name: str, namespace: str, algorithm: str, **spec: Any) -> dict[str, Any]:
    policy = {"loadBalancer": {"simple": algorithm}}
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "DestinationRule",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"host": FULL, "trafficPolicy": policy, **spec},
    }


def _client(name: str = "client", **labels: str) -> dict[str, Any]:
    pod = {"app": name, **labels}
    annotations = {"lab.goodjob/laptop": "skip"}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "mall", "annotations": annotations},
        "spec": {
            "selector": {"matchLabels": {"app": name}},
            "template": {
                "metadata": {"labels": pod},
                "spec": {"containers": [{"name": "sleep"}]},
            },
        },
    }


def _algorithms(shop: Shop, *documents: dict[str, Any]) -> tuple[str, str]:
    """What the gateway gets, and what the client's sidecar gets."""
    manifests = shop(extra=documents)
    gateway, sidecar = (
        str(translate(manifests, proxy=proxy, endpoints=()).clusters[0]["lb_policy"])
        for proxy in (Proxy.GATEWAY, Proxy.SIDECAR)
    )
    return gateway, sidecar


RANDOM = {"loadBalancer": {"simple": "RANDOM"}}
NONE, ONE, TWO = "LEAST_REQUEST", "RANDOM", "ROUND_ROBIN"
ALIKE = {"matchLabels": {"app": "client"}}
GATEWAY = {"matchLabels": {"istio": "ingressgateway"}}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param([_rule("a", "mall", ONE, exportTo=["*"])], (ONE, ONE), id="everybody"),
        pytest.param([_rule("a", "mall", ONE, exportTo=["."])], (NONE, ONE), id="private"),
        pytest.param(
            [_rule("a", "mall", ONE, exportTo=["istio-system"])],
            (ONE, NONE),
            id="a rule for others alone is not for its own namespace",
        ),
        pytest.param(
            [_rule("a", "istio-system", ONE, exportTo=["."])],
            (ONE, NONE),
            id="the gateway's own, private",
        ),
        pytest.param(
            [_rule("a", "istio-system", ONE, exportTo=["."]), _rule("b", "mall", TWO)],
            (ONE, TWO),
            id="a private rule of the root namespace comes first there",
        ),
        pytest.param(
            [_rule("a", "istio-system", ONE), _rule("b", "mall", TWO)],
            (TWO, TWO),
            id="a public one of the root namespace comes last",
        ),
        pytest.param(
            [_rule("a", "mall", ONE), _rule("b", "mall", TWO, exportTo=["."])],
            (ONE, TWO),
            id="rules that others see are not merged, and the last is the one",
        ),
        pytest.param(
            [
                {**_rule("a", "mall", ONE), "spec": {"host": "*.local", "trafficPolicy": RANDOM}},
                _rule("b", "mall", TWO, exportTo=["park"]),
            ],
            (NONE, ONE),
            id="a narrower rule for others is in the way of a wider one, but not at home",
        ),
        pytest.param(
            [_rule("a", "mall", ONE), _rule("b", "mall", TWO, workloadSelector=ALIKE)],
            (ONE, TWO),
            id="a selector is for the client, and preferred",
        ),
        pytest.param(
            [_rule("a", "mall", ONE, workloadSelector=GATEWAY)],
            (NONE, NONE),
            id="a selector is for proxies of its own namespace",
        ),
        pytest.param(
            [_rule("a", "istio-system", ONE, workloadSelector=GATEWAY)],
            (ONE, NONE),
            id="the gateway's selector",
        ),
        pytest.param(
            [
                _rule("a", "mall", ONE, workloadSelector={"matchLabels": {"app": "x"}}),
                _rule("b", "mall", TWO, workloadSelector=ALIKE),
            ],
            (NONE, TWO),
            id="the selector that selects",
        ),
    ],
)
def test_which_rule_a_proxy_sees(
    shop: Shop, rules: list[dict[str, Any]], expected: tuple[str, str]
) -> None:
    """The gateway is in istio-system, the client in the namespace of the service."""
    assert _algorithms(shop, _client(), *rules) == expected


def test_subsets_of_alike_selectors_add_up(shop: Shop) -> None:
    """Rules for the same proxies are one."""
    selected = {"workloadSelector": ALIKE}
    rules = [
        _rule("a", "mall", ONE, subsets=[{"name": "v1"}], **selected),
        _rule("b", "mall", TWO, subsets=[{"name": "v2"}], **selected),
    ]
    config = translate(shop(extra=(_client(), *rules)), proxy=Proxy.SIDECAR, endpoints=())

    names = [cluster["name"].split("|")[2] for cluster in config.clusters[:3]]
    assert names == ["", "v1", "v2"]
    assert {cluster["lb_policy"] for cluster in config.clusters[:3]} == {ONE}


@pytest.mark.parametrize("clients", [[], [_client("a"), _client("b")]])
def test_a_client_that_nobody_knows(shop: Shop, clients: list[dict[str, Any]]) -> None:
    """No Deployment to be the client, or two: it has no labels that are asked for, and is told."""
    rule = _rule("a", "mall", ONE, workloadSelector=ALIKE)
    match = [{"sourceLabels": {"app": "client"}}]
    manifests = shop(
        extra=(*clients, rule), http=[{"match": match, "route": [TO]}, {"route": [TO]}]
    )
    config = translate(manifests, proxy=Proxy.SIDECAR, endpoints=())

    assert config.clusters[0]["lb_policy"] == NONE
    assert [len(each["routes"]) for each in config.routes[0]["virtual_hosts"][1:]] == [1]
    assert list(map(str, loose_ends(manifests))) == [
        f"{where} asks for labels of the client, and which one that is is not known here: the "
        "answer is for a client without any, so that what asks for some is not in it. For the "
        "answer that one Deployment of the namespace mall gets, give it alone the annotation "
        "lab.goodjob/laptop: skip"
        for where in (
            "VirtualService mall/shop: spec.http[0].match[0].sourceLabels",
            "DestinationRule mall/a: spec.workloadSelector",
        )
    ]


@pytest.mark.parametrize(
    ("match", "gateway", "sidecar"),
    [
        pytest.param({"sourceLabels": {"app": "client"}}, False, True, id="the client's"),
        pytest.param(
            {"sourceLabels": {"app": "client", "tier": "x"}}, False, True, id="all of them"
        ),
        pytest.param({"sourceLabels": {"app": "other"}}, False, False, id="another's"),
        pytest.param(
            {"sourceLabels": {"istio": "ingressgateway"}}, True, False, id="the gateway's"
        ),
        pytest.param({"sourceNamespace": "mall"}, False, True, id="the client's namespace"),
        pytest.param({"sourceNamespace": "istio-system"}, True, False, id="the gateway's"),
        pytest.param(
            {
                "gateways": ["door", "mesh"],
                "sourceNamespace": "nowhere",
                "sourceLabels": {"a": "b"},
            },
            True,
            True,
            id="beside gateways nobody looks at the source",
        ),
        pytest.param(
            {"gateways": ["door"], "sourceNamespace": "mall"}, True, False, id="the gateway"
        ),
    ],
)
def test_for_whom_a_match_is(
    shop: Shop, match: dict[str, Any], *, gateway: bool, sidecar: bool
) -> None:
    """A match that is for other proxies is not sent at all."""
    http = [{"match": [{"uri": {"exact": "/x"}, **match}], "route": [TO]}, {"route": [TO]}]
    manifests = shop(http=http, extra=(_client(tier="x"),))
    found = {
        proxy: any(
            route["match"].get("path") == "/x"
            for host in translate(manifests, proxy=proxy, endpoints=()).routes[0]["virtual_hosts"]
            for route in host["routes"]
        )
        for proxy in Proxy
    }

    assert found == {Proxy.GATEWAY: gateway, Proxy.SIDECAR: sidecar}


def test_a_virtual_service_that_the_client_does_not_see(shop: Shop) -> None:
    """ExportTo istio-system is for the gateway; the client's route is the default one."""
    document = {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": "shop", "namespace": "mall"},
        "spec": {
            "hosts": ["shop"],
            "gateways": ["door", "mesh"],
            "exportTo": ["istio-system"],
            "http": [{"name": "own", "route": [TO]}],
        },
    }
    manifests = shop(extra=(document,))
    names = {
        proxy: {
            route["name"]
            for host in translate(manifests, proxy=proxy, endpoints=()).routes[0]["virtual_hosts"]
            for route in host["routes"]
        }
        for proxy in Proxy
    }

    assert names == {Proxy.GATEWAY: {"own"}, Proxy.SIDECAR: {"allow_any", "default"}}


def test_the_pod_is_told_who_the_client_is(cluster_of: Callable[..., dict[str, Any]]) -> None:
    """ProxyProtocol is a socket around the one there is; an entry for the port drops it."""
    policy = {"proxyProtocol": {"version": "V2"}}
    socket = cluster_of(policy=policy)["transport_socket"]
    entry = {"port": {"number": 80}, "loadBalancer": {}}

    assert socket["name"] == "envoy.transport_sockets.upstream_proxy_protocol"
    assert socket["typed_config"]["config"] == {"version": "V2"}
    inner = socket["typed_config"]["transport_socket"]["name"]
    assert inner == "envoy.transport_sockets.raw_buffer"
    assert "transport_socket" not in cluster_of(policy={**policy, "portLevelSettings": [entry]})
    # Of what a subset's entry for the port drops, this is not.
    policies: list[dict[str, Any]] = [{"loadBalancer": {}}, {"portLevelSettings": [entry]}]
    for own in policies:
        subset = {"name": "v1", "trafficPolicy": own}
        inherited = cluster_of(policy=policy, subsets=[subset], subset="v1")
        assert inherited["transport_socket"] == socket


def test_a_client_of_nothing_is_in_the_default_namespace() -> None:
    """Where there is no Service whose namespace it could be in."""
    caller = caller_of(Manifests(), Proxy.SIDECAR)

    assert (caller.namespace, caller.labels, str(caller.locality)) == ("default", None, "")
