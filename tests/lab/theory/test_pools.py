"""Which pools requests reach, of how many hosts, and with what breaker."""

from __future__ import annotations

from typing import Any

import pytest

from lab.manifests import read
from lab.theory.pools import Pool, pods_of, pools, reached_pools
from tests.lab.theory.cases.bundles import V1, anywhere, at, halves, in_two, shares
from tests.lab.theory.shop import (
    BREAKER,
    Document,
    deployment,
    envoy_filter,
    other,
    routes,
    rule,
    service,
    text,
    to,
)

V2 = {"name": "v2", "labels": {"version": "v2"}}


def found(*documents: Document) -> list[Pool]:
    """All with a breaker."""
    return pools(read([("test", text(*documents))]))


def names(*documents: Document) -> list[str]:
    """What they are called."""
    return [str(pool.name) for pool in found(*documents)]


def only(*documents: Document) -> Pool:
    """The only one."""
    (pool,) = found(*documents)
    return pool


def gateway(place: str) -> Document:
    """A Gateway that says where it is."""
    servers = [{"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["*"]}]
    spec = {"selector": {"istio": "ingressgateway"}, "servers": servers}
    made = other("Gateway", f"in-{place.replace('/', '-')}", spec)
    made["metadata"]["annotations"] = {"lab.goodjob/locality": place}
    return made


def test_a_subset_is_reached_by_a_route_to_it() -> None:
    """And the whole Service by one that names none; by nobody's route, it is not reached."""
    pods = service(), deployment(), deployment("v2"), rule(subsets=[V1, V2])
    assert names(*pods, routes(to(subset="v1"))) == ["shop:80/v1"]
    assert names(*pods, routes(to(subset="v1"), to())) == ["shop:80", "shop:80/v1"]
    assert names(*pods) == ["shop:80"]
    assert names(*pods, routes(to("pay"), hosts=("pay",))) == ["shop:80"]
    assert names(*pods, routes(to("pay"), hosts=("shop",))) == []


def test_a_port_is_reached_by_a_route_to_it() -> None:
    """A route without a port leads to each of them."""
    two = service()
    two["spec"]["ports"].append({"name": "http-more", "port": 81})
    rest = deployment(), rule()
    assert names(two, *rest, routes(to(port={"number": 81}))) == ["shop:81"]
    assert names(two, *rest, routes(to())) == ["shop:80", "shop:81"]


def test_a_destination_of_weight_0_reaches_nothing() -> None:
    """Nor has its pool an entry in predict."""
    v9 = {"name": "v9", "labels": {"version": "v9"}}
    rest = service(), deployment(), rule(subsets=[v9])
    assert names(*rest, routes(halves(100, 0))) == ["shop:80"]
    assert names(*rest, routes(halves(99, 1))) == ["shop:80", "shop:80/v9"]


def test_without_a_breaker_it_is_no_pool_here() -> None:
    """It is reached, and nothing ejects from it."""
    documents = service(), deployment(), rule({}), routes()
    assert names(*documents) == []
    (pool,) = reached_pools(read([("test", text(*documents))]))
    assert (pool.has_breaker, pool.breaker.ejects, pool.ejectable) == (False, False, 0)


def test_an_envoy_filter_can_be_all_that_there_is() -> None:
    """Then it is named, and has no fields of a rule's block."""
    pool = only(service(), deployment(), envoy_filter())
    assert (pool.where, pool.path) == ("EnvoyFilter mall/shop-share", "spec.configPatches")
    assert pool.at("interval") == "spec.configPatches"
    assert pool.breaker.consecutive_5xx == 5
    assert pool.breaker.failure_percentage == 20


@pytest.mark.parametrize(
    ("balancer", "hosts"),
    [
        ({}, 3),
        ({"localityLbSetting": shares(r1=100)}, 3),
        ({"localityLbSetting": anywhere(r1=100)}, 2),
        ({"localityLbSetting": anywhere(r2=100)}, 1),
        ({"localityLbSetting": anywhere(r3=100)}, 0),
        ({"localityLbSetting": {**anywhere(r2=100), "enabled": False}}, 3),
        ({"simple": "PASSTHROUGH"}, None),
    ],
)
def test_how_many_hosts_a_proxy_is_told_of(balancer: Document, hosts: int | None) -> None:
    """What distribute does not name is not among them; PASSTHROUGH has no list."""
    assert only(*in_two(**balancer)).hosts == hosts


def test_those_of_elsewhere_are_selected_and_not_asked() -> None:
    """Their fault plans count for nothing, and it is known that they are left out."""
    pool = only(*in_two(localityLbSetting=anywhere(r2=100)))
    assert [each.where for each in pool.workloads] == ["Deployment mall/shop-v2"]
    assert [each.where for each in pool.selected] == [
        "Deployment mall/shop-v1",
        "Deployment mall/shop-v2",
    ]


def test_where_the_gateway_is_clients_are() -> None:
    """Of the rules of distribute the one that is for there counts."""
    documents = in_two(localityLbSetting=shares(r1=100))
    assert only(*documents, gateway("r1/z1")).hosts == 2
    assert only(*documents, gateway("r2")).hosts == 3
    assert only(*documents, gateway("r1/z1"), gateway("r2")).hosts == 3


@pytest.mark.parametrize(
    ("pods", "hosts"),
    [
        ((deployment(replicas=0),), 0),
        ((deployment(replicas=2), deployment("v2", 3)), 5),
        ((deployment(replicas=2), deployment("v2", kind="DaemonSet")), None),
        ((), None),
    ],
)
def test_how_many_hosts_the_files_say(pods: tuple[Document, ...], hosts: int | None) -> None:
    """All replicas together; one that the nodes decide makes it unknown, and so does nobody."""
    assert only(service(), *pods, rule(), routes()).hosts == hosts


def test_a_subset_has_its_own_pods() -> None:
    """By labels, and with the blocks that count for it."""
    own = {"outlierDetection": {"consecutive5xxErrors": 7}}
    pool = only(
        service(),
        deployment(replicas=2),
        deployment("v2", 3),
        rule(subsets=[V1, {**V2, "trafficPolicy": own}]),
        routes(to(subset="v2")),
    )
    assert (pool.hosts, pool.breaker.consecutive_5xx) == (3, 7)
    assert (pool.path, pool.at("interval")) == (
        "spec.subsets[1].trafficPolicy.outlierDetection",
        "spec.subsets[1].trafficPolicy.outlierDetection.interval",
    )


def test_a_named_port_that_a_pod_lacks_leaves_it_out() -> None:
    """As istiod does."""
    with_port, without = deployment(replicas=2), deployment("v2", 3)
    (container,) = with_port["spec"]["template"]["spec"]["containers"]
    container["ports"] = [{"name": "web", "containerPort": 8080}]
    assert only(service(targetPort="web"), with_port, without, rule(), routes()).hosts == 2
    assert only(service(targetPort=8080), with_port, without, rule(), routes()).hosts == 5


def test_pods_of_a_service() -> None:
    """In its namespace, and by all of its labels."""
    far, other_app = at("r1"), deployment("v3")
    far["metadata"]["namespace"] = "far"
    other_app["spec"]["template"]["metadata"]["labels"]["app"] = "pay"
    reading = read([("test", text(service(), deployment(), far, other_app))])
    (shop,) = reading.services
    assert [each.where for each in pods_of(reading, shop)] == ["Deployment mall/shop-v1"]


@pytest.mark.parametrize(
    ("breaker", "threshold", "field"),
    [
        ({"consecutive5xxErrors": 3, "consecutiveGatewayErrors": 2}, 3, "consecutive5xxErrors"),
        ({"consecutive5xxErrors": 3, "consecutiveGatewayErrors": 2}, 2, "consecutiveGatewayErrors"),
        ({"consecutive5xxErrors": 3, "consecutiveGatewayErrors": 3}, 3, "consecutive5xxErrors"),
        (
            {"splitExternalLocalOriginErrors": True, "consecutiveLocalOriginFailures": 1},
            1,
            "consecutiveLocalOriginFailures",
        ),
    ],
)
def test_which_field_decides(breaker: dict[str, Any], threshold: int, field: str) -> None:
    """The one that the threshold is from."""
    pool = only(service(), deployment(), rule({**breaker, "maxEjectionPercent": 50}), routes())
    assert pool.deciding(threshold) == field


@pytest.mark.parametrize(("http", "seconds"), [((), None), (("3s", "2s"), 2), (("3s", None), 3)])
def test_the_first_route_that_gives_up(http: tuple[str | None, ...], seconds: float | None) -> None:
    """Of several the shortest."""
    rules = [{"timeout": each} if each else {} for each in http]
    assert only(service(), deployment(), rule(BREAKER), routes(*rules)).timeout == seconds
