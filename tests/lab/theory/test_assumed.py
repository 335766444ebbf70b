"""Forecasts of rules whose Service is elsewhere: it is assumed, and that is said."""

from __future__ import annotations

import pytest

from lab.errors import UsageError
from lab.manifests import read
from lab.theory.assumed import with_assumed
from lab.theory.lint import lint
from lab.theory.predict import outlook
from lab.translate.asked import asked_of
from tests.lab.theory.shop import Document, deployment, routes, rule, service, text, to

SUBSETS = [{"name": "v1", "labels": {"version": "v1"}}]


def _read(*documents: Document) -> list[tuple[str, str]]:
    return [("rule.yaml", text(*documents))]


def test_the_reading_has_what_is_assumed() -> None:
    """Services and subsets; what was read stays what it is, and is not assumed again."""
    reading = read(_read(routes(to(subset="v1"))))
    whole, said = with_assumed(reading)

    assert whole.resources[: len(reading.resources)] == reading.resources
    assert [each.metadata.name for each in whole.services] == ["shop"]
    assert [each.spec.subsets[0].name for each in whole.rules] == ["v1"]
    assert [each.host for each in said] == ["shop.mall.svc.cluster.local"] * 2
    assert with_assumed(whole) == (whole, ())
    assert with_assumed(reading, known=frozenset({"*.mall.svc.cluster.local"})) == (reading, ())


def test_a_pool_whose_service_is_assumed() -> None:
    """By its port and its subset, of an unknown number of hosts, with its routes and its note."""
    documents = routes({**to(subset="v1"), "retries": {"attempts": 2}}), rule(subsets=SUBSETS)
    found = outlook(_read(*documents), asked=())
    (one,) = found.predictions

    assert (one.pool, one.hosts, one.fewest) == ("shop:80/v1", None, 2)
    assert [route.attempts for route in one.routes] == [2]
    (note,) = one.assumed
    assert (note.standing, note.file, note.line > 0) == ("assumed", "rule.yaml", True)
    assert note.sentence == "assumed: Service shop.mall, port 80, HTTP"
    assert [str(each.text) for each in found.assumed] == [note.sentence]
    assert one.as_dict()["assumed"][0]["where"] == "VirtualService mall/shop"


def test_as_many_hosts_as_workloads_make() -> None:
    """Where pods with the Service's name are in what was read."""
    (one,) = outlook(_read(rule(), deployment(replicas=4)), asked=()).predictions

    assert (one.pool, one.hosts, one.ejectable) == ("shop:80", 4, 2)


def test_a_breaker_that_no_request_is_known_to_reach_is_told_all_the_same() -> None:
    """That of a subset, of a rule alone; and once, where a pool has it."""
    eject = {"outlierDetection": {"consecutive5xxErrors": 7}}
    subset = [{**SUBSETS[0], "trafficPolicy": eject}]
    found = outlook(_read(rule(subsets=subset)), asked=()).predictions

    assert [(each.pool, each.threshold) for each in found] == [
        ("shop:80", 3),
        ("shop.mall.svc.cluster.local", 7),
    ]


def test_what_is_said_of_it_and_nothing_at_all() -> None:
    """Other ports; or, asked for, no assumption."""
    (one,) = outlook(_read(rule()), asked=asked_of(["shop:grpc:90"])).predictions
    (alone,) = outlook(_read(rule())).predictions

    assert (one.pool, len(one.assumed)) == ("shop:90", 1)
    assert (alone.pool, alone.assumed) == ("shop.mall.svc.cluster.local", ())
    with pytest.raises(UsageError, match="Service mall/shop is in what was read"):
        outlook(_read(rule(), service()), asked=asked_of(["shop:90"]))


def test_lint_says_what_it_assumes() -> None:
    """Beside the host that nobody has; what follows from it is no error, for it may be wrong."""
    low = {"consecutive5xxErrors": 3, "maxEjectionPercent": 10}
    found = lint(_read(routes(), rule(low), deployment()))
    sure = lint(_read(routes(), rule(low), deployment(), service()))
    (unknown,) = {str(each.message) for each in found if each.rule == "unknown-host"}

    assert unknown == (
        "no Service is shop.mall.svc.cluster.local in what was read; assumed: Service shop.mall, "
        "port 80, HTTP, pods with app: shop"
    )
    levels = [
        [each.level.value for each in some if each.rule == "ejects-nobody"]
        for some in (found, sure)
    ]
    assert levels == [["warning"], ["error"]]


def test_lint_assumes_nothing_where_a_service_is_missing() -> None:
    """Beside others of its namespace, or in one of which all was read."""
    found = lint(_read(service(), routes(to("shopp"))))
    whole = lint(_read(rule()), frozenset({"mall"}))

    assert "unknown-host" in {each.rule for each in found}
    for each in (*found, *whole):
        assert "assumed" not in str(each.message)
