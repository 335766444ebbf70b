"""Who may ask whom, by policies written by hand."""

from __future__ import annotations

from typing import Any

import pytest

from lab.doctor.reach import Asker, refused, shut
from tests.lab.doctor.clusters import pod

POD = pod(
    "v1", "shop", {"app": "web"}, containers=[{"ports": [{"name": "http", "containerPort": 8080}]}]
)
GATEWAY = Asker("istio-system", {"istio": "ingress"}, "gw")
EVERYWHERE: dict[str, Any] = {"namespaceSelector": {}}
OF_ISTIO = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "istio-system"}}}
OF_OTHERS = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "other"}}}


def _network(ingress: list[dict[str, Any]] | None, **spec: Any) -> dict[str, Any]:
    spec = {"podSelector": {}, "policyTypes": ["Ingress"], **spec}
    if ingress is not None:
        spec["ingress"] = ingress
    return {"metadata": {"name": "one", "namespace": "shop"}, "spec": spec}


@pytest.mark.parametrize(
    ("policy", "open_to"),
    [
        (_network(None), False),
        (_network([]), False),
        (_network([{}]), True),
        (_network([{"from": [EVERYWHERE]}]), True),
        (_network([{"from": [OF_ISTIO]}]), True),
        (_network([{"from": [OF_OTHERS]}]), False),
        (_network([{"from": [{"podSelector": {}}]}]), False),
        (_network([{"from": [{**EVERYWHERE, "podSelector": {"matchLabels": {"a": "b"}}}]}]), False),
        (_network([{"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}]), True),
        (_network([{"from": [{"namespaceSelector": {"matchLabels": {"mesh": "on"}}}]}]), True),
        (_network([{"ports": [{"port": "http"}]}]), True),
        (_network([{"ports": [{"port": 9090}]}]), False),
        (_network([{"ports": [{"port": 8000, "endPort": 8100}]}]), True),
        (_network([{"ports": [{"port": 8080, "protocol": "UDP"}]}]), False),
        (_network(None, policyTypes=["Egress"]), True),
        (_network(None, podSelector={"matchLabels": {"app": "other"}}), True),
        (
            _network(
                None,
                podSelector={
                    "matchExpressions": [{"key": "app", "operator": "In", "values": ["web"]}]
                },
            ),
            False,
        ),
        (
            _network(
                None, podSelector={"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}
            ),
            True,
        ),
    ],
)
def test_a_network_policy(policy: dict[str, Any], open_to: bool) -> None:
    """By pods, namespaces and ports."""
    assert shut([policy], POD, GATEWAY, 8080) == (() if open_to else ("one",))


def test_policies_add_up() -> None:
    """One that lets somebody in is enough."""
    assert shut([_network([]), _network([{}])], POD, GATEWAY, 8080) == ()


def _rule(source: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {**({"from": [{"source": source}]} if source else {}), **more}


def _authorization(*rules: dict[str, Any], **spec: Any) -> dict[str, Any]:
    found = {**({"rules": list(rules)} if rules else {}), **spec}
    return {"metadata": {"name": "one", "namespace": "shop"}, "spec": found}


WHO = "cluster.local/ns/istio-system/sa/gw"


@pytest.mark.parametrize(
    ("policy", "open_to"),
    [
        (_authorization(), False),
        (_authorization({}), True),
        (_authorization(_rule({"principals": [WHO]})), True),
        (_authorization(_rule({"principals": ["*/sa/gw"]})), True),
        (_authorization(_rule({"principals": ["cluster.local/ns/istio-system/*"]})), True),
        (_authorization(_rule({"principals": ["*"]})), True),
        (_authorization(_rule({"principals": ["cluster.local/ns/shop/sa/client"]})), False),
        (_authorization(_rule({"namespaces": ["istio-system"]})), True),
        (_authorization(_rule({"notNamespaces": ["istio-system"]})), False),
        (_authorization(_rule({"notPrincipals": [WHO]})), False),
        (_authorization(_rule(to=[{"operation": {"ports": ["9090"]}}])), False),
        (_authorization(_rule(to=[{"operation": {"ports": ["8080"]}}])), True),
        (_authorization(_rule(to=[{"operation": {"paths": ["/admin"]}}])), True),
        (_authorization({}, action="DENY"), False),
        (_authorization(_rule({"namespaces": ["other"]}), action="DENY"), True),
        (_authorization(_rule(to=[{"operation": {"paths": ["/admin"]}}]), action="DENY"), True),
        (_authorization(_rule(when=[{"key": "x", "values": ["y"]}]), action="DENY"), True),
        (_authorization(selector={"matchLabels": {"app": "other"}}), True),
        (_authorization({}, action="AUDIT"), True),
    ],
)
def test_an_authorization_policy(policy: dict[str, Any], open_to: bool) -> None:
    """What a request alone decides counts as let through."""
    assert refused([policy], POD, GATEWAY, 8080) == (() if open_to else ("one",))
