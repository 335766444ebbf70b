"""Services that no pod was read of: what their pods do may be said all the same."""

from __future__ import annotations

import pytest

from lab.errors import UsageError
from lab.manifests import read
from lab.theory.lint import examine
from lab.theory.planned import Plan
from lab.theory.predict import outlook
from lab.theory.unread import with_pods_of_services, without_pods
from tests.lab.theory.shop import Document, deployment, routes, rule, service, text, to

SUBSETS = [{"name": each, "labels": {"version": each}} for each in ("v1", "v2")]


def _read(*documents: Document) -> list[tuple[str, str]]:
    return [("rule.yaml", text(*documents))]


@pytest.mark.parametrize("more", [(), (service(),)])
def test_a_rule_alone_fails_as_somebody_says(more: tuple[Document, ...]) -> None:
    """Its Service was read or is assumed: so many in a row take so many requests to a host."""
    found = outlook(_read(*more, rule(), routes()), [Plan("shop", "500@random:0.3")], asked=())
    (one,) = found.predictions
    (trip,) = one.trips
    assert one.hosts is None
    assert (trip.workload, round(trip.requests or 0)) == ("Service mall/shop", 51)


def test_a_version_is_a_subset_of_it() -> None:
    """The others do not fail."""
    documents = rule(subsets=SUBSETS), routes(to(subset="v1")), routes(to(subset="v2"))
    documents[2]["metadata"]["name"] = "other"
    found = outlook(_read(*documents), [Plan("v2", "500@always")], asked=())
    assert {each.pool: len(each.trips) for each in found.predictions} == {
        "shop:80/v1": 0,
        "shop:80/v2": 1,
    }


def test_pods_that_were_read_have_the_say() -> None:
    """And whoever is not there is told which names there are."""
    reading = read(_read(service(), deployment(), rule(), routes()))
    assert without_pods(reading) == []
    assert with_pods_of_services(reading, {"shop"}) == reading
    with pytest.raises(UsageError, match="there are: shop"):
        outlook(_read(rule(), routes()), [Plan("nope", "500@always")], asked=())


def test_lint_asks_nothing_of_such_pods() -> None:
    """Nobody knows whether they have a preStop, and they are none of what was looked at."""
    done = examine(_read(service(), rule(), routes()), plans=[Plan("shop", "500@always")])
    assert "no-pre-stop" not in {each.rule for each in done.findings}
    assert done.looked_at == {"Service": 1, "DestinationRule": 1, "VirtualService": 1}
