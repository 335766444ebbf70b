"""What leads nowhere is said, and is no reason to refuse the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lab.manifests import Manifests
from lab.translate import EnvoyConfig, Proxy, loose_ends, translate

Shop = Callable[..., Manifests]

HOST = "shop.mall.svc.cluster.local"
TO = {"destination": {"host": "shop"}}
LOST = "the route leads to a pool that is not there, and every request to it is answered 503 (NC)"


def _istio(kind: str, name: str, spec: dict[str, Any], namespace: str = "mall") -> dict[str, Any]:
    return {
        "apiVersion": "networking.istio.io/v1alpha3"
        if kind == "EnvoyFilter"
        else "networking.istio.io/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace},
        "spec": spec,
    }


def _filter(namespace: str = "istio-system", context: str = "ANY", **cluster: Any) -> Any:
    match = {"context": context, "cluster": {"service": HOST, **cluster}}
    value = {"outlier_detection": {"failure_percentage_threshold": 50}}
    patch = {"operation": "MERGE", "value": value}
    spec = {"configPatches": [{"applyTo": "CLUSTER", "match": match, "patch": patch}]}
    return _istio("EnvoyFilter", "eject", spec, namespace)


def _http(**destination: Any) -> list[dict[str, Any]]:
    return [{"route": [{"destination": {"host": "shop", **destination}}]}]


def _delegate(*http: dict[str, Any], name: str = "part", **spec: Any) -> dict[str, Any]:
    return _istio("VirtualService", name, {"http": list(http), **spec})


def _asking(*delegates: dict[str, Any]) -> dict[str, Any]:
    return {"http": [{"delegate": {"name": "part"}}], "extra": delegates}


_SKIPPED = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {
        "name": "far",
        "namespace": "mall",
        "annotations": {"lab.goodjob/laptop": "skip"},
    },
    "spec": {"selector": {"app": "far"}, "ports": [{"name": "http", "port": 80}]},
}

CASES = [
    pytest.param(
        {"http": _http(host="shopp")},
        f"VirtualService mall/shop: no Service is shopp.mall.svc.cluster.local in what was read: "
        f"{LOST}",
        id="a destination that is no Service",
    ),
    pytest.param(
        {"http": [{**_http()[0], "mirror": {"host": "copy"}}]},
        f"VirtualService mall/shop: no Service is copy.mall.svc.cluster.local in what was read: "
        f"{LOST}",
        id="a mirror that is no Service",
    ),
    pytest.param(
        {"http": _http(subset="v9"), "subsets": [{"name": "v1"}, {"name": "v2"}]},
        f"VirtualService mall/shop: no DestinationRule of {HOST} has a subset 'v9' in what was "
        f"read, only v1, v2: {LOST}",
        id="a subset that no rule has",
    ),
    pytest.param(
        {"http": _http(port={"number": 81})},
        f"VirtualService mall/shop: Service mall/shop has no port 81, only 80: {LOST}",
        id="a port that the Service does not have",
    ),
    pytest.param(
        {"extra": (_istio("DestinationRule", "odd", {"host": "mail.post.svc.cluster.local"}),)},
        "DestinationRule mall/odd: no Service is mail.post.svc.cluster.local in what was read, "
        "so the rule has no effect here, as in a cluster without that Service",
        id="a rule for no Service",
    ),
    pytest.param(
        {
            "extra": (
                _istio("DestinationRule", "odd", {"host": "api.pay.com"}),
                _istio("ServiceEntry", "pay", {"hosts": ["x.com", "api.pay.com"]}),
            )
        },
        "DestinationRule mall/odd: api.pay.com is a host of a ServiceEntry, which local mode does "
        "not model: in a cluster the rule holds for it, and it is not in the answer here",
        id="a rule for a ServiceEntry's host",
    ),
    pytest.param(
        {
            "http": _http(host="db.post.svc.cluster.local"),
            "extra": (_istio("ServiceEntry", "db", {"hosts": ["db.post.svc.cluster.local"]}),),
        },
        "VirtualService mall/shop: db.post.svc.cluster.local is a host of a ServiceEntry, which "
        "local mode does not model: in a cluster the route leads there, and here to a pool that "
        "is not there, so that every request to it is answered 503 (NC)",
        id="a destination that is a ServiceEntry's host",
    ),
    pytest.param(
        {"http": _http(host="far"), "extra": (_SKIPPED,)},
        "VirtualService mall/shop: far.mall.svc.cluster.local is Service mall/far, which is for "
        "the cluster only: in a cluster the route leads there, and here to a pool that is not "
        "there, so that every request to it is answered 503 (NC)",
        id="a destination that is a Service the lab skips",
    ),
    pytest.param(
        {"extra": (_istio("DestinationRule", "odd", {"host": "far"}), _SKIPPED)},
        "DestinationRule mall/odd: far.mall.svc.cluster.local is Service mall/far, which is for "
        "the cluster only: in a cluster the rule holds for it, and it is not in the answer here",
        id="a rule for a Service the lab skips",
    ),
    pytest.param(
        {"http": _http(), "gateways": ["dor"]},
        "VirtualService mall/shop: no Gateway is mall/dor in what was read, only mall/door: the "
        "rules are not served there",
        id="a Gateway that isn't there",
    ),
    pytest.param(
        {"http": [{**_http()[0], "match": [{"gateways": ["park/door"]}]}]},
        "VirtualService mall/shop: no Gateway is park/door in what was read, only mall/door: the "
        "rules are not served there",
        id="a match for a Gateway that isn't there",
    ),
    pytest.param(
        {
            "extra": (
                _istio(
                    "VirtualService",
                    "shop",
                    {"hosts": ["a"], "gateways": ["door"], "exportTo": ["."], "http": _http()},
                ),
            )
        },
        "VirtualService mall/shop: spec.exportTo has not istio-system, where the gateway is; in a "
        "cluster the rules would not be served there, and requests get 404",
        id="not exported to the gateway",
    ),
    pytest.param(
        {"extra": (_filter(service="shop"),)},
        "EnvoyFilter istio-system/eject: spec.configPatches[0]: no Service is shop in what was "
        f"read, only {HOST}: the filter has no effect; it wants the full name",
        id="a filter's short name",
    ),
    pytest.param(
        {"extra": (_filter(subset="v2"),)},
        f"EnvoyFilter istio-system/eject: spec.configPatches[0]: {HOST} has no subset v2, only "
        "none: the filter has no effect, and a cluster does not mention it",
        id="a filter's subset",
    ),
    pytest.param(
        {"extra": (_filter(portNumber=81),)},
        f"EnvoyFilter istio-system/eject: spec.configPatches[0]: {HOST} has no port 81, only 80: "
        "the filter has no effect, and a cluster does not mention it",
        id="a filter's port",
    ),
    pytest.param(
        {"extra": (_filter("mall", "GATEWAY"),)},
        "EnvoyFilter mall/eject: spec.configPatches[0]: context GATEWAY in the namespace mall is "
        "for no proxy of the lab: the gateway is in istio-system, the client in mall; a filter in "
        "istio-system is for all",
        id="a filter for no proxy",
    ),
    pytest.param(
        _asking(),
        "VirtualService mall/shop: spec.http[0].delegate: there is no VirtualService mall/part "
        "without hosts, only none; in a cluster the rule would be left out, silently",
        id="no delegate",
    ),
    pytest.param(
        _asking(_delegate({"route": [TO]}, name="b"), _delegate({"route": [TO]}, name="a")),
        "VirtualService mall/shop: spec.http[0].delegate: there is no VirtualService mall/part "
        "without hosts, only mall/a, mall/b; in a cluster the rule would be left out, silently",
        id="other delegates",
    ),
    pytest.param(
        _asking(_delegate({"route": [TO]}, exportTo=["park"])),
        "VirtualService mall/shop: spec.http[0].delegate: VirtualService mall/part is exported to "
        "park only; in a cluster the rule would be left out, silently",
        id="a delegate not exported",
    ),
    pytest.param(
        _asking(_delegate({"route": [TO]}), _delegate({"route": [TO]}, name="lost")),
        "VirtualService mall/lost: spec.http[0]: no VirtualService with hosts takes it over: none "
        "names this delegate in a rule whose match it is a part of; in a cluster it would be left "
        "out, silently",
        id="a delegate that nobody asks",
    ),
]


@pytest.mark.parametrize(("parts", "sentence"), CASES)
def test_what_a_cluster_would_not_mention(shop: Shop, parts: dict[str, Any], sentence: str) -> None:
    """One sentence says which resource, and what is missing; the rest is translated."""
    manifests = shop(**parts)

    assert sentence in map(str, loose_ends(manifests))
    for proxy in Proxy:
        config = translate(manifests, proxy=proxy, endpoints=())
        assert f"outbound|80||{HOST}" in [each["name"] for each in config.clusters]


def test_what_fits_together(shop: Shop) -> None:
    """Nothing is said; neither of a destination that gets no request."""
    idle = {"destination": {"host": "shopp"}, "weight": 0}
    parts = {"http": [{"route": [{**TO, "weight": 1}, idle]}], "extra": (_filter(),)}

    assert loose_ends(shop(**parts)) == ()


def _clusters(config: EnvoyConfig) -> list[str]:
    return [
        route["route"]["cluster"]
        for host in config.routes[0]["virtual_hosts"]
        for route in host["routes"]
        if host["name"] != "allow_any"
    ]


@pytest.mark.parametrize("proxy", Proxy)
@pytest.mark.parametrize(
    ("destination", "cluster"),
    [
        ({"host": "mail.post.svc.cluster.local"}, "outbound|80||mail.post.svc.cluster.local"),
        ({"host": "mail", "port": {"number": 25}}, "outbound|25||mail.mall.svc.cluster.local"),
        ({"host": "mail", "subset": "v1"}, "outbound|80|v1|mail.mall.svc.cluster.local"),
        ({"subset": "v9"}, f"outbound|80|v9|{HOST}"),
        ({"port": {"number": 81}}, f"outbound|81||{HOST}"),
    ],
)
def test_a_route_to_a_pool_that_is_not_there(
    shop: Shop, proxy: Proxy, destination: dict[str, Any], cluster: str
) -> None:
    """It is sent as istiod sends it, and no such cluster is (GetDestinationCluster)."""
    config = translate(shop(http=_http(**destination)), proxy=proxy, endpoints=())

    assert set(_clusters(config)) == {cluster}
    assert cluster not in [each["name"] for each in config.clusters]


def test_a_rule_that_the_gateway_does_not_see_is_not_served_there(shop: Shop) -> None:
    """Its hosts are unknown to the gateway, and known to sidecars."""
    rule = {"hosts": ["a.org"], "gateways": ["door", "mesh"], "exportTo": ["."], "http": _http()}
    manifests = shop(extra=(_istio("VirtualService", "shop", rule),))
    served = {
        proxy: {
            domain
            for host in translate(manifests, proxy=proxy, endpoints=()).routes[0]["virtual_hosts"]
            for domain in host["domains"]
        }
        for proxy in Proxy
    }

    assert "a.org" not in served[Proxy.GATEWAY]
    assert "a.org" in served[Proxy.SIDECAR]
