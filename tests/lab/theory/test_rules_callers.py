"""For whom rules are, and what those get for whom they are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lab.theory.predict import predict
from tests.lab.theory.cases.bundles import elsewhere
from tests.lab.theory.cases.callers import BOTH, CASES, PODS, exported
from tests.lab.theory.check import check, name
from tests.lab.theory.shop import (
    BREAKER,
    Document,
    deployment,
    findings,
    routes,
    rule,
    service,
    text,
)

if TYPE_CHECKING:
    from tests.lab.theory.cases.bundles import Case


@pytest.mark.parametrize("case", CASES, ids=name)
def test_it_fires_and_stays_silent(case: Case) -> None:
    """Each with its twin that is just right."""
    check(case)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ((rule(),), [("shop:80", ())]),
        ((exported("."),), [("shop:80", ("sidecar mall",))]),
        ((exported("istio-system"),), [("shop:80", ("gateway",))]),
        (
            (elsewhere(rule(host="shop.mall.svc.cluster.local"), "mail"),),
            [("shop:80", ("sidecar mail",))],
        ),
        (
            (
                elsewhere(
                    rule({**BREAKER, "interval": "5s"}, host="shop.mall.svc.cluster.local"), "mail"
                ),
                rule(),
            ),
            [("shop:80", ("gateway", "sidecar mall")), ("shop:80", ("sidecar mail",))],
        ),
    ],
)
def test_predict_says_for_whom(
    rules: tuple[Document, ...], said: list[tuple[str, tuple[str, ...]]]
) -> None:
    """A pool twice where two callers have two breakers; nothing where it is the same for all."""
    found = predict([("test", text(*PODS, *rules, BOTH))])
    assert [(each.pool, each.callers) for each in found] == said


def test_a_rule_that_another_one_comes_before_for_everybody_is_told_of_as_such() -> None:
    """Two of one host are merged, whoever asks."""
    told = findings(*PODS, rule(), rule(name="shop-2"), BOTH)
    assert "rule-not-seen" not in {each.rule for each in told}
    assert "two-rules-one-host" in {each.rule for each in told}


def test_a_client_that_is_here_is_somebody() -> None:
    """A workload in the rule's namespace; without one, nothing is said of what its routes do."""
    far = elsewhere(rule(host="shop.mall.svc.cluster.local"), "mail")
    pods = service(), deployment(faults="500@always"), far, BOTH
    for documents, here in ((pods, "nobody"), ((*pods, elsewhere(deployment(), "mail")), "some")):
        told = findings(*documents)
        (seen,) = [each for each in told if each.rule == "rule-not-seen"]
        assert seen.message.values["here"] == here
        until = [str(each.message) for each in told if each.rule == "retries-default"]
        assert len(until) == (2 if here == "some" else 1)


def test_a_gateway_that_nobody_comes_through_is_not_asked_for() -> None:
    """Without a way in for it, it matters to nobody what it sees."""
    told = findings(*PODS, exported("."), routes())
    assert "rule-not-seen" not in {each.rule for each in told}
