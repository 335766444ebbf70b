"""Cases of rules about hosts, ports and subsets."""

from __future__ import annotations

from tests.lab.theory.cases.bundles import (
    PLAIN,
    V1,
    V9,
    Case,
    E,
    N,
    W,
    elsewhere,
    for_clients,
    halves,
)
from tests.lab.theory.shop import BREAKER, deployment, other, routes, rule, service, to

TLS = {"tls": {"mode": "DISABLE"}}

CASES = [
    Case(
        "unknown-host",
        W,
        (service(), deployment(), rule(host="shopp")),
        "no Service is called shopp in mall in what was read, only shop",
        (service(), deployment(), rule(host="shop.mall.svc.cluster.local")),
        exact=(
            "DestinationRule mall/shop",
            "spec.host",
            (
                "no Service is called shopp in mall in what was read, only shop; without one the "
                "rule has no effect"
            ),
            "",
        ),
    ),
    Case(
        "unknown-host",
        W,
        (*PLAIN, rule({}, name="far", host="mail.post.svc.cluster.local", tls={"mode": "DISABLE"})),
        "no effect on anything here",
        (*PLAIN, rule({}, name="far", host="istiod.istio-system.svc.cluster.local")),
        exact=(
            "DestinationRule mall/far",
            "spec.host",
            (
                "no Service is mail.post.svc.cluster.local in what was read: the rule has no "
                "effect on anything here, and whether it has one in a cluster is not known from "
                "this"
            ),
            "",
        ),
    ),
    Case(
        "unknown-subset",
        W,
        (*PLAIN[:2], routes(to(subset="v3"))),
        "no DestinationRule of .* is in what was read",
        (*PLAIN[:3], routes(to(subset="v3"))),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].route",
            (
                "no DestinationRule of shop.mall.svc.cluster.local is in what was read, so the "
                "subset v3 is not either: where there is none, 503"
            ),
            "",
        ),
    ),
    Case(
        "unknown-host",
        N,
        (routes(to("pay.bank.svc.cluster.local")),),
        "in what was read",
        (
            routes(to("pay.example.com")),
            other("ServiceEntry", "pay", {"hosts": ["pay.example.com"]}),
        ),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].route",
            (
                "no Service is pay.bank.svc.cluster.local in what was read; assumed: Service "
                "pay.bank, port 80, HTTP"
            ),
            "",
        ),
    ),
    Case(
        "unknown-port",
        E,
        (*PLAIN[:3], routes(to(port={"number": 81}))),
        "no port 81, only 80",
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].route",
            "Service mall/shop has no port 81, only 80: every request gets 503",
            "",
        ),
    ),
    Case(
        "unknown-port",
        W,
        (*PLAIN[:2], rule(portLevelSettings=[{"port": {"number": 8080}, **TLS}]), routes()),
        "it is the Service's port that counts",
        (*PLAIN[:2], rule(portLevelSettings=[{"port": {"number": 80}, **TLS}]), routes()),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.portLevelSettings[0].port.number",
            (
                "no Service that shop names has the port 8080, only 80: it is the Service's"
                " port that counts, and not the pods', so these settings are never used"
            ),
            "",
        ),
    ),
    Case(
        "unknown-subset",
        E,
        (*PLAIN[:3], routes(to(subset="v3"))),
        "no DestinationRule of shop.mall.svc.cluster.local has the subset v3",
        (*PLAIN[:2], rule(subsets=[V1]), routes(to(subset="v1"))),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].route",
            ("no DestinationRule of shop.mall.svc.cluster.local has the subset v3, only none: 503"),
            "",
        ),
    ),
    Case(
        "subset-without-route",
        E,
        (
            *PLAIN[:2],
            rule({}, subsets=[V1 | {"trafficPolicy": {"outlierDetection": BREAKER}}]),
            routes(),
        ),
        "no route names the subset v1",
        (
            *PLAIN[:2],
            rule({}, subsets=[V1 | {"trafficPolicy": {"outlierDetection": BREAKER}}]),
            routes(to(subset="v1")),
        ),
        exact=(
            "DestinationRule mall/shop",
            "spec.subsets[0].trafficPolicy",
            (
                "no route names the subset v1 of shop.mall.svc.cluster.local, so this policy "
                "is never used"
            ),
            "a VirtualService with destination.subset: v1",
        ),
    ),
    Case(
        "subset-selects-nobody",
        E,
        (*PLAIN[:2], rule(subsets=[{"name": "v9", "labels": {"version": "v9"}}]), routes()),
        "has version: v9",
        (*PLAIN[:2], rule(subsets=[V1]), routes()),
        exact=(
            "DestinationRule mall/shop",
            "spec.subsets[0].labels",
            (
                "not even the 1 workload of shop.mall.svc.cluster.local has version: v9: no "
                "healthy upstream"
            ),
            "",
        ),
    ),
    Case(
        "two-rules-one-host",
        E,
        (*PLAIN, rule(name="shop-2", host="shop.mall.svc.cluster.local")),
        "DestinationRule mall/shop is for .* too: its trafficPolicy is dropped",
        (*PLAIN, for_clients(rule(name="shop-2"))),
        exact=(
            "DestinationRule mall/shop-2",
            "spec.trafficPolicy",
            (
                "DestinationRule mall/shop is for shop.mall.svc.cluster.local too: its "
                "trafficPolicy is dropped"
            ),
            "one DestinationRule a host",
        ),
    ),
    Case(
        "two-rules-one-host",
        W,
        (*PLAIN, rule({}, name="shop-2", subsets=[V1])),
        "they are merged",
        exact=(
            "DestinationRule mall/shop-2",
            "spec.host",
            (
                "DestinationRule mall/shop is for shop.mall.svc.cluster.local too: they are "
                "merged, the older one first"
            ),
            "one DestinationRule a host",
        ),
    ),
    Case(
        "port-drops-policy",
        W,
        (
            *PLAIN[:2],
            rule(
                portLevelSettings=[
                    {"port": {"number": 80}, "loadBalancer": {"simple": "ROUND_ROBIN"}}
                ]
            ),
        ),
        "port 80 takes nothing from the policy above",
        (
            *PLAIN[:2],
            rule(portLevelSettings=[{"port": {"number": 80}, "outlierDetection": BREAKER}]),
        ),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.portLevelSettings[0]",
            "port 80 takes nothing from the policy above: it has no outlierDetection at all",
            "repeat outlierDetection in the port's settings",
        ),
    ),
    Case(
        "port-not-http",
        W,
        (service(name="tcp-shop"), *PLAIN[1:]),
        "port 80 says 'tcp-shop'",
        (service(name="web", appProtocol="http"), *PLAIN[1:]),
        exact=(
            "Service mall/shop",
            "spec.ports[0].name",
            "port 80 says 'tcp-shop': Istio does not read HTTP on it, so no 5xx counts",
            "name: http, or appProtocol: http, if it is HTTP",
        ),
    ),
    Case(
        "port-not-http",
        N,
        (service(name="web"), *PLAIN[1:]),
        "has to guess",
        exact=(
            "Service mall/shop",
            "spec.ports[0].name",
            "port 80 does not say what it speaks: Istio has to guess",
            "name: http, or appProtocol: http",
        ),
    ),
    Case(
        "unknown-host",
        W,
        (*PLAIN[:3], routes(to("shopp"))),
        "without one every request gets 503",
        PLAIN,
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].route",
            (
                "no Service is called shopp in mall in what was read, only shop: without one "
                "every request gets 503"
            ),
            "",
        ),
    ),
    Case(
        "unknown-host",
        N,
        (elsewhere(service(), "istio-system"), routes(to("istiod.istio-system.svc.cluster.local"))),
        "no Service is istiod.istio-system",
        (elsewhere(service(), "istio-system"), routes(to("shop.istio-system.svc.cluster.local"))),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].route",
            (
                "no Service is istiod.istio-system.svc.cluster.local in what was read, so "
                "nothing can be said about it"
            ),
            "",
        ),
    ),
    Case(
        "unknown-subset",
        N,
        (*PLAIN[:3], routes(halves(100, 0))),
        "the subset v9, only none: 503; its weight is 0",
        (*PLAIN[:3], routes(halves(99, 1))),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].route",
            (
                "no DestinationRule of shop.mall.svc.cluster.local has the subset v9, only "
                "none: 503; its weight is 0, so no request goes there now"
            ),
            "",
        ),
    ),
    Case(
        "unknown-subset",
        E,
        (*PLAIN[:3], routes(halves(99, 1))),
        "the subset v9, only none: 503$",
        (*PLAIN[:3], routes(halves(100, 0))),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].route",
            ("no DestinationRule of shop.mall.svc.cluster.local has the subset v9, only none: 503"),
            "",
        ),
    ),
    Case(
        "subset-without-route",
        W,
        (*PLAIN[:2], rule({}, subsets=[V1 | {"trafficPolicy": {"outlierDetection": BREAKER}}])),
        "the subset v1 of shop.mall",
        (*PLAIN[:2], rule({}, subsets=[V1])),
        exact=(
            "DestinationRule mall/shop",
            "spec.subsets[0].trafficPolicy",
            (
                "no route names the subset v1 of shop.mall.svc.cluster.local, so this policy "
                "is never used"
            ),
            "a VirtualService with destination.subset: v1",
        ),
    ),
    Case(
        "subset-selects-nobody",
        N,
        (*PLAIN[:2], rule(subsets=[V9]), routes(halves(100, 0))),
        "its weight is 0",
        (*PLAIN[:2], rule(subsets=[V9]), routes(halves(99, 1))),
        exact=(
            "DestinationRule mall/shop",
            "spec.subsets[0].labels",
            (
                "not even the 1 workload of shop.mall.svc.cluster.local has version: v9: no "
                "healthy upstream; its weight is 0, so no request goes there now"
            ),
            "",
        ),
    ),
    Case(
        "subset-selects-nobody",
        E,
        (*PLAIN[:2], deployment("v2"), rule(subsets=[V9]), routes(halves(99, 1))),
        "none of the 2 workloads",
        (*PLAIN[:2], deployment("v9"), rule(subsets=[V9]), routes(halves(99, 1))),
        exact=(
            "DestinationRule mall/shop",
            "spec.subsets[0].labels",
            (
                "none of the 2 workloads of shop.mall.svc.cluster.local has version: v9: no "
                "healthy upstream"
            ),
            "",
        ),
    ),
    Case(
        "port-not-http",
        W,
        (service(name="https-shop"), *PLAIN[1:]),
        "says 'https-shop'",
        (service(name="grpc-web-shop"), *PLAIN[1:]),
        exact=(
            "Service mall/shop",
            "spec.ports[0].name",
            "port 80 says 'https-shop': Istio does not read HTTP on it, so no 5xx counts",
            "name: http, or appProtocol: http, if it is HTTP",
        ),
    ),
    Case(
        "port-not-http",
        N,
        (service(name="httpfoo"), *PLAIN[1:]),
        "has to guess",
        (service(name="dns", protocol="UDP"), *PLAIN[1:]),
        exact=(
            "Service mall/shop",
            "spec.ports[0].name",
            "port 80 does not say what it speaks: Istio has to guess",
            "name: http, or appProtocol: http",
        ),
    ),
    Case(
        "unknown-port",
        N,
        (*PLAIN[:3], routes(halves(100, 0, port={"number": 81}))),
        "no port 81, only 80: every request gets 503; its weight is 0",
        (*PLAIN[:3], routes(halves(99, 1, port={"number": 81}))),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].route",
            (
                "Service mall/shop has no port 81, only 80: every request gets 503; its "
                "weight is 0, so no request goes there now"
            ),
            "",
        ),
    ),
    Case(
        "unknown-host",
        E,
        (service(), deployment(), rule(host="shopp")),
        "no Service is called shopp in mall, only shop",
        (service(), deployment(), rule(host="pay.bank.svc.cluster.local")),
        exact=(
            "DestinationRule mall/shop",
            "spec.host",
            "no Service is called shopp in mall, only shop; the rule has no effect",
            "",
        ),
        whole=("mall",),
    ),
]
