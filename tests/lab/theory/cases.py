"""For each rule of lint where it fires, with what figures, and where it must not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lab.theory.finding import Level
from tests.lab.theory.shop import (
    BREAKER,
    Document,
    deployment,
    envoy_filter,
    other,
    routes,
    rule,
    service,
    to,
)

V1 = {"name": "v1", "labels": {"version": "v1"}}
V9 = {"name": "v9", "labels": {"version": "v9"}}
PLAIN = (service(), deployment(), rule(), routes())


def with_rule(**breaker: object) -> tuple[Document, ...]:
    """Two pods and this breaker."""
    return service(), deployment(), rule({**BREAKER, **breaker}), routes()


def with_faults(plan: str, **breaker: object) -> tuple[Document, ...]:
    """Two pods that fail like this, and this breaker."""
    return service(), deployment(faults=plan), rule({**BREAKER, **breaker}), routes()


def with_retries(
    *http: Document, replicas: int = 2, plan: str = "500@random:0.5"
) -> tuple[Document, ...]:
    """Failing pods behind these rules."""
    return service(), deployment(replicas=replicas, faults=plan), rule(), routes(*http)


def at(place: str, version: str = "v1", replicas: int = 2) -> Document:
    """Pods of a version in a place."""
    found = deployment(version, replicas)
    found["spec"]["template"]["metadata"]["labels"]["istio-locality"] = place
    return found


def in_two(*, breaker: Document | None = None, **balancer: object) -> tuple[Document, ...]:
    """Two hosts in r1, one in r2, and this loadBalancer."""
    policy: Document = {"loadBalancer": balancer} if balancer else {}
    pods = (at("r1.z1"), at("r2", "v2", 1))
    return service(), *pods, rule(breaker, **policy), routes()


def shares(**to: int) -> Document:
    """A distribute from r1."""
    return {"distribute": [{"from": "r1/*", "to": dict(to)}]}


def anywhere(**to: int) -> Document:
    """A distribute from wherever a client is."""
    return {"distribute": [{"from": "*", "to": dict(to)}]}


def in_three(**balancer: Any) -> tuple[Document, ...]:
    """The same with one host in r3 on top."""
    return *in_two(**balancer), at("r3", "v3", 1)


def halves(all_of: int, v9: int, **more: Any) -> Document:
    """A route to the Service and to its subset v9, with these weights."""
    ways: tuple[Document, ...] = {"host": "shop"}, {"host": "shop", "subset": "v9", **more}
    return {
        "route": [
            {"destination": way, "weight": weight}
            for way, weight in zip(ways, (all_of, v9), strict=True)
        ]
    }


def elsewhere(document: Document, namespace: str) -> Document:
    """The same resource in another namespace."""
    document["metadata"]["namespace"] = namespace
    return document


def delegate(name: str = "part", path: str = "/a") -> Document:
    """A VirtualService without hosts."""
    http = [{"match": [{"uri": {"prefix": path}}], **to()}]
    return other("VirtualService", name, {"http": http})


def root(path: str = "/", **more: object) -> Document:
    """One that takes its rules over."""
    http = [{"match": [{"uri": {"prefix": path}}], "delegate": {"name": "part"}, **more}]
    return other("VirtualService", "root", {"hosts": ["shop"], "http": http})


def six(plan: str = "none", failing: int = 1, **breaker: object) -> tuple[Document, ...]:
    """Six pods, of which some fail like this."""
    pods = deployment(replicas=6 - failing), deployment("v2", failing, plan)
    return service(), *pods, rule({**BREAKER, **breaker}), routes()


def by_rate(**fields: int) -> Document:
    """Ejection by success rate, and by no share of failures."""
    rate = {"enforcing_success_rate": 100, "success_rate_request_volume": 10}
    return envoy_filter(**{"enforcing_failure_percentage": 0, **rate, **fields})


def for_clients(document: Document) -> Document:
    """The same rule, for some proxies only."""
    document["spec"]["workloadSelector"] = {"matchLabels": {"app": "client"}}
    return document


@dataclass
class Case:
    """A rule, where it fires, what the sentence says, and what is just right.

    ``exact`` is the finding: resource, field, sentence and advice.
    """

    rule: str
    level: Level
    fires: tuple[Document, ...]
    says: str
    silent: tuple[Document, ...] = PLAIN
    exact: tuple[str, str, str, str] = ("", "", "", "")


E, W, N = Level.ERROR, Level.WARNING, Level.INFO
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
        "never-ejects",
        E,
        with_rule(consecutive5xxErrors=0),
        "turns the breaker off",
        with_rule(consecutive5xxErrors=0, consecutiveGatewayErrors=2),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "consecutive5xxErrors: 0 turns the breaker off, and consecutiveGatewayErrors "
                "is off unless it is set: nothing is ever ejected"
            ),
            "consecutive5xxErrors: 3",
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
        "ignored-field",
        W,
        (service(), deployment(), rule({"consecutiveErrors": 3, "maxEjectionPercent": 50})),
        "5 5xx in a row is what ejects",
        (service(), deployment(), rule({"consecutive5xxErrors": 3, "maxEjectionPercent": 50})),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutiveErrors",
            ("consecutiveErrors: 3 is read by no supported Istio; 5 5xx in a row is what ejects"),
            "consecutive5xxErrors: 3",
        ),
    ),
    Case(
        "ignored-field",
        W,
        with_rule(consecutiveGatewayErrors=3),
        "consecutiveGatewayErrors: 3 never decides",
        with_rule(consecutiveGatewayErrors=2),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutiveGatewayErrors",
            (
                "consecutiveGatewayErrors: 3 never decides: every gateway error is a 5xx "
                "too, and 3 of those eject"
            ),
            "consecutiveGatewayErrors below 3, or leave it out",
        ),
    ),
    Case(
        "ignored-field",
        N,
        with_rule(minHealthPercent=50),
        "at most 50 % out, 50 % stay in",
        with_rule(minHealthPercent=51),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.minHealthPercent",
            (
                "minHealthPercent: 50 is not reached by ejections: with at most 50 % out, 50 "
                "% stay in"
            ),
            "",
        ),
    ),
    Case(
        "gateway-errors-only",
        E,
        with_faults("500@always", consecutive5xxErrors=0, consecutiveGatewayErrors=3),
        "a 500 never ejects",
        with_faults("503@always", consecutive5xxErrors=0, consecutiveGatewayErrors=3),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutiveGatewayErrors",
            (
                "Deployment mall/shop-v1 has 500@always, and only 502, 503, 504 count in "
                "shop:80: a 500 never ejects"
            ),
            "consecutive5xxErrors: 3",
        ),
    ),
    Case(
        "rate-and-threshold",
        N,
        with_faults("500@random:0.3"),
        "3 in a row come after 51 requests",
        with_faults("500@always"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500@random:0.3: 3 in a row come after 51 "
                "requests to one host on average"
            ),
            "",
        ),
    ),
    Case(
        "rate-and-threshold",
        W,
        with_faults("500@random:0.1"),
        "3 in a row come after 1,110 requests",
        with_faults("none"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500@random:0.1: 3 in a row come after 1,110 "
                "requests to one host on average"
            ),
            "consecutive5xxErrors: 2 comes after 110",
        ),
    ),
    Case(
        "never-in-a-row",
        W,
        with_faults("500@every:2"),
        "1 in a row at the most.*ejects at 3",
        with_faults("500@burst:3/20"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500@every:2: 1 in a row at the most, and "
                "shop:80 ejects at 3"
            ),
            "consecutive5xxErrors: 1",
        ),
    ),
    Case(
        "never-in-a-row",
        W,
        with_faults("500@script:500,500,200,500"),
        "2 in a row at the most",
        with_faults("500@loop:500,200,500,500"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500@script:500,500,200,500: 2 in a row at the "
                "most, and shop:80 ejects at 3"
            ),
            "consecutive5xxErrors: 2",
        ),
    ),
    Case(
        "invalid-fault-plan",
        E,
        with_faults("500@sometimes"),
        'shop-v1 does not start: the fault plan has "sometimes": no such schedule',
        with_faults("none"),
        exact=(
            "Deployment mall/shop-v1",
            "spec.template.spec.containers",
            (
                'Deployment mall/shop-v1 does not start: the fault plan has "sometimes": no '
                'such schedule as "sometimes"; there are always, random, every, first, '
                "burst, script, loop, during, uptime"
            ),
            "",
        ),
    ),
    Case(
        "fault-does-not-count",
        W,
        with_faults("404@always"),
        "a 404 is no 5xx",
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection",
            (
                "Deployment mall/shop-v1 has 404@always: a 404 is no 5xx, so it never "
                "counts, and resets the count"
            ),
            "",
        ),
    ),
    Case(
        "fault-does-not-count",
        W,
        with_faults("rate:1/s@always"),
        "a 429",
        with_faults("limit:1@always"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection",
            (
                "Deployment mall/shop-v1 has rate:1/s@always: a 429 is no 5xx, so it never "
                "counts, and resets the count"
            ),
            "",
        ),
    ),
    Case(
        "never-in-a-row",
        W,
        with_faults("reset@burst:2/9"),
        "2 in a row at the most",
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has reset@burst:2/9: 2 in a row at the most, and "
                "shop:80 ejects at 3"
            ),
            "consecutive5xxErrors: 2",
        ),
    ),
    Case(
        "never-in-a-row",
        W,
        with_faults("hang@during:5s-+loop:x,x,200"),
        "2 in a row at the most",
        with_faults("hang@during:5s-+loop:x,x,500"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has hang@during:5s-+loop:x,x,200: 2 in a row at the "
                "most, and shop:80 ejects at 3"
            ),
            "consecutive5xxErrors: 2",
        ),
    ),
    Case(
        "rate-and-threshold",
        N,
        with_faults("503(retry-after=5)@random:0.3"),
        "3 in a row come after 51 requests",
        with_faults("503(retry-after=5)@every:1"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 503(retry-after=5)@random:0.3: 3 in a row come "
                "after 51 requests to one host on average"
            ),
            "",
        ),
    ),
    Case(
        "rate-and-threshold",
        N,
        with_faults("500@during:10s-40s+random:0.5"),
        "3 in a row come after 14 requests",
        with_faults("500@during:10s-40s"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500@during:10s-40s+random:0.5: 3 in a row come "
                "after 14 requests to one host on average"
            ),
            "",
        ),
    ),
    Case(
        "rate-and-threshold",
        N,
        with_faults("500:50,503:25@burst:3/5"),
        "3 in a row come after 10 ",
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500:50,503:25@burst:3/5: 3 in a row come after "
                "10 requests to one host on average"
            ),
            "",
        ),
    ),
    Case(
        "interval-longer",
        W,
        with_rule(interval="60s"),
        "out for 30 s in writing, and for up to 90 s",
        with_rule(interval="30s"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.interval",
            (
                "hosts come back at sweeps only: out for 30 s in writing, and for up to 90 s "
                "at a sweep every 60 s"
            ),
            "an interval of 30s or less",
        ),
    ),
    Case(
        "long-ejection",
        N,
        with_rule(baseEjectionTime="301s"),
        "301 s it does not grow",
        with_rule(baseEjectionTime="300s"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.baseEjectionTime",
            (
                "the longest ejection is 300 s, or the base where that is more: with 301 s "
                "it does not grow from one ejection to the next"
            ),
            "",
        ),
    ),
    Case(
        "retries-hide",
        N,
        with_retries({"retries": {"attempts": 1, "retryOn": "5xx"}}),
        "1 retry covers 500",
        with_retries({"retries": {"attempts": 1, "retryOn": "gateway-error"}}),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries",
            (
                "1 retry covers 500, so the client sees no error while the pod logs it: look "
                "at the pods, not at the client, until shop:80 ejects"
            ),
            "",
        ),
    ),
    Case(
        "retries-miss-resets",
        W,
        with_retries({"retries": {"attempts": 1, "retryOn": "503"}}, plan="reset@every:3"),
        "retryOn 503 does not cover",
        with_retries({"retries": {"attempts": 1, "retryOn": "503,reset"}}, plan="reset@every:3"),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries.retryOn",
            (
                "retryOn 503 does not cover what has no answer: where a pod of shop:80 "
                "resets, closes or hangs, nothing is tried again, and the client sees it"
            ),
            "retryOn: 503,reset",
        ),
    ),
    Case(
        "retries-amplify",
        W,
        with_retries({"retries": {"attempts": 2, "retryOn": "500"}}, replicas=1),
        "tried 3 times, the pool has 1 host, and 3 in a row",
        with_retries({"retries": {"attempts": 2, "retryOn": "500"}}),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries.attempts",
            (
                "one request is tried 3 times, the pool has 1 host, and 3 in a row eject "
                "from shop:80: a single unlucky request can be enough"
            ),
            "attempts: 1, or consecutive5xxErrors above 3",
        ),
    ),
    Case(
        "retries-amplify",
        W,
        with_retries(
            {"retries": {"attempts": 2, "retryOn": "5xx", "retryIgnorePreviousHosts": False}}
        ),
        "retries may go to the same host",
        with_retries(
            {"retries": {"attempts": 1, "retryOn": "5xx", "retryIgnorePreviousHosts": False}}
        ),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries.attempts",
            (
                "one request is tried 3 times, retries may go to the same host, and 3 in a "
                "row eject from shop:80: a single unlucky request can be enough"
            ),
            "attempts: 1, or consecutive5xxErrors above 3",
        ),
    ),
    Case(
        "retries-default",
        N,
        with_retries(),
        "Istio's own don't cover 500",
        with_retries({"retries": {"attempts": 0}}),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries",
            (
                "no retries are set, and Istio's own don't cover 500: the client sees every "
                "error until shop:80 ejects"
            ),
            (
                "retries: {attempts: 2, retryOn: "
                "'connect-failure,refused-stream,unavailable,cancelled,500'} to hide them"
            ),
        ),
    ),
    Case(
        "mesh-fault-never-counts",
        W,
        (
            service(),
            deployment(),
            rule(),
            routes({"fault": {"abort": {"httpStatus": 500, "percentage": {"value": 50}}}}),
        ),
        "never count in shop:80",
        (service(), deployment(), rule(), routes({"fault": {"delay": {"fixedDelay": "1s"}}})),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].fault.abort",
            (
                "the proxy answers these itself (FI) before it has chosen a host: they never "
                "count in shop:80, and nobody is ejected for them"
            ),
            "let the service itself fail, here with GOODJOB_FAULTS",
        ),
    ),
    Case(
        "unknown-host",
        E,
        (service(), deployment(), rule(host="shopp")),
        "no Service is called shopp in mall, only shop; the rule has no effect",
        (service(), deployment(), rule(host="shop.mall.svc.cluster.local")),
        exact=(
            "DestinationRule mall/shop",
            "spec.host",
            "no Service is called shopp in mall, only shop; the rule has no effect",
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
                "no Service is pay.bank.svc.cluster.local in what was read, so nothing can "
                "be said about it"
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
        "two-of-one-name",
        W,
        (*PLAIN, rule({"maxEjectionPercent": 100})),
        "is there twice, first in test, line 5",
        (*PLAIN, rule()),
        exact=(
            "DestinationRule mall/shop",
            "",
            (
                "is there twice, first in test, line 5: what is said of it is about the one "
                "in this file"
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
            "name: http, or appProtocol: http",
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
        "invalid-field",
        E,
        with_rule(consecutive5xxError=3),
        "did you mean consecutive5xxErrors",
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxError",
            (
                "no such field; did you mean consecutive5xxErrors? Allowed: "
                "baseEjectionTime, consecutive5xxErrors, consecutiveErrors, "
                "consecutiveGatewayErrors, consecutiveLocalOriginFailures, interval, "
                "maxEjectionPercent, minHealthPercent, outlierDetectionHttpErrorCodes, "
                "splitExternalLocalOriginErrors"
            ),
            "",
        ),
    ),
    Case(
        "not-looked-at",
        N,
        (*PLAIN[:2], rule(tls={"mode": "ISTIO_MUTUAL"}), routes()),
        "not looked at",
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.tls.mode",
            "is not looked at: the lab does not model it",
            "",
        ),
    ),
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
        "retries-default",
        N,
        (service(), deployment(faults="500@random:0.5"), rule(), root(), delegate()),
        "",
        (
            service(),
            deployment(faults="500@random:0.5"),
            rule(),
            root(retries={"attempts": 2, "retryOn": "5xx"}),
            delegate(),
        ),
        exact=(
            "VirtualService mall/part",
            "spec.http[0].retries",
            (
                "no retries are set, and Istio's own don't cover 500: the client sees every "
                "error until shop:80 ejects"
            ),
            (
                "retries: {attempts: 2, retryOn: "
                "'connect-failure,refused-stream,unavailable,cancelled,500'} to hide them"
            ),
        ),
    ),
    Case(
        "delegate-left-out",
        E,
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
        "failure-percentage",
        N,
        (*PLAIN, envoy_filter()),
        "20 % of failures or more between two sweeps, 10 s apart, with 2 hosts that had 5 requests "
        "or more each, 10 to 2 in turn",
        (*PLAIN, envoy_filter(enforcing_failure_percentage=0)),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "shop:80 also ejects by share: 20 % of failures or more between two sweeps, "
                "10 s apart, with 2 hosts that had 5 requests or more each, 10 to 2 in turn"
            ),
            "",
        ),
    ),
    Case(
        "failure-percentage",
        N,
        (*with_faults("500@every:5"), envoy_filter()),
        "20 % fail, on average, and 20 % eject",
        (*with_faults("500@every:6"), envoy_filter()),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "Deployment mall/shop-v1 has 500@every:5: 20 % fail, on average, and 20 % "
                "eject from shop:80 at a sweep, whatever came in between"
            ),
            "",
        ),
    ),
    Case(
        "failure-percentage",
        W,
        (*with_faults("500@every:6"), envoy_filter()),
        "16.67 % fail, on average, below the 20 %",
        (*with_faults("500@every:5"), envoy_filter()),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "Deployment mall/shop-v1 has 500@every:6: 16.67 % fail, on average, below "
                "the 20 % that eject from shop:80"
            ),
            "failure_percentage_threshold: 16",
        ),
    ),
    Case(
        "failure-percentage",
        W,
        (*PLAIN, envoy_filter(failure_percentage_minimum_hosts=3)),
        "it wants 3 hosts and has 2; only errors in a row",
        (*PLAIN, envoy_filter()),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "a share of failures never ejects from shop:80: it wants 3 hosts and has 2; "
                "only errors in a row eject there"
            ),
            "failure_percentage_minimum_hosts: 2",
        ),
    ),
    Case(
        "failure-percentage",
        E,
        (*with_rule(consecutive5xxErrors=0), envoy_filter(failure_percentage_minimum_hosts=3)),
        "it wants 3 hosts and has 2; nothing else ejects",
        (*with_rule(consecutive5xxErrors=0), envoy_filter()),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "a share of failures never ejects from shop:80: it wants 3 hosts and has 2; "
                "nothing else ejects there"
            ),
            "failure_percentage_minimum_hosts: 2",
        ),
    ),
    Case(
        "success-rate",
        N,
        (*six(), by_rate()),
        "hosts 1.9 standard deviations below the average between two sweeps, 10 s apart, with 5 "
        "hosts that had 10 requests or more each, 60 to 6 in turn",
        (*six(), by_rate(enforcing_success_rate=0)),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "shop:80 also ejects by success rate: hosts 1.9 standard deviations below "
                "the average between two sweeps, 10 s apart, with 5 hosts that had 10 "
                "requests or more each, 60 to 6 in turn"
            ),
            "",
        ),
    ),
    Case(
        "success-rate",
        N,
        (*six("500@random:0.2"), by_rate()),
        "its success rate is 2.236 standard deviations below the average, and 1.9 eject",
        (*six("500@random:0.2", 2), by_rate()),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "Deployment mall/shop-v2 has 500@random:0.2: its success rate is 2.236 "
                "standard deviations below the average, and 1.9 eject from shop:80 at a "
                "sweep, whatever came in between"
            ),
            "",
        ),
    ),
    Case(
        "success-rate",
        W,
        (*six("500@random:0.2", 2), by_rate()),
        "is 1.414 standard deviations below the average, and not the 1.9 that eject",
        (*six("500@random:0.2"), by_rate()),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "Deployment mall/shop-v2 has 500@random:0.2: its success rate is 1.414 "
                "standard deviations below the average, and not the 1.9 that eject from "
                "shop:80"
            ),
            "success_rate_stdev_factor: 1272",
        ),
    ),
    Case(
        "success-rate",
        W,
        (*PLAIN, by_rate()),
        "takes 5 hosts, and it has 2; only errors in a row",
        (*PLAIN, by_rate(success_rate_minimum_hosts=2, success_rate_stdev_factor=900)),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "a success rate never ejects from shop:80: to be 1.9 standard deviations "
                "below the average takes 5 hosts, and it has 2; only errors in a row eject "
                "there"
            ),
            "success_rate_minimum_hosts: 2, success_rate_stdev_factor: 900",
        ),
    ),
    Case(
        "success-rate",
        E,
        (*with_rule(consecutive5xxErrors=0), by_rate()),
        "takes 5 hosts, and it has 2; nothing else ejects",
        (*six(consecutive5xxErrors=0), by_rate()),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "a success rate never ejects from shop:80: to be 1.9 standard deviations "
                "below the average takes 5 hosts, and it has 2; nothing else ejects there"
            ),
            "success_rate_minimum_hosts: 2, success_rate_stdev_factor: 900",
        ),
    ),
    Case(
        "never-ejects",
        E,
        with_rule(consecutive5xxErrors=0),
        "",
        (*with_rule(consecutive5xxErrors=0), envoy_filter()),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "consecutive5xxErrors: 0 turns the breaker off, and consecutiveGatewayErrors "
                "is off unless it is set: nothing is ever ejected"
            ),
            "consecutive5xxErrors: 3",
        ),
    ),
    Case(
        "never-in-a-row",
        W,
        (*with_faults("500@every:2"), envoy_filter(failure_percentage_threshold=60)),
        "",
        (*with_faults("500@every:2"), envoy_filter()),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500@every:2: 1 in a row at the most, and "
                "shop:80 ejects at 3"
            ),
            "consecutive5xxErrors: 1",
        ),
    ),
    Case(
        "split-local-origin",
        N,
        with_rule(splitExternalLocalOriginErrors=True),
        "timeouts and resets never eject",
        PLAIN,
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.splitExternalLocalOriginErrors",
            (
                "local failures have a count of their own, and each connection that opens "
                "sets it back to 0: timeouts and resets never eject, only connections that "
                "don't open do"
            ),
            "",
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
        "never-ejects",
        E,
        with_rule(consecutive5xxErrors=0, consecutiveGatewayErrors=0),
        "is 0 too",
        with_rule(consecutive5xxErrors=0, splitExternalLocalOriginErrors=True),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "consecutive5xxErrors: 0 turns the breaker off, and consecutiveGatewayErrors "
                "is 0 too: nothing is ever ejected"
            ),
            "consecutive5xxErrors: 3",
        ),
    ),
    Case(
        "never-ejects",
        E,
        (rule({"consecutive5xxErrors": 0}),),
        "off unless it is set",
        (rule({"consecutive5xxErrors": 1}),),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "consecutive5xxErrors: 0 turns the breaker off, and consecutiveGatewayErrors "
                "is off unless it is set: nothing is ever ejected"
            ),
            "consecutive5xxErrors: 3",
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
        "ignored-field",
        W,
        (rule({"consecutiveErrors": 7, "consecutive5xxErrors": 0}),),
        "nothing is what ejects",
        (rule({"consecutive5xxErrors": 0}),),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutiveErrors",
            "consecutiveErrors: 7 is read by no supported Istio; nothing is what ejects",
            "consecutive5xxErrors: 7",
        ),
    ),
    Case(
        "ignored-field",
        W,
        (rule({"consecutiveGatewayErrors": 5}),),
        "Envoy's own where it is unset",
        (rule({"consecutiveGatewayErrors": 4}),),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutiveGatewayErrors",
            (
                "consecutiveGatewayErrors: 5 never decides: every gateway error is a 5xx "
                "too, and 5 of those eject, Envoy's own where it is unset"
            ),
            "consecutiveGatewayErrors below 5, or leave it out",
        ),
    ),
    Case(
        "ignored-field",
        N,
        (rule({"minHealthPercent": 1, "maxEjectionPercent": 99}),),
        "minHealthPercent: 1 is",
        (rule({"minHealthPercent": 1, "maxEjectionPercent": 100}),),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.minHealthPercent",
            ("minHealthPercent: 1 is not reached by ejections: with at most 99 % out, 1 % stay in"),
            "",
        ),
    ),
    Case(
        "gateway-errors-only",
        E,
        with_faults("501@every:2", consecutive5xxErrors=0, consecutiveGatewayErrors=1),
        "a 501 never ejects",
        (
            *with_faults("501@every:2", consecutive5xxErrors=0, consecutiveGatewayErrors=1),
            envoy_filter(),
        ),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutiveGatewayErrors",
            (
                "Deployment mall/shop-v1 has 501@every:2, and only 502, 503, 504 count in "
                "shop:80: a 501 never ejects"
            ),
            "consecutive5xxErrors: 1",
        ),
    ),
    Case(
        "rate-and-threshold",
        N,
        with_faults("500@random:0.001", consecutive5xxErrors=1),
        "after 1,000 requests",
        with_faults("500@random:0.0009", consecutive5xxErrors=1),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500@random:0.001: 1 in a row comes after 1,000 "
                "requests to one host on average"
            ),
            "",
        ),
    ),
    Case(
        "rate-and-threshold",
        W,
        with_faults("500@random:0.0009", consecutive5xxErrors=1),
        "after 1,111 requests",
        with_faults("500@random:0.001", consecutive5xxErrors=1),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500@random:0.0009: 1 in a row comes after 1,111 "
                "requests to one host on average"
            ),
            "",
        ),
    ),
    Case(
        "rate-and-threshold",
        W,
        (
            service(),
            deployment(faults="500@random:0.2"),
            rule({"maxEjectionPercent": 50}),
            routes(),
        ),
        "5 in a row",
        (
            service(),
            deployment(faults="500@random:0.4"),
            rule({"maxEjectionPercent": 50}),
            routes(),
        ),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 500@random:0.2: 5 in a row (Envoy's own 5) come "
                "after 3,905 requests to one host on average"
            ),
            "consecutive5xxErrors: 4 comes after 780",
        ),
    ),
    Case(
        "rate-and-threshold",
        N,
        with_faults("503@random:0.5", consecutive5xxErrors=0, consecutiveGatewayErrors=3),
        "3 in a row come after 14",
        with_faults("500@random:0.5", consecutive5xxErrors=0, consecutiveGatewayErrors=3),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutiveGatewayErrors",
            (
                "Deployment mall/shop-v1 has 503@random:0.5: 3 in a row come after 14 "
                "requests to one host on average"
            ),
            "",
        ),
    ),
    Case(
        "never-in-a-row",
        W,
        with_faults("503@burst:2/20", consecutive5xxErrors=0, consecutiveGatewayErrors=3),
        "2 in a row at the most",
        with_faults("503@burst:3/20", consecutive5xxErrors=0, consecutiveGatewayErrors=3),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutiveGatewayErrors",
            (
                "Deployment mall/shop-v1 has 503@burst:2/20: 2 in a row at the most, and "
                "shop:80 ejects at 3"
            ),
            "consecutiveGatewayErrors: 2",
        ),
    ),
    Case(
        "never-in-a-row",
        W,
        with_faults("429@burst:2/9", outlierDetectionHttpErrorCodes=[429]),
        "2 in a row at the most",
        with_faults("429@burst:3/9", outlierDetectionHttpErrorCodes=[429]),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection.consecutive5xxErrors",
            (
                "Deployment mall/shop-v1 has 429@burst:2/9: 2 in a row at the most, and "
                "shop:80 ejects at 3"
            ),
            "consecutive5xxErrors: 2",
        ),
    ),
    Case(
        "fault-does-not-count",
        W,
        with_faults("400@always"),
        "a 400 is no 5xx",
        with_faults("302@always"),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection",
            (
                "Deployment mall/shop-v1 has 400@always: a 400 is no 5xx, so it never "
                "counts, and resets the count"
            ),
            "",
        ),
    ),
    Case(
        "fault-does-not-count",
        W,
        with_faults("500@always", outlierDetectionHttpErrorCodes=[503]),
        "only 503 count in shop:80, so a 500",
        with_faults("503@always", outlierDetectionHttpErrorCodes=[503]),
        exact=(
            "DestinationRule mall/shop",
            "spec.trafficPolicy.outlierDetection",
            (
                "Deployment mall/shop-v1 has 500@always: only 503 count in shop:80, so a 500 "
                "never counts, and resets the count"
            ),
            "",
        ),
    ),
    Case(
        "retries-hide",
        N,
        with_retries(
            {"retries": {"attempts": 2, "retryOn": "gateway-error,reset"}}, plan="502@every:2"
        ),
        "2 retries cover 502",
        with_retries(
            {"retries": {"attempts": 2, "retryOn": "gateway-error,reset"}}, plan="501@every:2"
        ),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries",
            (
                "2 retries cover 502, so the client sees no error while the pod logs it: "
                "look at the pods, not at the client, until shop:80 ejects"
            ),
            "",
        ),
    ),
    Case(
        "retries-hide",
        N,
        with_retries(
            {"retries": {"attempts": 2, "retryOn": "500,reset"}}, plan="reset@every:2;500@every:3"
        ),
        "cover 500, 503",
        with_retries({"retries": {"attempts": 0}}, plan="reset@every:2;500@every:3"),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries",
            (
                "2 retries cover 500, 503, so the client sees no error while the pod logs "
                "it: look at the pods, not at the client, until shop:80 ejects"
            ),
            "",
        ),
    ),
    Case(
        "retries-hide",
        N,
        with_retries(
            {
                "timeout": "9s",
                "retries": {"attempts": 1, "retryOn": "reset", "perTryTimeout": "1s"},
            },
            plan="delay:2s@every:3",
        ),
        "1 retry covers 504",
        with_retries(
            {"timeout": "1s", "retries": {"attempts": 1, "retryOn": "reset"}},
            plan="delay:2s@every:3",
        ),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries",
            (
                "1 retry covers 504, so the client sees no error while the pod logs it: look "
                "at the pods, not at the client, until shop:80 ejects"
            ),
            "",
        ),
    ),
    Case(
        "retries-default",
        N,
        with_retries(plan="503:50,500:50@every:2;reset@every:9"),
        "don't cover 500, 503",
        with_retries(plan="404@every:2"),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries",
            (
                "no retries are set, and Istio's own don't cover 500, 503: the client sees "
                "every error until shop:80 ejects"
            ),
            (
                "retries: {attempts: 2, retryOn: "
                "'connect-failure,refused-stream,unavailable,cancelled,500,503,reset'} to "
                "hide them"
            ),
        ),
    ),
    Case(
        "retries-miss-resets",
        W,
        (
            service(),
            deployment(faults="hang@every:4"),
            routes({"retries": {"attempts": 1, "retryOn": "connect-failure"}}),
        ),
        "retryOn connect-failure does not",
        (
            service(),
            deployment(faults="hang@every:4"),
            routes({"retries": {"attempts": 0, "retryOn": "connect-failure"}}),
        ),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries.retryOn",
            (
                "retryOn connect-failure does not cover what has no answer: where a pod of "
                "shop:80 resets, closes or hangs, nothing is tried again, and the client "
                "sees it"
            ),
            "retryOn: connect-failure,reset",
        ),
    ),
    Case(
        "retries-miss-resets",
        W,
        with_retries({"retries": {"attempts": 1}}, plan="close@every:4"),
        "retryOn connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes does",
        with_retries(
            {"retries": {"attempts": 1, "retryOn": "gateway-error"}}, plan="close@every:4"
        ),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries.retryOn",
            (
                "retryOn "
                "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes "
                "does not cover what has no answer: where a pod of shop:80 resets, closes or "
                "hangs, nothing is tried again, and the client sees it"
            ),
            (
                "retryOn: "
                "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes,reset"
            ),
        ),
    ),
    Case(
        "retries-amplify",
        W,
        (
            service(),
            deployment(replicas=1),
            rule({"consecutiveGatewayErrors": 2, "maxEjectionPercent": 100}),
            routes({"retries": {"attempts": 1, "retryOn": "503"}}),
        ),
        "tried 2 times, the pool has 1 host, and 2 in a row",
        (
            service(),
            deployment(replicas=1),
            rule({"consecutiveGatewayErrors": 2, "maxEjectionPercent": 100}),
            routes({"retries": {"attempts": 1, "retryOn": "500"}}),
        ),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries.attempts",
            (
                "one request is tried 2 times, the pool has 1 host, and 2 in a row eject "
                "from shop:80: a single unlucky request can be enough"
            ),
            "retries: {attempts: 0}, or consecutiveGatewayErrors above 2",
        ),
    ),
    Case(
        "retries-amplify",
        W,
        (
            service(),
            deployment(),
            rule({**BREAKER}, loadBalancer={"consistentHash": {"httpHeaderName": "x-user"}}),
            routes({"retries": {"attempts": 4, "retryOn": "500"}}),
        ),
        "tried 5 times, retries may go to the same host",
        (
            service(),
            deployment(),
            rule({**BREAKER}, loadBalancer={"simple": "RANDOM"}),
            routes({"retries": {"attempts": 4, "retryOn": "500"}}),
        ),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries.attempts",
            (
                "one request is tried 5 times, retries may go to the same host, and 3 in a "
                "row eject from shop:80: a single unlucky request can be enough"
            ),
            "attempts: 1, or consecutive5xxErrors above 5",
        ),
    ),
    Case(
        "unknown-host",
        E,
        (*PLAIN[:3], routes(to("shopp"))),
        "no Service is called shopp in mall, only shop$",
        PLAIN,
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].route",
            "no Service is called shopp in mall, only shop",
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
            "name: http, or appProtocol: http",
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
    Case(
        "failure-percentage",
        W,
        (*with_faults("500@every:200"), envoy_filter()),
        "0.5 % fail",
        (*with_faults("500@every:200"), envoy_filter(enforcing_failure_percentage=0)),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "Deployment mall/shop-v1 has 500@every:200: 0.5 % fail, on average, below "
                "the 20 % that eject from shop:80"
            ),
            "",
        ),
    ),
    Case(
        "failure-percentage",
        N,
        (
            service(),
            deployment(kind="DaemonSet"),
            rule(),
            routes(),
            envoy_filter(failure_percentage_minimum_hosts=1, failure_percentage_request_volume=1),
        ),
        "with 1 host that had 1 request or more each$",
        (service(), deployment(kind="DaemonSet"), rule(), routes()),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "shop:80 also ejects by share: 20 % of failures or more between two sweeps, "
                "10 s apart, with 1 host that had 1 request or more each"
            ),
            "",
        ),
    ),
    Case(
        "failure-percentage",
        W,
        (
            *six(consecutive5xxErrors=0),
            envoy_filter(failure_percentage_minimum_hosts=7, enforcing_success_rate=100),
        ),
        "only success rates eject",
        (
            *six(consecutive5xxErrors=0),
            envoy_filter(failure_percentage_minimum_hosts=6, enforcing_success_rate=100),
        ),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "a share of failures never ejects from shop:80: it wants 7 hosts and has 6; "
                "only success rates eject there"
            ),
            "failure_percentage_minimum_hosts: 6",
        ),
    ),
    Case(
        "success-rate",
        W,
        (*with_rule(consecutive5xxErrors=0), by_rate(enforcing_failure_percentage=100)),
        "only shares of failures eject",
        (*with_rule(consecutive5xxErrors=0), by_rate(enforcing_success_rate=0)),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "a success rate never ejects from shop:80: to be 1.9 standard deviations "
                "below the average takes 5 hosts, and it has 2; only shares of failures "
                "eject there"
            ),
            "success_rate_minimum_hosts: 2, success_rate_stdev_factor: 900",
        ),
    ),
    Case(
        "success-rate",
        E,
        (
            service(),
            deployment(replicas=1),
            rule({"consecutive5xxErrors": 0, "maxEjectionPercent": 100}),
            routes(),
            by_rate(success_rate_minimum_hosts=1, success_rate_stdev_factor=1),
        ),
        "takes 2 hosts, and it has 1",
        (
            *with_rule(consecutive5xxErrors=0),
            by_rate(success_rate_minimum_hosts=1, success_rate_stdev_factor=1),
        ),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "a success rate never ejects from shop:80: to be 0.001 standard deviations "
                "below the average takes 2 hosts, and it has 1; nothing else ejects there"
            ),
            "",
        ),
    ),
    Case(
        "success-rate",
        W,
        (*PLAIN, by_rate(success_rate_stdev_factor=900)),
        "takes 5 hosts, and it has 2",
        (*PLAIN, by_rate(success_rate_stdev_factor=900, success_rate_minimum_hosts=2)),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "a success rate never ejects from shop:80: to be 0.9 standard deviations "
                "below the average takes 5 hosts, and it has 2; only errors in a row eject "
                "there"
            ),
            "success_rate_minimum_hosts: 2",
        ),
    ),
    Case(
        "success-rate",
        W,
        (*PLAIN, by_rate(success_rate_stdev_factor=1000, success_rate_minimum_hosts=2)),
        "takes 3 hosts, and it has 2",
        (*PLAIN, by_rate(success_rate_stdev_factor=999, success_rate_minimum_hosts=2)),
        exact=(
            "EnvoyFilter mall/shop-share",
            "spec.configPatches",
            (
                "a success rate never ejects from shop:80: to be 1 standard deviations below "
                "the average takes 3 hosts, and it has 2; only errors in a row eject there"
            ),
            "success_rate_stdev_factor: 900",
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
]
