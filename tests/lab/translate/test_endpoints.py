"""Which pods a cluster is told of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from lab.manifests import Manifests
from lab.translate import Endpoint, Proxy, assumed_endpoints, endpoints_for, translate

Shop = Callable[..., Manifests]

LABELS = {"app": "shop", "version": "v1"}
NAME = "outbound|80||shop.mall.svc.cluster.local"


def _pod(address: str = "127.1.0.1", **more: Any) -> Endpoint:
    fields: dict[str, Any] = {
        "pod": "shop-0",
        "namespace": "mall",
        "address": address,
        "labels": LABELS,
        "ports": {"web": 8080},
        "ready": True,
    }
    return Endpoint(**(fields | more))


@pytest.mark.parametrize(
    ("target", "found"), [("web", 24000), (8080, 24000), (None, 24001), (9, None)]
)
def test_a_pod_that_shares_its_address(
    shop: Shop, target: str | int | None, found: int | None
) -> None:
    """It is at its own ports; where it has none it is no host, as somebody else may be there."""
    pod = _pod("127.0.0.1", ports={"web": 24000}, moved={8080: 24000, 80: 24001})
    sent = _sent(_targeting(shop(), target), pod)[NAME]
    assert sent == ([("127.0.0.1", found, "HEALTHY")] if found else [])


def _targeting(manifests: Manifests, target: str | int | None) -> Manifests:
    (service,) = manifests.services
    ports = tuple(port.model_copy(update={"target_port": target}) for port in service.spec.ports)
    spec = service.spec.model_copy(update={"ports": ports})
    return replace(manifests, services=(service.model_copy(update={"spec": spec}),))


def _sent(manifests: Manifests, *pods: Endpoint) -> dict[str, list[tuple[str, int, str]]]:
    """Cluster to address, port and health of each of its hosts."""
    return {
        each["cluster_name"]: [
            (
                host["endpoint"]["address"]["socket_address"]["address"],
                host["endpoint"]["address"]["socket_address"]["port_value"],
                host["health_status"],
            )
            for group in each["endpoints"]
            for host in group["lb_endpoints"]
        ]
        for each in endpoints_for(manifests, pods)
    }


def test_the_whole_message(shop: Shop) -> None:
    """One group of hosts, for there is no locality; its weight is theirs together."""
    (sent,) = endpoints_for(shop(), [_pod(), _pod("127.1.0.2", ready=False)])

    assert sent == {
        "cluster_name": NAME,
        "endpoints": [
            {
                "locality": {},
                "lb_endpoints": [
                    {
                        "endpoint": {
                            "address": {
                                "socket_address": {"address": "127.1.0.1", "port_value": 8080}
                            }
                        },
                        "health_status": "HEALTHY",
                        "load_balancing_weight": 1,
                    },
                    {
                        "endpoint": {
                            "address": {
                                "socket_address": {"address": "127.1.0.2", "port_value": 8080}
                            }
                        },
                        "health_status": "UNHEALTHY",
                        "load_balancing_weight": 1,
                    },
                ],
                "load_balancing_weight": 2,
            }
        ],
    }


def test_no_pod_is_no_group(shop: Shop) -> None:
    """A cluster without hosts is still told so."""
    assert endpoints_for(shop(), []) == [{"cluster_name": NAME, "endpoints": []}]


@pytest.mark.parametrize(
    ("pod", "expected"),
    [
        pytest.param(_pod(), [("127.1.0.1", 8080, "HEALTHY")], id="ready"),
        pytest.param(_pod(ready=False), [("127.1.0.1", 8080, "UNHEALTHY")], id="not ready"),
        pytest.param(_pod(terminating=True), [], id="terminating"),
        pytest.param(_pod(terminating=True, ready=False), [], id="terminating, not ready"),
        pytest.param(_pod(labels={"app": "cart"}), [], id="other labels"),
        pytest.param(_pod(namespace="park"), [], id="another namespace"),
        pytest.param(_pod(ports={"admin": 81}), [], id="no port of that name"),
    ],
)
def test_which_pods_are_sent(
    shop: Shop, pod: Endpoint, expected: list[tuple[str, int, str]]
) -> None:
    """The ready ones, and those that are not, marked so; never one that is going away."""
    assert _sent(shop(), pod) == {NAME: expected}


def test_a_panic_threshold_keeps_unready_pods_away(shop: Shop) -> None:
    """With minHealthPercent above 0 Envoy might use them in a panic, so they are not sent."""
    policy = {"outlierDetection": {"minHealthPercent": 30}}
    manifests = shop(policy=policy)

    assert _sent(manifests, _pod(ready=False)) == {NAME: []}
    assert _sent(manifests, _pod()) == {NAME: [("127.1.0.1", 8080, "HEALTHY")]}


def test_a_subset_has_the_pods_of_its_labels(shop: Shop) -> None:
    """Labels of the subset on top of the Service's; no labels are all pods."""
    subsets = [
        {"name": "v1", "labels": {"version": "v1"}},
        {"name": "v2", "labels": {"version": "v2"}},
        {"name": "all"},
    ]
    second = _pod("127.1.0.2", labels={"app": "shop", "version": "v2"})
    addresses = {
        name.split("|")[2]: [address for address, _, _ in hosts]
        for name, hosts in _sent(shop(subsets=subsets), _pod(), second).items()
    }

    assert addresses == {
        "": ["127.1.0.1", "127.1.0.2"],
        "v1": ["127.1.0.1"],
        "v2": ["127.1.0.2"],
        "all": ["127.1.0.1", "127.1.0.2"],
    }


