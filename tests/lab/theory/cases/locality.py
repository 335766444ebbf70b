"""Cases of rules about localities and delegates."""

from __future__ import annotations

from tests.lab.theory.cases.bundles import (
    Case,
    E,
    N,
    W,
    at,
    delegate,
    in_three,
    in_two,
    root,
    shares,
)
from tests.lab.theory.shop import BREAKER, deployment, routes, rule, service

CASES = [
    Case(
        "failover-without-ejection",
        W,
        in_two(breaker={}, localityLbSetting={"failoverPriority": ["version"]}),
        "without ejections Envoy never takes the next",
        in_two(localityLbSetting={"failoverPriority": ["version"]}),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.loadBalancer.localityLbSetting",
            (
                "failover and failoverPriority need outlierDetection: without ejections "
                "Envoy never takes the next locality"
            ),
            "outlierDetection beside it",
        ),
    ),
    Case(
        "locality-failover",
        W,
        in_two(),
        r"hosts in 2 localities, r1/z1 \(2 hosts\) and r2 \(1 host\).*less than 71 %",
        in_two(localityLbSetting={"enabled": False}),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection",
            (
                "shop:80 has hosts in 2 localities, r1/z1 (2 hosts) and r2 (1 host): with "
                "outlierDetection a proxy near one of them sends to that one only, and the "
                "next gets requests when less than 71 % of its hosts are healthy"
            ),
            "loadBalancer.localityLbSetting.enabled: false, to send to all of them alike",
        ),
    ),
    Case(
        "locality-failover",
        W,
        in_two(localityLbSetting={"failover": [{"from": "r1", "to": "r2"}]}),
        "hosts in 2 localities",
        (service(), at("r1"), at("r1", "v2"), rule(), routes()),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection",
            (
                "shop:80 has hosts in 2 localities, r1/z1 (2 hosts) and r2 (1 host): with "
                "outlierDetection a proxy near one of them sends to that one only, and the "
                "next gets requests when less than 71 % of its hosts are healthy"
            ),
            "loadBalancer.localityLbSetting.enabled: false, to send to all of them alike",
        ),
    ),
    Case(
        "locality-failover",
        W,
        in_two(),
        "hosts in 2 localities",
        in_two(localityLbSetting=shares(r1=50, r2=50)),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection",
            (
                "shop:80 has hosts in 2 localities, r1/z1 (2 hosts) and r2 (1 host): with "
                "outlierDetection a proxy near one of them sends to that one only, and the "
                "next gets requests when less than 71 % of its hosts are healthy"
            ),
            "loadBalancer.localityLbSetting.enabled: false, to send to all of them alike",
        ),
    ),
    Case(
        "ceiling-over-localities",
        N,
        in_two(breaker={**BREAKER, "maxEjectionPercent": 67}),
        "of all 3 hosts of shop:80 together: 2 can be out, which may be all of r1/z1 or r2",
        in_two(breaker={**BREAKER, "maxEjectionPercent": 10}),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent",
            (
                "the ceiling is of all 3 hosts of shop:80 together: 2 can be out, which may "
                "be all of r1/z1 or r2"
            ),
            "",
        ),
    ),
    Case(
        "ceiling-over-localities",
        N,
        in_two(breaker={**BREAKER, "maxEjectionPercent": 34}),
        "can be out, which may be all of r",
        in_two(breaker={**BREAKER, "maxEjectionPercent": 100}),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent",
            (
                "the ceiling is of all 3 hosts of shop:80 together: 1 can be out, which may "
                "be all of r2"
            ),
            "",
        ),
    ),
    Case(
        "locality-gets-nothing",
        W,
        in_two(localityLbSetting=shares(r1=100)),
        r"from r1/\* nothing is sent to r2 \(1 host\)",
        in_two(localityLbSetting=shares(r1=90, r2=10)),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.loadBalancer.localityLbSetting.distribute[0]",
            (
                "from r1/* nothing is sent to r2 (1 host) of shop:80, for to does not name "
                "it, and there is no failover beside distribute"
            ),
            "a share for it in to",
        ),
    ),
    Case(
        "zone-aware-by-region",
        N,
        in_two(zoneAwareLbSetting={}),
        "ISTIO_META_ENABLE_SELF_DISCOVERY",
        in_two(zoneAwareLbSetting={"enabled": False}),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.loadBalancer.zoneAwareLbSetting",
            (
                "the own region comes first; the own zone only for proxies that know their "
                "own cluster, which takes ISTIO_META_ENABLE_SELF_DISCOVERY and is off by "
                "default"
            ),
            "localityLbSetting for an order of zones",
        ),
    ),
    Case(
        "delegate-left-out",
        W,
        (service(), deployment(), rule(), root()),
        "there is no VirtualService mall/part without hosts",
        (service(), deployment(), rule(), root(), delegate()),
        exact=(
            "VirtualService mall/root",
            "spec.http[0].delegate",
            (
                "there is no VirtualService mall/part without hosts, only none; in a cluster "
                "the rule would be left out, silently"
            ),
            "",
        ),
    ),
    Case(
        "delegate-left-out",
        E,
        (service(), deployment(), rule(), root("/b"), delegate()),
        "a rule whose match it is a part of",
        (service(), deployment(), rule(), root("/a"), delegate()),
        exact=(
            "VirtualService mall/part",
            "spec.http[0]",
            (
                "no VirtualService with hosts takes it over: none names this delegate in a "
                "rule whose match it is a part of; in a cluster it would be left out, "
                "silently"
            ),
            "",
        ),
    ),
    Case(
        "failover-without-ejection",
        W,
        (rule({}, loadBalancer={"localityLbSetting": {"failover": [{"from": "a", "to": "b"}]}}),),
        "never takes the next",
        (rule(loadBalancer={"localityLbSetting": {"failover": [{"from": "a", "to": "b"}]}}),),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.loadBalancer.localityLbSetting",
            (
                "failover and failoverPriority need outlierDetection: without ejections "
                "Envoy never takes the next locality"
            ),
            "outlierDetection beside it",
        ),
    ),
    Case(
        "locality-gets-nothing",
        W,
        in_two(localityLbSetting={**shares(r2=100)}),
        r"nothing is sent to r1/z1 \(2 hosts\)",
        in_two(localityLbSetting={**shares(r2=100), "enabled": False}),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.loadBalancer.localityLbSetting.distribute[0]",
            (
                "from r1/* nothing is sent to r1/z1 (2 hosts) of shop:80, for to does not "
                "name it, and there is no failover beside distribute"
            ),
            "a share for it in to",
        ),
    ),
    Case(
        "locality-gets-nothing",
        W,
        in_three(localityLbSetting=shares(r3=100)),
        r"nothing is sent to r1/z1 \(2 hosts\) and r2 \(1 host\)",
        in_three(localityLbSetting={"distribute": [{"from": "r1/*", "to": {"*": 100}}]}),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.loadBalancer.localityLbSetting.distribute[0]",
            (
                "from r1/* nothing is sent to r1/z1 (2 hosts) and r2 (1 host) of shop:80, "
                "for to does not name it, and there is no failover beside distribute"
            ),
            "a share for it in to",
        ),
    ),
]
