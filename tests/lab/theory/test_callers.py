"""Who asks a Service, and which rules are theirs."""

from __future__ import annotations

import pytest

from lab.manifests import read
from lab.theory.callers import called, callers_of, place_of, spelled, takes
from lab.theory.registry import registry_of
from lab.translate.locality import Locality
from tests.lab.theory.cases.bundles import elsewhere, for_clients
from tests.lab.theory.cases.callers import exported
from tests.lab.theory.shop import Document, rule, service, text

FULL = "shop.mall.svc.cluster.local"


def asked(*rules: Document) -> dict[str, bool]:
    """Whoever asks, and whether the first rule is theirs."""
    reading = read([("test", text(service(), *rules))])
    registry, (shop,) = registry_of(reading), reading.services
    first = reading.rules[0]
    found = callers_of(registry, shop, Locality())
    return {spelled(each): takes(registry, first, shop, each) for each in found}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ((rule(),), {"gateway": True, "sidecar mall": True}),
        ((rule(host="pay"),), {"gateway": False, "sidecar mall": False}),
        ((exported("."),), {"gateway": False, "sidecar mall": True}),
        (
            (exported("far", "istio-system"),),
            {"gateway": True, "sidecar mall": False, "sidecar far": True},
        ),
        (
            (elsewhere(rule(host=FULL), "mail"),),
            {"gateway": False, "sidecar mall": False, "sidecar mail": True},
        ),
        (
            (elsewhere(exported("mall", host=FULL), "mail"),),
            {"gateway": False, "sidecar mall": False},
        ),
        ((elsewhere(rule(host=FULL), "istio-system"),), {"gateway": True, "sidecar mall": True}),
        (
            (for_clients(rule()),),
            {"gateway": False, "sidecar mall": False, "sidecar mall app=client": True},
        ),
        (
            (rule(name="b"), rule(name="a")),
            {"gateway": True, "sidecar mall": True},
        ),
    ],
)
def test_who_asks_and_sees_a_rule(rules: tuple[Document, ...], expected: dict[str, bool]) -> None:
    """The gateway and a client beside the Service, and whoever a rule is made for."""
    assert asked(*rules) == expected


def test_what_they_are_called() -> None:
    """For people."""
    reading = read([("test", text(service(), for_clients(rule())))])
    (shop,) = reading.services
    found = callers_of(registry_of(reading), shop, place_of(reading))
    assert [str(called(each)) for each in found] == [
        "the gateway in istio-system",
        "clients in mall",
        "clients in mall with app: client",
    ]