@pytest.mark.parametrize(
    ("port", "number"),
    [
        pytest.param({"port": 80}, 80, id="no targetPort is the same port"),
        pytest.param({"port": 80, "targetPort": 9090}, 9090, id="a number"),
        pytest.param({"port": 80, "targetPort": "web"}, 8080, id="a name"),
    ],
)
def test_the_port_of_the_pod(shop: Shop, port: dict[str, Any], number: int) -> None:
    """A Service's port leads to its target in the pod."""
    manifests = shop(ports=[{"name": "http", **port}])

    assert _sent(manifests, _pod()) == {NAME: [("127.1.0.1", number, "HEALTHY")]}


def test_passthrough_is_told_of_no_pods(shop: Shop) -> None:
    """A cluster that goes to the original destination has no endpoints."""
    assert endpoints_for(shop(policy={"loadBalancer": {"simple": "PASSTHROUGH"}}), [_pod()]) == []


def test_assumed_pods_are_the_replicas_at_documentation_addresses(shop: Shop) -> None:
    """With nothing running, every replica that a Service selects is a ready pod."""
    assumed = assumed_endpoints(shop())

    assert [(pod.pod, pod.address, pod.ready) for pod in assumed] == [
        ("shop-0", "192.0.2.1", True),
        ("shop-1", "192.0.2.2", True),
    ]
    assert _sent(shop(), *assumed)[NAME] == [
        ("192.0.2.1", 8080, "HEALTHY"),
        ("192.0.2.2", 8080, "HEALTHY"),
    ]


def test_assumed_pods_of_a_big_deployment_have_addresses_of_their_own(shop: Shop) -> None:
    """More replicas than documentation has IPv4 addresses go on in IPv6."""
    manifests = shop()
    (workload,) = manifests.workloads
    many = replace(manifests, workloads=(replace(workload, replicas=800),))
    addresses = [pod.address for pod in assumed_endpoints(many)]

    assert len(set(addresses)) == 800
    assert (addresses[254], addresses[762]) == ("198.51.100.1", "2001:db8::1")


def test_a_deployment_that_no_service_selects_has_no_assumed_pods(shop: Shop) -> None:
    """Nobody calls it, so nobody needs its address."""
    assert assumed_endpoints(replace(shop(), services=())) == ()


def test_the_whole_config_has_the_same_endpoints(shop: Shop) -> None:
    """Translate and endpoints_for agree."""
    config = translate(shop(), proxy=Proxy.GATEWAY, endpoints=[_pod()])

    assert config.endpoints == endpoints_for(shop(), [_pod()])
    assert list(config.as_dict()) == ["clusters", "routes", "listeners", "endpoints"]
