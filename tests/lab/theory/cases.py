"""For each rule of lint where it fires, with what figures, and where it must not."""

from __future__ import annotations

from dataclasses import dataclass

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
    rate = {"enforcing_success_rate": 100, "success_rate_request_volume": 10, **fields}
    return envoy_filter(enforcing_failure_percentage=0, **rate)


def for_clients(document: Document) -> Document:
    """The same rule, for some proxies only."""
    document["spec"]["workloadSelector"] = {"matchLabels": {"app": "client"}}
    return document


@dataclass
class Case:
    """A rule, where it fires, what the sentence says, and what is just right."""

    rule: str
    level: Level
    fires: tuple[Document, ...]
    says: str
    silent: tuple[Document, ...] = PLAIN


E, W, N = Level.ERROR, Level.WARNING, Level.INFO
CASES = [
    Case("ejects-nobody", E, with_rule(maxEjectionPercent=49), "0 of 2 hosts.*50 % of the pool"),
    Case(
        "ejects-nobody",
        E,
        (service(), deployment(), rule({"consecutive5xxErrors": 3}), routes()),
        "unset or 0 is Envoy's 10 %",
        (service(), deployment(replicas=10), rule({"consecutive5xxErrors": 3}), routes()),
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
    ),
    Case(
        "never-ejects",
        E,
        with_rule(consecutive5xxErrors=0),
        "turns the breaker off",
        with_rule(consecutive5xxErrors=0, consecutiveGatewayErrors=2),
    ),
    Case(
        "ejects-everybody",
        W,
        with_rule(maxEjectionPercent=100),
        "2 of 2 hosts of shop:80.*503",
        with_rule(maxEjectionPercent=99),
    ),
    Case(
        "ejects-everybody",
        W,
        with_rule(maxEjectionPercent=100),
        "panic threshold to 0",
        with_rule(maxEjectionPercent=100, minHealthPercent=40),
    ),
    Case(
        "one-pod",
        W,
        (service(), deployment(replicas=1), rule({"maxEjectionPercent": 100}), routes()),
        "shop:80 has 1 host.*30 s",
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
    ),
    Case(
        "panic-hides-ejection",
        W,
        with_rule(minHealthPercent=60),
        "1 of 2 hosts.*50 % are left, below 60 %",
        with_rule(minHealthPercent=50),
    ),
    Case(
        "ignored-field",
        W,
        (service(), deployment(), rule({"consecutiveErrors": 3, "maxEjectionPercent": 50})),
        "5 5xx in a row is what ejects",
        (service(), deployment(), rule({"consecutive5xxErrors": 3, "maxEjectionPercent": 50})),
    ),
    Case(
        "ignored-field",
        W,
        with_rule(consecutiveGatewayErrors=3),
        "consecutiveGatewayErrors: 3 never decides",
        with_rule(consecutiveGatewayErrors=2),
    ),
    Case(
        "ignored-field",
        N,
        with_rule(minHealthPercent=50),
        "at most 50 % out, 50 % stay in",
        with_rule(minHealthPercent=51),
    ),
    Case(
        "gateway-errors-only",
        E,
        with_faults("500@always", consecutive5xxErrors=0, consecutiveGatewayErrors=3),
        "a 500 never ejects",
        with_faults("503@always", consecutive5xxErrors=0, consecutiveGatewayErrors=3),
    ),
    Case(
        "rate-and-threshold",
        N,
        with_faults("500@random:0.3"),
        "3 in a row come after 51 requests",
        with_faults("500@always"),
    ),
    Case(
        "rate-and-threshold",
        W,
        with_faults("500@random:0.1"),
        "3 in a row come after 1,110 requests",
        with_faults("none"),
    ),
    Case(
        "never-in-a-row",
        W,
        with_faults("500@every:2"),
        "1 in a row at the most.*ejects at 3",
        with_faults("500@burst:3/20"),
    ),
    Case(
        "never-in-a-row",
        W,
        with_faults("500@script:500,500,200,500"),
        "2 in a row at the most",
        with_faults("500@loop:500,200,500,500"),
    ),
    Case(
        "invalid-fault-plan",
        E,
        with_faults("500@sometimes"),
        'shop-v1 does not start: the fault plan has "sometimes": no such schedule',
        with_faults("none"),
    ),
    Case("fault-does-not-count", W, with_faults("404@always"), "a 404 is no 5xx"),
    Case(
        "fault-does-not-count",
        W,
        with_faults("rate:1/s@always"),
        "a 429",
        with_faults("limit:1@always"),
    ),
    Case("never-in-a-row", W, with_faults("reset@burst:2/9"), "2 in a row at the most"),
    Case(
        "never-in-a-row",
        W,
        with_faults("hang@during:5s-+loop:x,x,200"),
        "2 in a row at the most",
        with_faults("hang@during:5s-+loop:x,x,500"),
    ),
    Case(
        "rate-and-threshold",
        N,
        with_faults("503(retry-after=5)@random:0.3"),
        "3 in a row come after 51 requests",
        with_faults("503(retry-after=5)@every:1"),
    ),
    Case(
        "rate-and-threshold",
        N,
        with_faults("500@during:10s-40s+random:0.5"),
        "3 in a row come after 14 requests",
        with_faults("500@during:10s-40s"),
    ),
    Case(
        "rate-and-threshold", N, with_faults("500:50,503:25@burst:3/5"), "3 in a row come after 10 "
    ),
    Case(
        "interval-longer",
        W,
        with_rule(interval="60s"),
        "out for 30 s in writing, and for up to 90 s",
        with_rule(interval="30s"),
    ),
    Case(
        "long-ejection",
        N,
        with_rule(baseEjectionTime="301s"),
        "301 s it does not grow",
        with_rule(baseEjectionTime="300s"),
    ),
    Case(
        "retries-hide",
        N,
        with_retries({"retries": {"attempts": 1, "retryOn": "5xx"}}),
        "1 retry covers 500",
        with_retries({"retries": {"attempts": 1, "retryOn": "gateway-error"}}),
    ),
    Case(
        "retries-miss-resets",
        W,
        with_retries({"retries": {"attempts": 1, "retryOn": "503"}}, plan="reset@every:3"),
        "retryOn 503 covers answers",
        with_retries({"retries": {"attempts": 1, "retryOn": "503,reset"}}, plan="reset@every:3"),
    ),
    Case(
        "retries-amplify",
        W,
        with_retries({"retries": {"attempts": 2, "retryOn": "500"}}, replicas=1),
        "tried 3 times, the pool has 1 host, and 3 in a row",
        with_retries({"retries": {"attempts": 2, "retryOn": "500"}}),
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
    ),
    Case(
        "retries-default",
        N,
        with_retries(),
        "Istio's own don't cover 500",
        with_retries({"retries": {"attempts": 0}}),
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
    ),
    Case(
        "unknown-host",
        E,
        (service(), deployment(), rule(host="shopp")),
        "no Service is called shopp in mall, only shop; the rule has no effect",
        (service(), deployment(), rule(host="shop.mall.svc.cluster.local")),
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
    ),
    Case("unknown-port", E, (*PLAIN[:3], routes(to(port={"number": 81}))), "no port 81, only 80"),
    Case(
        "unknown-subset",
        E,
        (*PLAIN[:3], routes(to(subset="v3"))),
        "no DestinationRule of shop.mall.svc.cluster.local has the subset v3",
        (*PLAIN[:2], rule(subsets=[V1]), routes(to(subset="v1"))),
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
    ),
    Case(
        "subset-selects-nobody",
        E,
        (*PLAIN[:2], rule(subsets=[{"name": "v9", "labels": {"version": "v9"}}]), routes()),
        "has version: v9",
        (*PLAIN[:2], rule(subsets=[V1]), routes()),
    ),
    Case(
        "two-of-one-name",
        W,
        (*PLAIN, rule({"maxEjectionPercent": 100})),
        "is there twice, first in test, line 5",
        (*PLAIN, rule()),
    ),
    Case(
        "two-rules-one-host",
        E,
        (*PLAIN, rule(name="shop-2", host="shop.mall.svc.cluster.local")),
        "DestinationRule mall/shop is for .* too: its trafficPolicy is dropped",
        (*PLAIN, for_clients(rule(name="shop-2"))),
    ),
    Case(
        "two-rules-one-host",
        W,
        (*PLAIN, rule({}, name="shop-2", subsets=[V1])),
        "they are merged",
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
    ),
    Case(
        "port-not-http",
        W,
        (service(name="tcp-shop"), *PLAIN[1:]),
        "port 80 says 'tcp-shop'",
        (service(name="web", appProtocol="http"), *PLAIN[1:]),
    ),
    Case("port-not-http", N, (service(name="web"), *PLAIN[1:]), "has to guess"),
    Case(
        "invalid-field",
        E,
        with_rule(consecutive5xxError=3),
        "did you mean consecutive5xxErrors",
    ),
    Case(
        "not-looked-at",
        N,
        (*PLAIN[:2], rule(tls={"mode": "ISTIO_MUTUAL"}), routes()),
        "not looked at",
    ),
    Case(
        "failover-without-ejection",
        W,
        in_two(breaker={}, localityLbSetting={"failoverPriority": ["version"]}),
        "without ejections Envoy never takes the next",
        in_two(localityLbSetting={"failoverPriority": ["version"]}),
    ),
    Case(
        "locality-failover",
        W,
        in_two(),
        r"hosts in 2 localities, r1/z1 \(2 hosts\) and r2 \(1 host\).*less than 71 %",
        in_two(localityLbSetting={"enabled": False}),
    ),
    Case(
        "locality-failover",
        W,
        in_two(localityLbSetting={"failover": [{"from": "r1", "to": "r2"}]}),
        "hosts in 2 localities",
        (service(), at("r1"), at("r1", "v2"), rule(), routes()),
    ),
    Case(
        "locality-failover",
        W,
        in_two(),
        "hosts in 2 localities",
        in_two(localityLbSetting=shares(r1=50, r2=50)),
    ),
    Case(
        "ceiling-over-localities",
        N,
        in_two(breaker={**BREAKER, "maxEjectionPercent": 67}),
        "of all 3 hosts of shop:80 together: 2 can be out, which may be all of r1/z1 or r2",
        in_two(breaker={**BREAKER, "maxEjectionPercent": 10}),
    ),
    Case(
        "ceiling-over-localities",
        N,
        in_two(breaker={**BREAKER, "maxEjectionPercent": 34}),
        "can be out, which may be all of r",
        in_two(breaker={**BREAKER, "maxEjectionPercent": 100}),
    ),
    Case(
        "locality-gets-nothing",
        W,
        in_two(localityLbSetting=shares(r1=100)),
        r"from r1/\* nothing is sent to r2 \(1 host\)",
        in_two(localityLbSetting=shares(r1=90, r2=10)),
    ),
    Case(
        "zone-aware-by-region",
        N,
        in_two(zoneAwareLbSetting={}),
        "ISTIO_META_ENABLE_SELF_DISCOVERY",
        in_two(zoneAwareLbSetting={"enabled": False}),
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
    ),
    Case(
        "delegate-left-out",
        E,
        (service(), deployment(), rule(), root()),
        "there is no VirtualService mall/part without hosts",
        (service(), deployment(), rule(), root(), delegate()),
    ),
    Case(
        "delegate-left-out",
        E,
        (service(), deployment(), rule(), root("/b"), delegate()),
        "a rule whose match it is a part of",
        (service(), deployment(), rule(), root("/a"), delegate()),
    ),
    Case(
        "failure-percentage",
        N,
        (*PLAIN, envoy_filter()),
        "20 % of failures or more between two sweeps, 10 s apart, with 2 hosts that had 5 requests "
        "or more each, 10 to 2 in turn",
        (*PLAIN, envoy_filter(enforcing_failure_percentage=0)),
    ),
    Case(
        "failure-percentage",
        N,
        (*with_faults("500@every:5"), envoy_filter()),
        "20 % fail, on average, and 20 % eject",
        (*with_faults("500@every:6"), envoy_filter()),
    ),
    Case(
        "failure-percentage",
        W,
        (*with_faults("500@every:6"), envoy_filter()),
        "16.67 % fail, on average, below the 20 %",
        (*with_faults("500@every:5"), envoy_filter()),
    ),
    Case(
        "failure-percentage",
        W,
        (*PLAIN, envoy_filter(failure_percentage_minimum_hosts=3)),
        "it wants 3 hosts and has 2; only errors in a row",
        (*PLAIN, envoy_filter()),
    ),
    Case(
        "failure-percentage",
        E,
        (*with_rule(consecutive5xxErrors=0), envoy_filter(failure_percentage_minimum_hosts=3)),
        "it wants 3 hosts and has 2; nothing else ejects",
        (*with_rule(consecutive5xxErrors=0), envoy_filter()),
    ),
    Case(
        "success-rate",
        N,
        (*six(), by_rate()),
        "hosts 1.9 standard deviations below the average between two sweeps, 10 s apart, with 5 "
        "hosts that had 10 requests or more each, 60 to 6 in turn",
        (*six(), by_rate(enforcing_success_rate=0)),
    ),
    Case(
        "success-rate",
        N,
        (*six("500@random:0.2"), by_rate()),
        "its success rate is 2.236 standard deviations below the average, and 1.9 eject",
        (*six("500@random:0.2", 2), by_rate()),
    ),
    Case(
        "success-rate",
        W,
        (*six("500@random:0.2", 2), by_rate()),
        "is 1.414 standard deviations below the average, and not the 1.9 that eject",
        (*six("500@random:0.2"), by_rate()),
    ),
    Case(
        "success-rate",
        W,
        (*PLAIN, by_rate()),
        "takes 5 hosts, and it has 2; only errors in a row",
        (*PLAIN, by_rate(success_rate_minimum_hosts=2, success_rate_stdev_factor=900)),
    ),
    Case(
        "success-rate",
        E,
        (*with_rule(consecutive5xxErrors=0), by_rate()),
        "takes 5 hosts, and it has 2; nothing else ejects",
        (*six(consecutive5xxErrors=0), by_rate()),
    ),
    Case(
        "never-ejects",
        E,
        with_rule(consecutive5xxErrors=0),
        "",
        (*with_rule(consecutive5xxErrors=0), envoy_filter()),
    ),
    Case(
        "never-in-a-row",
        W,
        (*with_faults("500@every:2"), envoy_filter(failure_percentage_threshold=60)),
        "",
        (*with_faults("500@every:2"), envoy_filter()),
    ),
    Case(
        "split-local-origin",
        N,
        with_rule(splitExternalLocalOriginErrors=True),
        "timeouts and resets never eject",
        PLAIN,
    ),
]
