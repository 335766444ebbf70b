"""Cases of Services that are named by half."""

from __future__ import annotations

from tests.lab.theory.cases.bundles import PLAIN, Case, E, N, W, halves
from tests.lab.theory.shop import other, routes, rule, to

ENTRY = other("ServiceEntry", "shop", {"hosts": ["shop.mall"]})

#: A destination that gets nothing.
ZERO = {"route": [*to()["route"], *to("shop.mall")["route"]]}
ZERO["route"] = [
    {**each, "weight": weight} for each, weight in zip(ZERO["route"], (100, 0), strict=True)
]

CASES = [
    Case(
        "short-host",
        E,
        (*PLAIN[:3], routes(to("shop.mall"))),
        "every request gets 503",
        (*PLAIN[:3], routes(to("shop.mall.svc.cluster.local"))),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].route",
            (
                "shop.mall has a dot, so Istio takes it for a whole name, and no Service is"
                " called so: every request gets 503"
            ),
            "shop.mall.svc.cluster.local",
        ),
    ),
    Case(
        "short-host",
        E,
        (*PLAIN[:2], rule(host="shop.mall"), routes()),
        "the rule has no effect",
        (*PLAIN[:2], rule(host="shop.mall"), routes(), ENTRY),
        exact=(
            "DestinationRule mall/shop",
            "spec.host",
            (
                "shop.mall has a dot, so Istio takes it for a whole name, and no Service is"
                " called so: the rule has no effect"
            ),
            "shop.mall.svc.cluster.local",
        ),
    ),
    Case(
        "short-host",
        W,
        (*PLAIN[:3], routes(to("pay.bank.svc"))),
        "every request gets 503",
        (*PLAIN[:3], routes(to("pay.bank"))),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].route",
            (
                "pay.bank.svc has a dot, so Istio takes it for a whole name, and no Service"
                " is called so: every request gets 503"
            ),
            "pay.bank.svc.cluster.local",
        ),
    ),
    Case(
        "short-host",
        W,
        (*PLAIN[:3], routes(hosts=("shop.mall",))),
        "whoever asks for shop sees none of these routes",
        (*PLAIN[:3], routes(hosts=("shop",))),
        exact=(
            "VirtualService mall/shop",
            "spec.hosts[0]",
            (
                "shop.mall has a dot, so Istio takes it for a whole name, and not for the "
                "Service: whoever asks for shop sees none of these routes"
            ),
            "shop.mall.svc.cluster.local",
        ),
    ),
    Case(
        "short-host",
        N,
        (*PLAIN[:3], routes(ZERO)),
        "every request gets 503",
        (*PLAIN[:3], routes(halves(100, 0))),
        exact=(
            "VirtualService mall/shop",
            "spec.http[0].route",
            (
                "shop.mall has a dot, so Istio takes it for a whole name, and no Service is"
                " called so: every request gets 503; its weight is 0, so no request goes "
                "there now"
            ),
            "shop.mall.svc.cluster.local",
        ),
    ),
]
