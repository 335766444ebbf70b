"""Cases of rules about for whom rules are."""

from __future__ import annotations

from tests.lab.theory.cases.bundles import Case, N, W, elsewhere, for_clients
from tests.lab.theory.shop import BREAKER, Document, deployment, other, routes, rule, service, to


def through(*gateways: str, **more: object) -> Document:
    """The routes, of these gateways."""
    found = routes()
    found["spec"] |= {"gateways": list(gateways), **more}
    return found


def exported(*namespaces: str, **policy: object) -> Document:
    """The rule, for these namespaces only."""
    found = rule(**policy)  # type: ignore[arg-type] # a breaker or more of the policy
    found["spec"]["exportTo"] = list(namespaces)
    return found


PODS = service(), deployment()
BOTH = through("mall/gate", "mesh")

CASES = [
    Case(
        "rule-not-seen",
        W,
        (*PODS, exported("."), BOTH),
        "not for the gateway",
        (*PODS, exported(".", "istio-system"), BOTH),
        exact=(
            "DestinationRule mall/shop",
            "spec.exportTo",
            (
                "this is for clients in mall, and not for the gateway in istio-system: it is "
                "exported to mall only; without it nothing is ever ejected from Service mall/shop"
            ),
            "no exportTo, which is for everybody",
        ),
    ),
    Case(
        "rule-not-seen",
        W,
        (*PODS, elsewhere(rule(host="shop.mall.svc.cluster.local"), "mail"), BOTH),
        "this is for nobody here",
        (*PODS, elsewhere(rule(host="shop.mall.svc.cluster.local"), "istio-system"), BOTH),
        exact=(
            "DestinationRule mail/shop",
            "metadata.namespace",
            (
                "this is for nobody here, but for clients in mail, and not for the gateway in "
                "istio-system, clients in mall: whoever calls looks for rules in its own "
                "namespace, in that of the Service, mall, and in istio-system, and this one is in "
                "mail; without it nothing is ever ejected from Service mall/shop"
            ),
            "metadata.namespace: mall",
        ),
    ),
    Case(
        "rule-not-seen",
        W,
        (*PODS, for_clients(rule()), routes()),
        "workloadSelector",
        (*PODS, rule(), routes()),
        exact=(
            "DestinationRule mall/shop",
            "spec.workloadSelector",
            (
                "this is for nobody here, but for clients in mall with app: client, and not for "
                "clients in mall: its workloadSelector is for some pods of mall only; "
                "without it nothing is ever ejected from Service mall/shop"
            ),
            "",
        ),
    ),
    Case(
        "rule-not-seen",
        N,
        (*PODS, exported(".", breaker={}, connectionPool={"tcp": {"maxConnections": 1}}), BOTH),
        "not for the gateway",
        (*PODS, exported("."), routes()),
        exact=(
            "DestinationRule mall/shop",
            "spec.exportTo",
            (
                "this is for clients in mall, and not for the gateway in istio-system: it is "
                "exported to mall only"
            ),
            "no exportTo, which is for everybody",
        ),
    ),
    Case(
        "mesh-left-out",
        W,
        (*PODS, rule(), through("gate")),
        "gateways leaves out mesh",
        (*PODS, rule(), through("gate"), other("VirtualService", "own", routes()["spec"])),
        exact=(
            "VirtualService mall/shop",
            "spec.gateways",
            (
                "these routes are for shop, the name of a Service, and gateways leaves out mesh: "
                "pods that call it see none of them, but Istio's own route with 2 retries"
            ),
            "gateways with mesh among them",
        ),
    ),
    Case(
        "mesh-left-out",
        W,
        (*PODS, through("gate", hosts=["a.example.com", "shop.mall.svc.cluster.local"])),
        "these routes are for shop.mall.svc.cluster.local,",
        (*PODS, through("gate", hosts=["shop.example.com", "*"])),
        exact=(
            "VirtualService mall/shop",
            "spec.gateways",
            (
                "these routes are for shop.mall.svc.cluster.local, the name of a Service, and "
                "gateways leaves out mesh: pods that call it see none of them, but Istio's own "
                "route with 2 retries"
            ),
            "gateways with mesh among them",
        ),
    ),
    Case(
        "retries-default",
        N,
        (service(), deployment(faults="500@always"), exported("."), BOTH),
        "has no outlierDetection",
        (service(), deployment(faults="500@always"), rule(), BOTH),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries",
            (
                "no retries are set, and Istio's own don't cover 500: the client sees every error, "
                "and shop:80 (the gateway in istio-system) has no outlierDetection"
            ),
            "",
        ),
    ),
    Case(
        "retries-default",
        N,
        (
            service(),
            deployment(faults="500@always"),
            rule({**BREAKER, "maxEjectionPercent": 10}),
            routes(to()),
        ),
        "never ejects for it",
        (service(), deployment(faults="500@always"), rule(), routes()),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].retries",
            (
                "no retries are set, and Istio's own don't cover 500: the client sees every error, "
                "and shop:80 never ejects for it"
            ),
            "",
        ),
    ),
    Case(
        "rule-not-seen",
        W,
        (*PODS, rule(), elsewhere(rule(host="shop.mall.svc.cluster.local"), "istio-system"), BOTH),
        "for nobody who calls",
        (*PODS, elsewhere(rule(host="shop.mall.svc.cluster.local"), "istio-system"), BOTH),
        exact=(
            "DestinationRule istio-system/shop",
            "metadata.namespace",
            "this is for nobody who calls Service mall/shop: another rule comes first there",
            "",
        ),
    ),
    Case(
        "rule-not-seen",
        W,
        (*PODS, through("gate", "mesh", exportTo=["."])),
        "does not see them",
        (*PODS, through("mesh", exportTo=["."])),
        exact=(
            "VirtualService mall/shop",
            "spec.exportTo",
            (
                "these routes are for mall/gate, which is in istio-system and does not see them: "
                "they are exported to mall only"
            ),
            "no exportTo, which is for everybody",
        ),
    ),
]
