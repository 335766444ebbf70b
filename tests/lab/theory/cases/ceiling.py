"""Cases of rules about how many hosts can be out."""

from __future__ import annotations

from tests.lab.theory.cases.bundles import V1, Case, E, N, W, anywhere, in_two, shares, with_rule
from tests.lab.theory.shop import (
    BREAKER,
    deployment,
    envoy_filter,
    other,
    routes,
    rule,
    service,
    to,
)

CASES = [
    Case(
        "ejects-nobody",
        E,
        with_rule(maxEjectionPercent=49),
        "0 of 2 hosts.*50 % of the pool",
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent",
            (
                "0 of 2 hosts of shop:80 can ever be ejected: the first would be 50 % of the "
                "pool, and 49 % is a hard ceiling"
            ),
            "maxEjectionPercent: 50 or more",
        ),
    ),
    Case(
        "ejects-nobody",
        E,
        (service(), deployment(), rule({"consecutive5xxErrors": 3}), routes()),
        "unset or 0 is Envoy's 10 %",
        (service(), deployment(replicas=10), rule({"consecutive5xxErrors": 3}), routes()),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent",
            (
                "0 of 2 hosts of shop:80 can ever be ejected: the first would be 50 % of the "
                "pool; unset or 0 is Envoy's 10 %, and that is a hard ceiling"
            ),
            "maxEjectionPercent: 50 or more",
        ),
    ),
    Case(
        "ejects-nobody",
        E,
        (
            service(),
            deployment(replicas=5),
            rule({"consecutive5xxErrors": 3, "maxEjectionPercent": 30}),
            routes(),
            other(
                "HorizontalPodAutoscaler",
                "shop",
                {"scaleTargetRef": {"kind": "Deployment", "name": "shop-v1"}, "minReplicas": 3},
                "autoscaling/v2",
            ),
        ),
        "0 of 3 hosts",
        (
            service(),
            deployment(replicas=5),
            rule({"consecutive5xxErrors": 3, "maxEjectionPercent": 30}),
            routes(),
        ),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent",
            (
                "0 of 3 hosts of shop:80 can ever be ejected: the first would be 33.33 % of "
                "the pool, and 30 % is a hard ceiling"
            ),
            "maxEjectionPercent: 34 or more",
        ),
    ),
    Case(
        "ejects-everybody",
        W,
        with_rule(maxEjectionPercent=100),
        "2 of 2 hosts of shop:80.*503",
        with_rule(maxEjectionPercent=99),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent",
            (
                "2 of 2 hosts of shop:80 can be out at once, and Istio sets the panic "
                "threshold to 0: then every request gets a 503 (UH), no healthy upstream"
            ),
            "maxEjectionPercent: 50 keeps one in",
        ),
    ),
    Case(
        "ejects-everybody",
        W,
        with_rule(maxEjectionPercent=100),
        "panic threshold to 0",
        with_rule(maxEjectionPercent=100, minHealthPercent=40),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent",
            (
                "2 of 2 hosts of shop:80 can be out at once, and Istio sets the panic "
                "threshold to 0: then every request gets a 503 (UH), no healthy upstream"
            ),
            "maxEjectionPercent: 50 keeps one in",
        ),
    ),
    Case(
        "one-pod",
        W,
        (service(), deployment(replicas=1), rule({"maxEjectionPercent": 100}), routes()),
        "shop:80 has 1 host.*30 s",
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent",
            (
                "shop:80 has 1 host: ejecting it leaves nobody, and every request gets a 503 "
                "(UH) for 30 s and longer"
            ),
            "2 replicas or more, or no outlierDetection for it",
        ),
    ),
    Case(
        "one-pod",
        W,
        (
            service(),
            deployment(replicas=1),
            deployment("v2"),
            rule({"maxEjectionPercent": 100}, subsets=[V1]),
            routes(to(subset="v1")),
        ),
        "shop:80/v1 has 1 host",
        (
            service(),
            deployment(replicas=1),
            deployment("v2"),
            rule({"maxEjectionPercent": 100}, subsets=[V1]),
            routes(),
        ),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent",
            (
                "shop:80/v1 has 1 host: ejecting it leaves nobody, and every request gets a "
                "503 (UH) for 30 s and longer"
            ),
            "2 replicas or more, or no outlierDetection for it",
        ),
    ),
    Case(
        "panic-hides-ejection",
        W,
        with_rule(minHealthPercent=60),
        "1 of 2 hosts.*50 % are left, below 60 %",
        with_rule(minHealthPercent=50),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.minHealthPercent",
            (
                "with 1 of 2 hosts of shop:80 out, 50 % are left, below 60 %: Envoy then "
                "sends to all, ejected or not"
            ),
            "leave minHealthPercent out",
        ),
    ),
    Case(
        "ejects-nobody",
        E,
        (service(), deployment(replicas=9), rule({"consecutive5xxErrors": 3}), routes()),
        "0 of 9 hosts",
        (service(), deployment(replicas=10), rule({"consecutive5xxErrors": 3}), routes()),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent",
            (
                "0 of 9 hosts of shop:80 can ever be ejected: the first would be 11.11 % of "
                "the pool; unset or 0 is Envoy's 10 %, and that is a hard ceiling"
            ),
            "maxEjectionPercent: 12 or more",
        ),
    ),
    Case(
        "ejects-nobody",
        E,
        (service(), deployment(replicas=1), rule({"maxEjectionPercent": 99}), routes()),
        "0 of 1 host of",
        (service(), deployment(replicas=1), rule({"maxEjectionPercent": 100}), routes()),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent",
            (
                "0 of 1 host of shop:80 can ever be ejected: the first would be 100 % of the "
                "pool, and 99 % is a hard ceiling"
            ),
            "maxEjectionPercent: 100 or more",
        ),
    ),
    Case(
        "ejects-nobody",
        E,
        in_two(breaker={**BREAKER, "maxEjectionPercent": 49}, localityLbSetting=anywhere(r1=100)),
        "0 of 2 hosts",
        in_two(breaker={**BREAKER, "maxEjectionPercent": 49}, localityLbSetting=shares(r1=100)),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent",
            (
                "0 of 2 hosts of shop:80 can ever be ejected: the first would be 50 % of the "
                "pool, and 49 % is a hard ceiling"
            ),
            "maxEjectionPercent: 50 or more",
        ),
    ),
    Case(
        "ejects-everybody",
        W,
        (service(), deployment(replicas=3), rule({"maxEjectionPercent": 100}), routes()),
        "3 of 3",
        (service(), deployment(replicas=3), rule({"maxEjectionPercent": 66}), routes()),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent",
            (
                "3 of 3 hosts of shop:80 can be out at once, and Istio sets the panic "
                "threshold to 0: then every request gets a 503 (UH), no healthy upstream"
            ),
            "maxEjectionPercent: 66 keeps one in",
        ),
    ),
    Case(
        "panic-hides-ejection",
        W,
        (
            service(),
            deployment(replicas=4),
            rule({"maxEjectionPercent": 75, "minHealthPercent": 60}),
            routes(),
        ),
        "with 2 of 4 hosts",
        (
            service(),
            deployment(replicas=4),
            rule({"maxEjectionPercent": 25, "minHealthPercent": 60}),
            routes(),
        ),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.minHealthPercent",
            (
                "with 2 of 4 hosts of shop:80 out, 50 % are left, below 60 %: Envoy then "
                "sends to all, ejected or not"
            ),
            "leave minHealthPercent out",
        ),
    ),
    Case(
        "ejects-nobody",
        E,
        (
            service(),
            deployment(),
            routes(),
            envoy_filter(),
        ),
        "0 of 2 hosts of shop:80",
        (service(), deployment(), routes()),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "0 of 2 hosts of shop:80 can ever be ejected: the first would be 50 % of the "
                "pool; unset or 0 is Envoy's 10 %, and that is a hard ceiling"
            ),
            "maxEjectionPercent: 50 or more",
        ),
    ),
    Case(
        "ceiling-unknown",
        W,
        (rule({"consecutive5xxErrors": 3}),),
        "with fewer than 10 hosts nobody is ever ejected",
        (service(), deployment(), rule({"consecutive5xxErrors": 3})),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent",
            (
                "how many hosts there are is not known, so the ceiling was not looked at; unset "
                "is 10 %: with fewer than 10 hosts nobody is ever ejected"
            ),
            "",
        ),
    ),
    Case(
        "ceiling-unknown",
        N,
        (service(), rule({"maxEjectionPercent": 30}), routes()),
        "no workload of a kind that is read",
        (service(), deployment(), rule({"maxEjectionPercent": 30}), routes()),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent",
            (
                "how many hosts there are is not known: no workload of a kind that is read makes "
                "pods for Service mall/shop, so the ceiling was not looked at; it is 30 %: with "
                "fewer than 4 hosts nobody is ever ejected"
            ),
            "",
        ),
    ),
    Case(
        "ceiling-unknown",
        N,
        (service(), deployment(kind="DaemonSet"), rule({"maxEjectionPercent": 100}), routes()),
        "say how many pods they make",
        (service(), deployment(), rule({"maxEjectionPercent": 100}), routes()),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent",
            (
                "how many hosts there are is not known, for not all workloads of Service "
                "mall/shop say how many pods they make, so the ceiling was not looked at"
            ),
            "",
        ),
    ),
]
